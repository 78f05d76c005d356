#include "sheet/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sheet/number.h"
#include "sheet/relations.h"
#include "sheet/strings.h"
#include "sheet/xml.h"

#define FORMAT_IDS 65536

static bool is_true(const char *text)
{
    return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

struct book_reading {
    struct book *book;
    const struct relations *relations;
};

static void add_sheet(struct xml *xml, const char **attributes)
{
    const struct book_reading *reading = xml->context;
    struct book *book = reading->book;
    const char *id = xml_attribute(attributes, "id");
    const char *name = xml_attribute(attributes, "name");
    const char *state = xml_attribute(attributes, "state");
    const struct relation *relation =
        id ? relations_of_id(reading->relations, id) : NULL;
    if (!name || !relation || relation->kind != RELATION_SHEET)
        return; /* a sheet that is a chart */
    if (book->sheet_count == SHEET_SHEETS_MOST) {
        xml_refuse(xml, SHEET_too_many_sheets);
        return;
    }
    struct book_sheet *sheet = &book->sheets[book->sheet_count++];
    sheet->is_hidden = state && strcmp(state, "visible") != 0;
    size_t size = strings_fitting(name, strlen(name), SHEET_NAME_SIZE - 1);
    memcpy(sheet->name, name, size);
    memcpy(sheet->path, relation->path, sizeof sheet->path);
}

static void on_book_start(struct xml *xml, const char *name,
                          const char **attributes)
{
    const struct book_reading *reading = xml->context;
    if (strcmp(name, "workbookPr") == 0)
        reading->book->is_1904 = is_true(xml_attribute(attributes, "date1904"));
    else if (strcmp(name, "sheet") == 0)
        add_sheet(xml, attributes);
}

struct style_reading {
    struct book *book;
    bool is_in_formats; /* <numFmts>: those elsewhere are of conditions */
    bool is_in_cells;   /* <cellXfs> */
    uint8_t *formats;   /* by their ids */
};

static unsigned format_id(const char **attributes)
{
    const char *id = xml_attribute(attributes, "numFmtId");
    unsigned long number = id ? strtoul(id, NULL, 10) : 0;
    return number < FORMAT_IDS ? (unsigned)number : 0;
}

static void add_format(struct xml *xml, unsigned id)
{
    const struct style_reading *reading = xml->context;
    struct book *book = reading->book;
    if (book->format_count == SHEET_FORMATS_MOST) {
        xml_refuse(xml, SHEET_too_complex);
        return;
    }
    book->formats[book->format_count++] = reading->formats[id];
}

static void on_style_start(struct xml *xml, const char *name,
                           const char **attributes)
{
    struct style_reading *reading = xml->context;
    const char *code = xml_attribute(attributes, "formatCode");
    if (strcmp(name, "numFmts") == 0)
        reading->is_in_formats = true;
    else if (strcmp(name, "cellXfs") == 0)
        reading->is_in_cells = true;
    else if (strcmp(name, "numFmt") == 0 && reading->is_in_formats && code)
        reading->formats[format_id(attributes)] =
            (uint8_t)number_format_of(code);
    else if (strcmp(name, "xf") == 0 && reading->is_in_cells)
        add_format(xml, format_id(attributes));
}

static void on_style_end(struct xml *xml, const char *name)
{
    struct style_reading *reading = xml->context;
    if (strcmp(name, "numFmts") == 0)
        reading->is_in_formats = false;
    else if (strcmp(name, "cellXfs") == 0)
        reading->is_in_cells = false;
}

static enum sheet_trouble read_styles(struct book *book, const char *path)
{
    static const struct xml_handlers handlers = {on_style_start, on_style_end,
                                                 NULL};
    struct style_reading reading = {.book = book};
    reading.formats = memory_allocate(FORMAT_IDS, 1);
    book->formats = memory_allocate(SHEET_FORMATS_MOST, 1);
    for (unsigned id = 0; id < 64; id++)
        reading.formats[id] = (uint8_t)number_format_of_id(id);
    enum sheet_trouble trouble =
        xml_read(&book->package, path, &handlers, &reading);
    memory_free(reading.formats);
    return trouble;
}

/* A workbook without strings or styles of its own is one as well. */
static enum sheet_trouble read_shared(struct book *book,
                                      const struct relations *relations)
{
    const struct relation *strings =
        relations_of_kind(relations, RELATION_STRINGS);
    const struct relation *styles =
        relations_of_kind(relations, RELATION_STYLES);
    struct package *package = &book->package;
    enum sheet_trouble trouble = SHEET_ok;
    if (strings && package_has(package, strings->path))
        trouble = strings_read(&book->strings, package, strings->path);
    if (trouble == SHEET_ok && styles && package_has(package, styles->path))
        trouble = read_styles(book, styles->path);
    return trouble;
}

static enum sheet_trouble read_book(struct book *book, const char *path)
{
    static const struct xml_handlers handlers = {.start = on_book_start};
    struct relations relations;
    struct book_reading reading = {book, &relations};
    enum sheet_trouble trouble =
        relations_read(&book->package, path, &relations);
    if (trouble == SHEET_ok)
        trouble = xml_read(&book->package, path, &handlers, &reading);
    if (trouble == SHEET_ok && book->sheet_count == 0)
        trouble = SHEET_part_missing;
    if (trouble == SHEET_ok)
        trouble = read_shared(book, &relations);
    relations_clear(&relations);
    return trouble;
}

enum sheet_trouble book_open(struct book *book, const void *bytes, size_t size)
{
    struct relations relations;
    *book = (struct book){0};
    enum sheet_trouble trouble = package_open(&book->package, bytes, size);
    if (trouble != SHEET_ok)
        return trouble;
    book->sheets = memory_allocate(SHEET_SHEETS_MOST, sizeof *book->sheets);
    trouble = relations_read(&book->package, "", &relations);
    const struct relation *first =
        relations_of_kind(&relations, RELATION_WORKBOOK);
    if (trouble == SHEET_ok)
        trouble = first ? read_book(book, first->path) : SHEET_part_missing;
    relations_clear(&relations);
    return trouble;
}

void book_close(struct book *book)
{
    package_close(&book->package);
    strings_clear(&book->strings);
    memory_free(book->sheets);
    memory_free(book->formats);
    book->sheets = NULL;
    book->formats = NULL;
}

const char *book_string(const struct book *book, uint32_t index)
{
    const struct strings *strings = &book->strings;
    return index < strings->count ? strings->bytes + strings->starts[index]
                                  : NULL;
}
