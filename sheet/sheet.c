#include "sheet/sheet.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "model/csv.h"
#include "sheet/book.h"
#include "sheet/grid.h"

static const struct {
    const char *name, *vi, *en;
    bool ends;
} troubles[] = {
#define TROUBLE(name, ends, vi, en) {#name, vi, en, ends},
#include "sheet/trouble.def"
#undef TROUBLE
};

const char *sheet_trouble_name(enum sheet_trouble trouble)
{
    CHECK(trouble < SHEET_TROUBLE_COUNT);
    return troubles[trouble].name;
}

const char *sheet_trouble_text(enum sheet_trouble trouble, const char *language)
{
    CHECK(trouble < SHEET_TROUBLE_COUNT);
    bool is_english = strcmp(language, "en") == 0;
    return is_english ? troubles[trouble].en : troubles[trouble].vi;
}

bool sheet_trouble_ends(enum sheet_trouble trouble)
{
    CHECK(trouble < SHEET_TROUBLE_COUNT);
    return troubles[trouble].ends;
}

struct csv_table {
    const char *bytes;
    size_t size;
    uint32_t rows_seen;
    struct csv_reader reader;
    struct sheet_cell cells[SHEET_COLUMNS_MOST];
};
_Static_assert(CSV_COLUMNS_MOST <= SHEET_COLUMNS_MOST, "a row of CSV fits");

/* One of the two. */
struct sheet_file {
    struct book *book;
    struct grid *grid;
    bool is_started;
    struct csv_table *csv;
};

static bool starts(const void *bytes, size_t size, const char *start,
                   size_t start_size)
{
    return size >= start_size && memcmp(bytes, start, start_size) == 0;
}
#define STARTS(bytes, size, start) starts(bytes, size, start, sizeof(start) - 1)

/* Names in the directory of an OLE file are UTF-16. */
static bool has_stream(const void *bytes, size_t size, const char *name)
{
    char wide[64];
    size_t length = 0;
    for (; name[length]; length++) {
        wide[2 * length] = name[length];
        wide[2 * length + 1] = '\0';
    }
    return memmem(bytes, size, wide, 2 * length) != NULL;
}

static enum sheet_trouble ole_kind(const void *bytes, size_t size)
{
    if (has_stream(bytes, size, "EncryptedPackage"))
        return SHEET_is_password;
    if (has_stream(bytes, size, "WordDocument"))
        return SHEET_is_word;
    bool is_book =
        has_stream(bytes, size, "Workbook") || has_stream(bytes, size, "Book");
    return is_book ? SHEET_is_xls : SHEET_is_office;
}

/* SHEET_ok: text, as far as its start tells. */
static enum sheet_trouble text_kind(const char *bytes, size_t size)
{
    char start[512];
    if (STARTS(bytes, size, "\xff\xfe") || STARTS(bytes, size, "\xfe\xff"))
        return SHEET_is_utf16;
    if (STARTS(bytes, size, "%PDF"))
        return SHEET_is_pdf;
    size_t room = size < sizeof start ? size : sizeof start - 1;
    memcpy(start, bytes, room);
    start[room] = '\0';
    if (memchr(start, '\0', room))
        return SHEET_is_binary;
    const char *first = start + strspn(start, CSV_BOM " \t\r\n");
    if (strncasecmp(first, "<!doctype", 9) == 0 ||
        strncasecmp(first, "<html", 5) == 0 ||
        strncasecmp(first, "<table", 6) == 0 ||
        strncasecmp(first, "<?xml", 5) == 0)
        return SHEET_is_html;
    return SHEET_ok;
}

static enum sheet_trouble open_workbook(const void *bytes, size_t size,
                                        struct sheet_file *file)
{
    file->book = memory_allocate(1, sizeof *file->book);
    file->grid = memory_allocate(1, sizeof *file->grid);
    return book_open(file->book, bytes, size);
}

static enum sheet_trouble open_csv(const char *bytes, size_t size,
                                   struct sheet_file *file)
{
    enum sheet_trouble trouble = text_kind(bytes, size);
    if (trouble != SHEET_ok)
        return trouble;
    file->csv = memory_allocate(1, sizeof *file->csv);
    file->csv->bytes = bytes;
    file->csv->size = size;
    csv_reader_init(&file->csv->reader, bytes, size);
    return SHEET_ok;
}

