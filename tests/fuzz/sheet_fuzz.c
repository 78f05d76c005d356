/* Tables from anybody: a file as it stands, and as one sheet inside a workbook
 * whose other parts are sound, so that the search need not learn to zip. */
#include "tests/fuzz/fuzz.h"

#include <string.h>
#include <zip.h>

#include "base/check.h"
#include "base/memory.h"
#include "sheet/sheet.h"

#define PACKED_BYTES (1U << 20)

static void check_row(const struct sheet_row *row)
{
    CHECK(row->count <= SHEET_COLUMNS_MOST);
    for (uint32_t index = 0; index < row->count; index++) {
        const struct sheet_cell *cell = &row->cells[index];
        CHECK(cell->text && strlen(cell->text) <= SHEET_ROW_BYTES_MOST);
        CHECK(cell->kind != SHEET_BLANK || *cell->text == '\0');
    }
}

static void read_all(const void *bytes, size_t size)
{
    struct sheet_file *file;
    struct sheet_row row;
    if (sheet_open(bytes, size, &file) != SHEET_ok)
        return;
    for (uint32_t index = 0; index < sheet_count(file); index++) {
        char place[SHEET_PLACE_SIZE];
        enum sheet_trouble trouble = sheet_start(file, index);
        while (!sheet_trouble_ends(trouble)) {
            trouble = sheet_next(file, &row);
            if (trouble == SHEET_ok)
                check_row(&row);
            sheet_place(sheet_name(file, index), row.number, row.count, place);
        }
    }
    sheet_close(file);
}

#define RELATION(id, kind, target)                                             \
    "<Relationship Id=\"" id "\" Type=\"x/" kind "\" Target=\"" target "\"/>"

static const char *const sound[][2] = {
    {"[Content_Types].xml", "<Types/>"},
    {"_rels/.rels",
     "<Relationships>" RELATION("1", "officeDocument",
                                "xl/workbook.xml") "</Relationships>"},
    {"xl/workbook.xml",
     "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" r:id=\"1\"/></sheets>"
     "</workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships>" RELATION("1", "worksheet", "s.xml")
         RELATION("2", "sharedStrings", "t.xml")
             RELATION("3", "styles", "y.xml") "</Relationships>"},
    {"xl/s.xml",
     "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c "
     "s=\"1\"><v>46327</v></c></row></sheetData></worksheet>"},
    {"xl/t.xml", "<sst><si><t>a</t></si></sst>"},
    {"xl/y.xml",
     "<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"dd\"/>"
     "</numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"200\"/></cellXfs>"
     "</styleSheet>"},
};

static void add(zip_t *zip, const char *name, const void *bytes, size_t size)
{
    zip_source_t *source = zip_source_buffer(zip, bytes, size, 0);
    CHECK(source);
    zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_OVERWRITE);
    CHECK(index >= 0 && zip_set_file_compression(zip, (zip_uint64_t)index,
                                                 ZIP_CM_STORE, 0) == 0);
}

/* The sound workbook with one part in place of which stands the input. */
static void read_part(size_t part, const uint8_t *data, size_t size)
{
    static uint8_t packed[PACKED_BYTES];
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *buffer = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
    CHECK(zip);
    zip_source_keep(buffer);
    for (size_t index = 0; index < sizeof sound / sizeof *sound; index++) {
        if (index == part)
            add(zip, sound[index][0], data, size);
        else
            add(zip, sound[index][0], sound[index][1], strlen(sound[index][1]));
    }
    CHECK(zip_close(zip) == 0 && zip_source_open(buffer) == 0);
    zip_int64_t packed_size = zip_source_read(buffer, packed, sizeof packed);
    zip_source_close(buffer);
    zip_source_free(buffer);
    if (packed_size > 0 && packed_size < (zip_int64_t)sizeof packed)
        read_all(packed, (size_t)packed_size);
}

/* The first byte says which part the rest is; anything else: it is the file,
 * without a leading "!". */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t parts = sizeof sound / sizeof *sound;
    if (size == 0)
        return 0;
    size_t part = (size_t)(data[0] - 'a');
    if (data[0] >= 'a' && part < parts)
        read_part(part, data + 1, size - 1);
    else
        read_all(data + (data[0] == '!'), size - (data[0] == '!'));
    return 0;
}

void fuzz_replay(uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
    if (size == 0)
        return;
    for (size_t part = 0; part < sizeof sound / sizeof *sound; part++) {
        data[0] = (uint8_t)('a' + part);
        LLVMFuzzerTestOneInput(data, size);
    }
}
