#include "office/report_write.h"

#include <inttypes.h>
#include <string.h>

#include "model/calendar.h"
#include "model/csv.h"

#define ROW_BYTES_MOST (1U << 20)

enum status report_write(struct report *report, report_make *make, FILE *out)
{
    switch (report->query.format) {
    case report_format_csv:
        return report_write_csv(report, make, out);
    case report_format_xlsx:
        return report_write_sheet(report, make, out);
    case report_format_unset:
    case report_format_json:
        break;
    }
    return report_write_json(report, make, out);
}

const char *report_unit(enum measure measure)
{
    switch (measure) {
    case MEASURE_MASS:
        return "kg";
    case MEASURE_PERMILLE:
        return "%";
    case MEASURE_MONEY:
        return "₫";
    case MEASURE_PRICE:
        return "₫/kg";
    case MEASURE_COUNT:
    case MEASURE_FLAG:
    case MEASURE_QUANTITY:
    case MEASURE_AREA:
    case MEASURE_DISTANCE:
    case MEASURE_DAY:
    case MEASURE_TIME:
    case MEASURE_DURATION:
    case MEASURE_VALUE:
    case MEASURE_MILLI_MONEY:
    case MEASURE_MILLI:
        break;
    }
    return "";
}

void report_header(const struct report *report, int column, char *ret_text,
                   size_t size)
{
    const struct report_column *what = &report_columns[column];
    const char *unit = report_unit(what->measure);
    (void)snprintf(ret_text, size, "%s%s%s%s",
                   report->is_english ? what->en : what->vi, *unit ? " (" : "",
                   unit, *unit ? ")" : "");
}

const char *report_dimension_label(const struct report *report, int index)
{
    const struct word *word =
        word_find(&vocabulary_report_dimension, report->by[index]);
    if (!word)
        return "";
    return report->is_english ? word->en : word->vi;
}

const char *report_what(const struct report *report, int column)
{
    if (column == REPORT_WHOLE_FIGURE)
        return report->is_english ? report->figure->what_en
                                  : report->figure->what_vi;
    const struct report_column *what = &report_columns[column];
    return report->is_english ? what->what_en : what->what_vi;
}

const char *report_map_text(const struct report *report)
{
    const struct word *word =
        word_find(&vocabulary_admin_map, report->query.map);
    if (!word)
        return "";
    return report->is_english ? word->en : word->vi;
}

const struct report_row *report_next(const struct report *report,
                                     const struct report_row *row)
{
    if (row == &report->total)
        return NULL;
    const struct report_row *next = row ? row->hh.next : report->rows;
    if (next)
        return next;
    return report->has_no_total ? NULL : &report->total;
}

/* ---- CSV */

struct csv_sheet {
    struct csv_writer writer;
    struct buffer row;
    FILE *out;
};

/* A text that a spreadsheet would take for a formula stays a text. */
static void write_text(struct csv_sheet *sheet, const char *text)
{
    char guarded[512];
    if (!*text || !strchr("=+-@\t\r", *text)) {
        csv_writer_cell(&sheet->writer, text);
        return;
    }
    (void)snprintf(guarded, sizeof guarded, "'%s", text);
    csv_writer_cell(&sheet->writer, guarded);
}

static void write_number(struct csv_sheet *sheet, int64_t number)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%" PRId64, number);
    csv_writer_cell(&sheet->writer, text);
}

/* In the unit of the header: grams as kg, permille as per cent. */
static void write_value(struct csv_sheet *sheet, enum measure measure,
                        int64_t value)
{
    char text[48];
    int64_t parts = measure == MEASURE_MASS       ? 1000
                    : measure == MEASURE_PERMILLE ? 10
                                                  : 1;
    if (value == REPORT_NOTHING) {
        csv_writer_cell(&sheet->writer, "");
        return;
    }
    int64_t size = value < 0 ? -value : value;
    int written = snprintf(text, sizeof text, "%s%" PRId64,
                           value < 0 ? "-" : "", size / parts);
    if (size % parts)
        (void)snprintf(text + written, sizeof text - (size_t)written,
                       parts == 10 ? ".%01" PRId64 : ".%03" PRId64,
                       size % parts);
    csv_writer_cell(&sheet->writer, text);
}

static void end_row(struct csv_sheet *sheet)
{
    csv_writer_end_row(&sheet->writer);
    (void)fwrite(sheet->row.data, 1, sheet->row.size, sheet->out);
    buffer_reset(&sheet->row);
}

static void write_headers(struct csv_sheet *sheet, const struct report *report)
{
    char text[256];
    for (int column = report->span.first; column < report->span.end; column++) {
        report_header(report, column, text, sizeof text);
        csv_writer_cell(&sheet->writer, text);
    }
    end_row(sheet);
}

static void write_rows(struct csv_sheet *sheet, const struct report *report)
{
    for (int index = 0; index < report->by_count; index++) {
        csv_writer_cell(&sheet->writer, report->is_english ? "code" : "mã");
        csv_writer_cell(&sheet->writer, report_dimension_label(report, index));
    }
    if (report->by_count == 0)
        csv_writer_cell(&sheet->writer, "");
    write_headers(sheet, report);
    const struct report_row *row = NULL;
    while ((row = report_next(report, row))) {
        bool is_total = row == &report->total;
        const char *total = report->is_english ? "total" : "cộng";
        for (int index = 0; index < report->by_count; index++) {
            write_text(sheet, is_total ? "" : row->codes[index]);
            write_text(sheet,
                       is_total ? (index ? "" : total) : row->labels[index]);
        }
        if (report->by_count == 0)
            csv_writer_cell(&sheet->writer, total);
        for (int column = report->span.first; column < report->span.end;
             column++)
            write_value(sheet, report_columns[column].measure,
                        report_value(report, row, column));
        end_row(sheet);
    }
}

/* A line a share: what it adds to which row, and where that stands. */
static void write_share(void *context, const struct report *report,
                        const struct report_share *share)
{
    struct csv_sheet *sheet = context;
    char id[ID_TEXT_SIZE];
    id_format(share->id, id);
    write_text(sheet, share->row->key);
    csv_writer_cell(&sheet->writer, share->table->name);
    csv_writer_cell(&sheet->writer, id);
    write_number(sheet, share->line);
    write_number(sheet, share->sequence);
    write_number(sheet, share->since);
    for (int column = report->span.first; column < report->span.end; column++) {
        enum report_kind kind = report_columns[column].kind;
        write_value(sheet, report_columns[column].measure,
                    kind == REPORT_SUM || kind == REPORT_MEDIAN
                        ? share->values[column]
                        : REPORT_NOTHING);
    }
    end_row(sheet);
}

enum status report_write_csv(struct report *report, report_make *make,
                             FILE *out)
{
    static const char *const headers[] = {"row",  "table", "record",
                                          "line", "event", "since"};
    struct csv_sheet sheet = {.out = out};
    buffer_init(&sheet.row, ROW_BYTES_MOST);
    csv_writer_init(&sheet.writer, &sheet.row, ',');
    (void)fputs(CSV_BOM, out);
    if (report->query.with_proof) {
        for (size_t index = 0; index < sizeof headers / sizeof *headers;
             index++)
            csv_writer_cell(&sheet.writer, headers[index]);
        write_headers(&sheet, report);
        report->tell = write_share;
        report->context = &sheet;
    }
    make(report);
    if (!report->query.with_proof)
        write_rows(&sheet, report);
    enum status status = sheet.row.status;
    buffer_clear(&sheet.row);
    return status == STATUS_ok ? report->status : status;
}
