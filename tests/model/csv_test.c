/* Tables as spreadsheets hand them over. */
#include "model/csv.h"
#include "tests/test.h"

static struct csv_reader reader;
static struct csv_row row;

static void open_text(const char *text)
{
    csv_reader_init(&reader, text, strlen(text));
}

/* The next row's cells, joined with "|", or the word of its status. */
static const char *next(void)
{
    static char joined[CSV_ROW_BYTES_MOST];
    size_t used = 0;
    enum status status = csv_reader_next(&reader, &row);
    if (status != STATUS_ok)
        return status_name(status);
    joined[0] = '\0';
    for (uint32_t index = 0; index < row.count; index++)
        used += (size_t)snprintf(joined + used, sizeof joined - used, "%s%s",
                                 index ? "|" : "", row.cells[index]);
    return joined;
}

static void rows_come_with_the_lines_they_start_on(void)
{
    open_text("tên,xã\r\n\"Nhóm \"\"Gừng\"\",\r\nVân Tùng\",01651\r\nB,\r\n");
    EXPECT_TEXT(next(), "tên|xã");
    EXPECT_NUMBER(row.line, 1);
    EXPECT_TEXT(next(), "Nhóm \"Gừng\",\r\nVân Tùng|01651");
    EXPECT_NUMBER(row.line, 2);
    EXPECT_TEXT(next(), "B|");
    EXPECT_NUMBER(row.line, 4);
    EXPECT_NUMBER(row.count, 2);
    EXPECT_TEXT(next(), "not_found");
}

static void semicolons_and_a_byte_order_mark_are_understood(void)
{
    open_text(CSV_BOM "tên;\"giá, đồng\";số lượng\n"
                      "gừng;6000;2,5 tạ\n");
    EXPECT_TEXT(next(), "tên|giá, đồng|số lượng");
    EXPECT_TEXT(next(), "gừng|6000|2,5 tạ");
    EXPECT_TEXT(next(), "not_found");
}

static void tabs_part_cells_where_they_stand_most_often(void)
{
    open_text("tên\tgiá, đồng\tsố lượng\ngừng\t6.000\t2,5 tạ\n");
    EXPECT_TEXT(next(), "tên|giá, đồng|số lượng");
    EXPECT_TEXT(next(), "gừng|6.000|2,5 tạ");
    EXPECT_TEXT(next(), "not_found");
}

static void every_kind_of_line_end_and_none_ends_a_row(void)
{
    open_text("a,b\rc,d\ne,f\r\ng,h");
    EXPECT_TEXT(next(), "a|b");
    EXPECT_TEXT(next(), "c|d");
    EXPECT_TEXT(next(), "e|f");
    EXPECT_TEXT(next(), "g|h");
    EXPECT_NUMBER(row.line, 4);
    EXPECT_TEXT(next(), "not_found");
    open_text("");
    EXPECT_TEXT(next(), "not_found");
}

static void blank_rows_are_passed_over(void)
{
    open_text("a,b\n\n,,\n , \nc,d\n\n");
    EXPECT_TEXT(next(), "a|b");
    EXPECT_TEXT(next(), "c|d");
    EXPECT_NUMBER(row.line, 5);
    EXPECT_TEXT(next(), "not_found");
}

static void a_bad_row_is_refused_and_the_next_one_read(void)
{
    open_text("a,b\nc\"d,e\n\"f\"g,h\n\xff,i\nj,k\n\"l,m\nn,o\n");
    EXPECT_TEXT(next(), "a|b");
    EXPECT_TEXT(next(), "invalid");
    EXPECT_NUMBER(reader.row_line, 2);
    EXPECT_TEXT(next(), "invalid");
    EXPECT_TEXT(next(), "invalid");
    EXPECT_NUMBER(reader.row_line, 4);
    EXPECT_TEXT(next(), "j|k");
    EXPECT_NUMBER(row.line, 5);
    EXPECT_TEXT(next(), "invalid");
    EXPECT_NUMBER(reader.row_line, 6);
    EXPECT_TEXT(next(), "n|o");
    csv_reader_init(&reader, "a\0b\nc\n", 6);
    EXPECT_TEXT(next(), "invalid");
    EXPECT_TEXT(next(), "c");
}

static void rows_beyond_the_limits_are_refused(void)
{
    static char text[2 * CSV_ROW_BYTES_MOST];
    memset(text, 'x', sizeof text);
    text[sizeof text - 2] = '\n';
    csv_reader_init(&reader, text, sizeof text);
    EXPECT_TEXT(next(), "too_large");
    EXPECT_TEXT(next(), "x");
    memset(text, ',', CSV_COLUMNS_MOST);
    text[CSV_COLUMNS_MOST - 1] = 'x';
    csv_reader_init(&reader, text, CSV_COLUMNS_MOST);
    EXPECT(csv_reader_next(&reader, &row) == STATUS_ok);
    EXPECT_NUMBER(row.count, CSV_COLUMNS_MOST);
    text[CSV_COLUMNS_MOST - 1] = ',';
    csv_reader_init(&reader, text, CSV_COLUMNS_MOST);
    EXPECT(csv_reader_next(&reader, &row) == STATUS_too_large);
}

static void what_is_written_is_read_back(void)
{
    static const char *const cells[] = {
        "Nhóm gừng", "", "2,5 tạ", "a;b", "\"x\"", " y ", "hai\r\ndòng", "-5"};
    size_t count = sizeof cells / sizeof *cells;
    static const char separators[] = {',', ';'};
    for (size_t kind = 0; kind < sizeof separators; kind++) {
        struct buffer out;
        struct csv_writer writer;
        buffer_init(&out, 1 << 16);
        csv_writer_init(&writer, &out, separators[kind]);
        for (size_t line = 0; line < 2; line++) {
            for (size_t index = 0; index < count; index++)
                csv_writer_cell(&writer, cells[index]);
            csv_writer_end_row(&writer);
        }
        csv_reader_init(&reader, (const char *)out.data, out.size);
        EXPECT(csv_reader_next(&reader, &row) == STATUS_ok);
        EXPECT(csv_reader_next(&reader, &row) == STATUS_ok);
        EXPECT_NUMBER(row.count, count);
        for (size_t index = 0; index < count; index++)
            EXPECT_TEXT(row.cells[index], cells[index]);
        EXPECT_TEXT(next(), "not_found");
        buffer_clear(&out);
    }
}

static void cells_are_quoted_only_where_they_must_be(void)
{
    struct buffer out;
    struct csv_writer writer;
    buffer_init(&out, 1 << 16);
    csv_writer_init(&writer, &out, ',');
    csv_writer_cell(&writer, "gừng");
    csv_writer_cell(&writer, "6,5");
    csv_writer_cell(&writer, "nói \"có\"");
    csv_writer_end_row(&writer);
    buffer_append(&out, "", 1);
    EXPECT_TEXT((const char *)out.data, "gừng,\"6,5\",\"nói \"\"có\"\"\"\r\n");
    buffer_clear(&out);
}

int main(void)
{
    RUN(rows_come_with_the_lines_they_start_on);
    RUN(semicolons_and_a_byte_order_mark_are_understood);
    RUN(tabs_part_cells_where_they_stand_most_often);
    RUN(every_kind_of_line_end_and_none_ends_a_row);
    RUN(blank_rows_are_passed_over);
    RUN(a_bad_row_is_refused_and_the_next_one_read);
    RUN(rows_beyond_the_limits_are_refused);
    RUN(what_is_written_is_read_back);
    RUN(cells_are_quoted_only_where_they_must_be);
    return test_result();
}
