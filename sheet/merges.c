#include <string.h>

#include "base/memory.h"
#include "sheet/grid.h"

#define PIECE_BYTES 65536

static bool read_range(const char *text, struct merge *ret_merge)
{
    uint32_t first_row;
    uint32_t last_row;
    const char *colon = strchr(text, ':');
    bool is_read =
        colon && grid_reference(text, &first_row, &ret_merge->first_column) &&
        grid_reference(colon + 1, &last_row, &ret_merge->last_column);
    if (!is_read)
        return false;
    ret_merge->first_row = first_row;
    ret_merge->last_row = last_row;
    return true;
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct grid *grid = xml->context;
    const char *range = xml_attribute(attributes, "ref");
    struct merge merge;
    if (strcmp(name, "mergeCell") != 0 || !range || !read_range(range, &merge))
        return;
    if (grid->merge_count == SHEET_MERGES_MOST) {
        xml_refuse(xml, SHEET_too_many_merges);
        return;
    }
    grid->merges[grid->merge_count++] = merge;
}

/* Most sheets have none, and a search for the word is ten times as fast as a
 * parse. Between two pieces the end of the first is kept. */
static enum sheet_trouble look_for_any(struct package *package,
                                       const char *path, bool *ret_found)
{
    static const char word[] = "mergeCell";
    const size_t kept = sizeof word - 2;
    struct package_part part;
    enum sheet_trouble trouble = package_part_open(package, path, &part);
    if (trouble != SHEET_ok)
        return trouble;
    char *piece = memory_allocate(PIECE_BYTES + kept, 1);
    size_t size;
    *ret_found = false;
    while ((trouble = package_part_read(&part, piece + kept, PIECE_BYTES,
                                        &size)) == SHEET_ok &&
           size > 0) {
        *ret_found |= memmem(piece, kept + size, word, sizeof word - 1) != NULL;
        memmove(piece, piece + size, kept);
    }
    memory_free(piece);
    package_part_close(&part);
    return trouble;
}

enum sheet_trouble merges_read(struct grid *grid, struct package *package,
                               const char *path)
{
    static const struct xml_handlers handlers = {.start = on_start};
    bool is_any;
    enum sheet_trouble trouble = look_for_any(package, path, &is_any);
    if (trouble != SHEET_ok || !is_any)
        return trouble;
    grid->merges = memory_allocate(SHEET_MERGES_MOST, sizeof(struct merge));
    return xml_read(package, path, &handlers, grid);
}

static void mark(struct grid *grid, const struct merge *merge)
{
    uint32_t last = merge->last_column;
    if (last >= SHEET_COLUMNS_MOST)
        last = SHEET_COLUMNS_MOST - 1;
    bool is_corner_row = grid->row == merge->first_row;
    uint32_t column = merge->first_column + is_corner_row;
    for (; column <= last; column++) {
        while (grid->count <= column)
            grid->cells[grid->count++] = (struct sheet_cell){.text = ""};
        grid->cells[column].is_covered = true;
    }
}

void merges_mark(struct grid *grid)
{
    for (uint32_t index = 0; index < grid->merge_count; index++) {
        const struct merge *merge = &grid->merges[index];
        if (grid->row >= merge->first_row && grid->row <= merge->last_row)
            mark(grid, merge);
    }
}
