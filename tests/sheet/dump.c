/* Prints what the reader makes of a file, for tests that compare it with what
 * other programs wrote: a JSON line a row, then how it ended. Reads twice over
 * when asked, so that starting anew is tried as well.
 *   lienket-sheet-dump FILE [TIMES] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/check.h"
#include "base/memory.h"
#include "sheet/sheet.h"

static void print_text(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte < ' ')
            printf("\\u%04x", byte);
        else
            putchar(byte);
    }
    putchar('"');
}

static void print_row(const char *sheet, const struct sheet_row *row)
{
    static const char *const kinds[] = {"blank",   "text",  "number",
                                        "percent", "day",   "month",
                                        "flag",    "error", "uncomputed"};
    printf("{\"sheet\":");
    print_text(sheet);
    printf(",\"row\":%u,\"cells\":[", row->number);
    for (uint32_t index = 0; index < row->count; index++) {
        const struct sheet_cell *cell = &row->cells[index];
        printf("%s[\"%s%s\",", index ? "," : "",
               cell->is_covered ? "covered " : "", kinds[cell->kind]);
        print_text(cell->text);
        putchar(']');
    }
    puts("]}");
}

static enum sheet_trouble dump_sheet(struct sheet_file *file, uint32_t index,
                                     bool is_silent)
{
    struct sheet_row row;
    enum sheet_trouble trouble = sheet_start(file, index);
    while (trouble == SHEET_ok || !sheet_trouble_ends(trouble)) {
        trouble = sheet_next(file, &row);
        if (trouble == SHEET_ok && !is_silent)
            print_row(sheet_name(file, index), &row);
        else if (trouble != SHEET_end && trouble != SHEET_ok && !is_silent)
            printf("{\"trouble\":\"%s\",\"row\":%u,\"part\":\"%s\"}\n",
                   sheet_trouble_name(trouble), row.number, sheet_part(file));
    }
    return trouble;
}

static enum sheet_trouble dump(struct sheet_file *file, bool is_silent)
{
    enum sheet_trouble trouble = SHEET_ok;
    for (uint32_t index = 0; index < sheet_count(file); index++) {
        if (!is_silent && !sheet_is_csv(file)) {
            printf("{\"is_hidden\":%s,\"name\":",
                   sheet_is_hidden(file, index) ? "true" : "false");
            print_text(sheet_name(file, index));
            puts("}");
        }
        trouble = dump_sheet(file, index, is_silent);
        if (trouble != SHEET_end)
            break;
    }
    return trouble;
}

static void *read_all(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        die(EXIT_FAILURE, "%s: cannot be read", path);
    char *bytes = memory_allocate(SHEET_FILE_BYTES_MOST + 1, 1);
    *ret_size = fread(bytes, 1, SHEET_FILE_BYTES_MOST + 1, file);
    (void)fclose(file);
    return bytes;
}

int main(int count, char **arguments)
{
    size_t size;
    struct rusage before;
    struct rusage after;
    struct sheet_file *file = NULL;
    CHECK(count >= 2);
    void *bytes = read_all(arguments[1], &size);
    int times = count > 2 ? (int)strtol(arguments[2], NULL, 10) : 1;
    getrusage(RUSAGE_SELF, &before);
    enum sheet_trouble trouble = sheet_open(bytes, size, &file);
    for (int time = 1; file && time <= times; time++)
        trouble = dump(file, time < times);
    getrusage(RUSAGE_SELF, &after);
    printf("{\"end\":\"%s\",\"part\":\"%s\",\"memory_kib\":%ld,"
           "\"memory_most_kib\":%u}\n",
           sheet_trouble_name(trouble), file ? sheet_part(file) : "",
           after.ru_maxrss - before.ru_maxrss, SHEET_MEMORY_MOST >> 10);
    sheet_close(file);
    memory_free(bytes);
    return trouble == SHEET_end ? EXIT_SUCCESS : EXIT_FAILURE;
}
