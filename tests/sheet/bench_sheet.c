/* How fast tables are read: 80,000 cells of a workbook, and of the same table
 * as CSV; as the baseline what unzipping and parsing the same XML takes by
 * itself, with handlers that do nothing.
 *   bench_sheet [FOLDER] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/buffer.h"
#include "base/check.h"
#include "base/memory.h"
#include "model/csv.h"
#include "sheet/package.h"
#include "sheet/sheet.h"
#include "sheet/xml.h"

#define ROWS 8000
#define COLUMNS 10
#define TIMES 9
#define FILE_BYTES (16U << 20)

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void write_table(const char *path, struct buffer *csv)
{
    char text[64];
    struct csv_writer writer;
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Nhóm");
    csv_writer_init(&writer, csv, ';');
    for (uint32_t row = 0; row < ROWS; row++) {
        for (lxw_col_t column = 0; column < COLUMNS; column++) {
            bool is_number = column >= COLUMNS / 2;
            (void)snprintf(text, sizeof text,
                           is_number ? "%u" : "Nhóm gừng số %u", row * 3);
            if (is_number)
                worksheet_write_number(sheet, row, column, row * 3, NULL);
            else
                worksheet_write_string(sheet, row, column, text, NULL);
            csv_writer_cell(&writer, text);
        }
        csv_writer_end_row(&writer);
    }
    CHECK(workbook_close(book) == LXW_NO_ERROR);
}

static void read_table(const void *bytes, size_t size)
{
    struct sheet_file *file;
    struct sheet_row row;
    uint32_t cells = 0;
    CHECK(sheet_open(bytes, size, &file) == SHEET_ok);
    CHECK(sheet_start(file, 0) == SHEET_ok);
    while (sheet_next(file, &row) == SHEET_ok)
        cells += row.count;
    CHECK(cells == ROWS * COLUMNS);
    sheet_close(file);
}

static void parse_only(const void *bytes, size_t size)
{
    static const struct xml_handlers handlers = {NULL, NULL, NULL};
    struct package package;
    CHECK(package_open(&package, bytes, size) == SHEET_ok);
    CHECK(xml_read(&package, "xl/sharedStrings.xml", &handlers, NULL) ==
          SHEET_ok);
    CHECK(xml_read(&package, "xl/worksheets/sheet1.xml", &handlers, NULL) ==
          SHEET_ok);
    package_close(&package);
}

static int compare_times(const void *a, const void *b)
{
    const int64_t *one = a;
    const int64_t *other = b;
    return (*one > *other) - (*one < *other);
}

static int64_t median_us(void (*run)(const void *bytes, size_t size),
                         const void *bytes, size_t size)
{
    int64_t times[TIMES];
    for (int time = 0; time < TIMES; time++) {
        int64_t start = now_us();
        run(bytes, size);
        times[time] = now_us() - start;
    }
    qsort(times, TIMES, sizeof *times, compare_times);
    return times[TIMES / 2];
}

static size_t read_file(const char *path, void *to)
{
    FILE *file = fopen(path, "rb");
    CHECK(file);
    size_t size = fread(to, 1, FILE_BYTES, file);
    (void)fclose(file);
    return size;
}

static void print(const char *what, size_t size, int64_t time_us)
{
    printf("{\"bench\":\"sheet\",\"what\":\"%s\",\"cells\":%d,\"bytes\":%zu,"
           "\"median_us\":%lld}\n",
           what, ROWS * COLUMNS, size, (long long)time_us);
}

int main(int count, char **words)
{
    char path[256];
    struct buffer csv;
    (void)snprintf(path, sizeof path, "%s/lienket-bench-%d.xlsx",
                   count > 1 ? words[1] : "/tmp", (int)getpid());
    buffer_init(&csv, FILE_BYTES);
    write_table(path, &csv);
    void *bytes = memory_allocate(FILE_BYTES, 1);
    size_t size = read_file(path, bytes);
    (void)unlink(path);
    print("xlsx", size, median_us(read_table, bytes, size));
    print("baseline: unzip and parse alone", size,
          median_us(parse_only, bytes, size));
    print("csv", csv.size, median_us(read_table, csv.data, csv.size));
    memory_free(bytes);
    buffer_clear(&csv);
    return 0;
}