enum sheet_trouble sheet_open(const void *bytes, size_t size,
                              struct sheet_file **ret_file)
{
    if (size == 0)
        return SHEET_file_empty;
    if (size > SHEET_FILE_BYTES_MOST)
        return SHEET_file_too_large;
    if (STARTS(bytes, size, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        return ole_kind(bytes, size);
    bool is_zip =
        STARTS(bytes, size, "PK\3\4") || STARTS(bytes, size, "PK\5\6");
    struct sheet_file *file = memory_allocate(1, sizeof *file);
    enum sheet_trouble trouble =
        is_zip ? open_workbook(bytes, size, file) : open_csv(bytes, size, file);
    if (trouble == SHEET_ok)
        *ret_file = file;
    else
        sheet_close(file);
    return trouble;
}

static void stop(struct sheet_file *file)
{
    if (file->is_started)
        grid_close(file->grid);
    file->is_started = false;
}

void sheet_close(struct sheet_file *file)
{
    if (!file)
        return;
    stop(file);
    if (file->book)
        book_close(file->book);
    memory_free(file->book);
    memory_free(file->grid);
    memory_free(file->csv);
    memory_free(file);
}

bool sheet_is_csv(const struct sheet_file *file)
{
    return file->csv;
}

char sheet_separator(const struct sheet_file *file)
{
    return file->csv ? file->csv->reader.separator : ',';
}

uint32_t sheet_count(const struct sheet_file *file)
{
    return file->csv ? 1 : file->book->sheet_count;
}

const char *sheet_name(const struct sheet_file *file, uint32_t index)
{
    CHECK(index < sheet_count(file));
    return file->csv ? "" : file->book->sheets[index].name;
}

bool sheet_is_hidden(const struct sheet_file *file, uint32_t index)
{
    CHECK(index < sheet_count(file));
    return !file->csv && file->book->sheets[index].is_hidden;
}

enum sheet_trouble sheet_start(struct sheet_file *file, uint32_t index)
{
    CHECK(index < sheet_count(file));
    stop(file);
    if (file->csv) {
        file->csv->rows_seen = 0;
        csv_reader_init(&file->csv->reader, file->csv->bytes, file->csv->size);
        return SHEET_ok;
    }
    file->is_started = true;
    return grid_open(file->grid, file->book, file->book->sheets[index].path);
}

static enum sheet_trouble next_csv(struct csv_table *csv,
                                   struct sheet_row *ret_row)
{
    struct csv_row row;
    enum status status = csv_reader_next(&csv->reader, &row);
    ret_row->number = csv->reader.row_line;
    if (status == STATUS_not_found)
        return SHEET_end;
    if (csv->rows_seen++ == SHEET_ROWS_MOST)
        return SHEET_too_many_rows;
    if (status != STATUS_ok)
        return status == STATUS_too_large ? SHEET_row_too_large
                                          : SHEET_row_invalid;
    for (uint32_t index = 0; index < row.count; index++)
        csv->cells[index] = (struct sheet_cell){
            .kind = *row.cells[index] ? SHEET_TEXT : SHEET_BLANK,
            .text = row.cells[index]};
    ret_row->cells = csv->cells;
    ret_row->count = row.count;
    return SHEET_ok;
}

enum sheet_trouble sheet_next(struct sheet_file *file,
                              struct sheet_row *ret_row)
{
    *ret_row = (struct sheet_row){0};
    if (file->csv)
        return next_csv(file->csv, ret_row);
    CHECK(file->is_started);
    return grid_next(file->grid, ret_row);
}

const char *sheet_part(const struct sheet_file *file)
{
    return file->csv ? "" : file->book->package.part;
}

void sheet_place(const char *name, uint32_t row, uint32_t column,
                 char ret_place[SHEET_PLACE_SIZE])
{
    char letters[8];
    char *at = letters + sizeof letters - 1;
    *at = '\0';
    for (uint32_t left = column + 1; left > 0; left = (left - 1) / 26)
        *--at = (char)('A' + (left - 1) % 26);
    bool is_quoted = name[strcspn(name, " '!-+,;()&.")] != '\0';
    const char *quote = is_quoted ? "'" : "";
    (void)snprintf(ret_place, SHEET_PLACE_SIZE, "%s%s%s%s%s%u", quote, name,
                   quote, *name ? "!" : "", at, row);
}
