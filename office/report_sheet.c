/* A report as a workbook: the figures with a chart, how each is defined, and
 * the records behind them. Rows go to disk as they are written. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/memory.h"
#include "model/calendar.h"
#include "office/report_write.h"

#define HEADER_ROW 3            /* title, day and map, an empty row above */
#define CHART_ROWS_MOST 30      /* more than that is no picture */
#define PROOF_ROWS_MOST 1048575 /* Excel's, less the header */
#define LABEL_WIDTH 34.0
#define NUMBER_WIDTH 15.0
#define HEADER_HEIGHT 48.0 /* three lines */

enum style {
    STYLE_TITLE,
    STYLE_NOTE,
    STYLE_HEADER,
    STYLE_TEXT,
    STYLE_COUNT,
    STYLE_MASS,
    STYLE_PERCENT,
    STYLE_DAY,
    STYLE_TOTAL_TEXT,
    STYLE_TOTAL_COUNT,
    STYLE_TOTAL_MASS,
    STYLE_TOTAL_PERCENT,
    STYLE_STYLES
};

struct book {
    struct report *report;
    lxw_workbook *workbook;
    lxw_worksheet *figures;
    lxw_worksheet *definitions;
    lxw_worksheet *proof;
    lxw_format *styles[STYLE_STYLES];
    lxw_row_t proof_row;
    lxw_row_t total_row; /* of the figures */
    bool is_cut;         /* more shares than a sheet has rows */
};

static lxw_col_t at_column(int number)
{
    return (lxw_col_t)number;
}

static void make_styles(struct book *book)
{
    static const char *const numbers[STYLE_STYLES] = {
        [STYLE_COUNT] = "#,##0",       [STYLE_MASS] = "#,##0.###",
        [STYLE_PERCENT] = "0.0%",      [STYLE_DAY] = "dd/mm/yyyy",
        [STYLE_TOTAL_COUNT] = "#,##0", [STYLE_TOTAL_MASS] = "#,##0.###",
        [STYLE_TOTAL_PERCENT] = "0.0%"};
    for (int index = 0; index < STYLE_STYLES; index++) {
        lxw_format *format = workbook_add_format(book->workbook);
        book->styles[index] = format;
        format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
        if (numbers[index])
            format_set_num_format(format, numbers[index]);
        if (index >= STYLE_TOTAL_TEXT) {
            format_set_bold(format);
            format_set_top(format, LXW_BORDER_THIN);
        }
    }
    format_set_bold(book->styles[STYLE_TITLE]);
    format_set_font_size(book->styles[STYLE_TITLE], 14);
    format_set_font_color(book->styles[STYLE_NOTE], 0x555555);
    format_set_bold(book->styles[STYLE_HEADER]);
    format_set_text_wrap(book->styles[STYLE_HEADER]);
    format_set_bg_color(book->styles[STYLE_HEADER], 0xDDE8DD);
    format_set_border(book->styles[STYLE_HEADER], LXW_BORDER_THIN);
    format_set_text_wrap(book->styles[STYLE_TEXT]);
    format_set_text_wrap(book->styles[STYLE_TOTAL_TEXT]);
}

static lxw_worksheet *add_sheet(struct book *book, const char *vi,
                                const char *en)
{
    return workbook_add_worksheet(book->workbook,
                                  book->report->is_english ? en : vi);
}

/* A cell to be written. */
struct cell {
    lxw_worksheet *sheet;
    lxw_row_t row;
    int column;
};

static void put_text(const struct book *book, struct cell cell,
                     const char *text, enum style style)
{
    (void)worksheet_write_string(cell.sheet, cell.row, at_column(cell.column),
                                 text, book->styles[style]);
}

static void put_number(const struct book *book, struct cell cell, double number,
                       enum style style)
{
    (void)worksheet_write_number(cell.sheet, cell.row, at_column(cell.column),
                                 number, book->styles[style]);
}

static enum style style_of(enum measure measure, bool is_total)
{
    if (measure == MEASURE_MASS)
        return is_total ? STYLE_TOTAL_MASS : STYLE_MASS;
    if (measure == MEASURE_PERMILLE)
        return is_total ? STYLE_TOTAL_PERCENT : STYLE_PERCENT;
    return is_total ? STYLE_TOTAL_COUNT : STYLE_COUNT;
}

/* In the unit of its header; what has no value stays empty. */
static void put_value(const struct book *book, struct cell cell, int column,
                      int64_t value)
{
    bool is_total = cell.sheet == book->figures && cell.row == book->total_row;
    enum measure measure = report_columns[column].measure;
    enum style style = style_of(measure, is_total);
    bool is_parted = measure == MEASURE_MASS || measure == MEASURE_PERMILLE;
    if (value == REPORT_NOTHING)
        (void)worksheet_write_blank(
            cell.sheet, cell.row, at_column(cell.column), book->styles[style]);
    else
        put_number(book, cell, (double)value / (is_parted ? 1000.0 : 1.0),
                   style);
}

/* ---- the records behind the figures */

static void put_proof_headers(const struct book *book)
{
    static const struct {
        const char *vi;
        const char *en;
        double width;
    } headers[] = {
        {"dòng báo cáo", "row", LABEL_WIDTH}, {"bảng", "table", 12.0},
        {"bản ghi", "record", 38.0},          {"dòng số", "line", 8.0},
        {"sự kiện", "event", 10.0},           {"từ sự kiện", "since", 10.0}};
    const struct report *report = book->report;
    int at = 0;
    char text[256];
    (void)worksheet_set_row(book->proof, 0, HEADER_HEIGHT, NULL);
    for (; at < (int)(sizeof headers / sizeof *headers); at++) {
        (void)worksheet_set_column(book->proof, at_column(at), at_column(at),
                                   headers[at].width, NULL);
        put_text(book, (struct cell){book->proof, 0, at},
                 report->is_english ? headers[at].en : headers[at].vi,
                 STYLE_HEADER);
    }
    (void)worksheet_set_column(book->proof, at_column(at), at_column(at + 30),
                               NUMBER_WIDTH, NULL);
    for (int column = report->span.first; column < report->span.end; column++) {
        enum report_kind kind = report_columns[column].kind;
        if (kind != REPORT_SUM && kind != REPORT_MEDIAN)
            continue;
        report_header(report, column, text, sizeof text);
        put_text(book, (struct cell){book->proof, 0, at++}, text, STYLE_HEADER);
    }
    worksheet_freeze_panes(book->proof, 1, 0);
}

static void put_share(void *context, const struct report *report,
                      const struct report_share *share)
{
    struct book *book = context;
    struct cell cell = {book->proof, book->proof_row, 0};
    char id[ID_TEXT_SIZE];
    if (book->proof_row > PROOF_ROWS_MOST) {
        book->is_cut = true;
        return;
    }
    book->proof_row++;
    id_format(share->id, id);
    put_text(book, cell, share->row->key, STYLE_NOTE);
    cell.column++;
    put_text(book, cell, share->table->name, STYLE_NOTE);
    cell.column++;
    put_text(book, cell, id, STYLE_NOTE);
    const int64_t numbers[] = {share->line, share->sequence, share->since};
    for (int index = 0; index < 3; index++) {
        cell.column++;
        if (numbers[index])
            put_number(book, cell, (double)numbers[index], STYLE_NOTE);
    }
    for (int column = report->span.first; column < report->span.end; column++) {
        enum report_kind kind = report_columns[column].kind;
        if (kind != REPORT_SUM && kind != REPORT_MEDIAN)
            continue;
        cell.column++;
        if (share->values[column])
            put_value(book, cell, column, share->values[column]);
    }
}

/* ---- how each figure is defined */

static void put_definitions(const struct book *book)
{
    const struct report *report = book->report;
    lxw_worksheet *sheet = book->definitions;
    lxw_row_t row = 2;
    (void)worksheet_set_column(sheet, 0, 0, LABEL_WIDTH, NULL);
    (void)worksheet_set_column(sheet, 1, 1, 100.0, NULL);
    put_text(book, (struct cell){sheet, 0, 0}, report->figure->code,
             STYLE_TITLE);
    put_text(book, (struct cell){sheet, 0, 1},
             report_what(report, REPORT_WHOLE_FIGURE), STYLE_TEXT);
    put_text(book, (struct cell){sheet, 1, 0},
             report->is_english ? "column" : "cột", STYLE_HEADER);
    put_text(book, (struct cell){sheet, 1, 1},
             report->is_english ? "what it counts" : "cách tính", STYLE_HEADER);
    for (int column = report->span.first; column < report->span.end; column++) {
        char text[256];
        report_header(report, column, text, sizeof text);
        put_text(book, (struct cell){sheet, row, 0}, text, STYLE_TEXT);
        put_text(book, (struct cell){sheet, row++, 1},
                 report_what(report, column), STYLE_TEXT);
    }
    worksheet_freeze_panes(sheet, 2, 0);
}

/* ---- the figures */

static void put_title(const struct book *book)
{
    const struct report *report = book->report;
    const struct report_figure *figure = report->figure;
    lxw_worksheet *sheet = book->figures;
    struct civil_date date = calendar_to_civil((int32_t)report->at_day);
    lxw_datetime day = {
        .year = date.year, .month = date.month, .day = date.day};
    char title[256];
    (void)snprintf(title, sizeof title, "%s. %s", figure->code,
                   report->is_english ? figure->en : figure->vi);
    put_text(book, (struct cell){sheet, 0, 0}, title, STYLE_TITLE);
    put_text(book, (struct cell){sheet, 1, 0},
             report->is_english ? "as of" : "tính đến hết ngày", STYLE_NOTE);
    (void)worksheet_write_datetime(sheet, 1, 1, &day, book->styles[STYLE_DAY]);
    put_text(book, (struct cell){sheet, 1, 2}, report_map_text(report),
             STYLE_NOTE);
    if (book->is_cut)
        put_text(book, (struct cell){sheet, 1, 3},
                 report->is_english
                     ? "the sheet of records is cut: ask for CSV to see all"
                     : "trang bằng chứng bị cắt: xuất CSV để xem đủ",
                 STYLE_NOTE);
}

/* Columns that hold a label come first; what is hidden has no column. */
static int label_columns(const struct report *report)
{
    return report->by_count ? report->by_count : 1;
}

/* A filter over the rows, not the total; it is said before any row is. */
static void put_filter(const struct book *book, int columns, lxw_row_t rows)
{
    (void)worksheet_autofilter(book->figures, HEADER_ROW, 0,
                               HEADER_ROW + (rows ? rows : 1),
                               at_column(columns - 1));
    (void)worksheet_set_row(book->figures, HEADER_ROW, HEADER_HEIGHT, NULL);
}

static void put_headers(const struct book *book, lxw_row_t rows)
{
    const struct report *report = book->report;
    int at = 0, columns = label_columns(report);
    char text[256];
    for (int column = report->span.first; column < report->span.end; column++)
        columns += !report->hides[column];
    put_filter(book, columns, rows);
    for (; at < label_columns(report); at++)
        put_text(book, (struct cell){book->figures, HEADER_ROW, at},
                 report->by_count ? report_dimension_label(report, at) : "",
                 STYLE_HEADER);
    (void)worksheet_set_column(book->figures, 0, at_column(at - 1), LABEL_WIDTH,
                               NULL);
    (void)worksheet_set_column(book->figures, at_column(at), at_column(at + 30),
                               NUMBER_WIDTH, NULL);
    for (int column = report->span.first; column < report->span.end; column++) {
        if (report->hides[column])
            continue;
        report_header(report, column, text, sizeof text);
        put_text(book, (struct cell){book->figures, HEADER_ROW, at++}, text,
                 STYLE_HEADER);
    }
}

static void put_row(const struct book *book, const struct report_row *row,
                    lxw_row_t at)
{
    const struct report *report = book->report;
    bool is_total = row == &report->total;
    struct cell cell = {book->figures, at, 0};
    for (; cell.column < label_columns(report); cell.column++) {
        const char *label = !is_total            ? row->labels[cell.column]
                            : cell.column        ? ""
                            : report->is_english ? "total"
                                                 : "cộng";
        put_text(book, cell, label, is_total ? STYLE_TOTAL_TEXT : STYLE_TEXT);
    }
    for (int column = report->span.first; column < report->span.end; column++) {
        if (report->hides[column])
            continue;
        put_value(book, cell, column, report_value(report, row, column));
        cell.column++;
    }
}

/* The first figure that follows from others, else the first there is. */
static int charted(const struct report *report)
{
    int first = COLUMN_NONE;
    for (int column = report->span.first; column < report->span.end; column++) {
        if (report->hides[column])
            continue;
        if (first == COLUMN_NONE)
            first = column;
        if (report_columns[column].kind != REPORT_SUM &&
            report_value(report, report->rows, column) != REPORT_NOTHING)
            return column;
    }
    return first;
}

static void put_chart(const struct book *book, lxw_row_t rows)
{
    const struct report *report = book->report;
    if (rows == 0)
        return;
    lxw_row_t last =
        HEADER_ROW + (rows < CHART_ROWS_MOST ? rows : CHART_ROWS_MOST);
    int column = charted(report);
    int at = label_columns(report);
    for (int before = report->span.first; before < column; before++)
        at += !report->hides[before];
    lxw_chart *chart = workbook_add_chart(book->workbook, LXW_CHART_COLUMN);
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    const char *sheet = book->figures->name;
    chart_series_set_categories(series, sheet, HEADER_ROW + 1, 0, last, 0);
    chart_series_set_values(series, sheet, HEADER_ROW + 1, at_column(at), last,
                            at_column(at));
    char text[256];
    report_header(report, column, text, sizeof text);
    chart_title_set_name(chart, text);
    if (report_columns[column].measure == MEASURE_PERMILLE)
        chart_axis_set_num_format(chart->y_axis, "0%");
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    lxw_chart_options options = {.x_scale = 1.6, .y_scale = 1.2};
    (void)worksheet_insert_chart_opt(book->figures, book->total_row + 2, 0,
                                     chart, &options);
}

static void put_figures(struct book *book)
{
    const struct report *report = book->report;
    lxw_row_t count = HASH_COUNT(report->rows);
    lxw_row_t at = HEADER_ROW + 1;
    book->total_row = HEADER_ROW + 1 + count;
    put_title(book);
    put_headers(book, count);
    const struct report_row *row = NULL;
    while ((row = report_next(report, row)))
        put_row(book, row, at++);
    worksheet_freeze_panes(book->figures, HEADER_ROW + 1,
                           at_column(label_columns(report)));
    worksheet_set_landscape(book->figures);
    worksheet_fit_to_pages(book->figures, 1, 0);
    put_chart(book, count);
}

static void set_properties(const struct book *book)
{
    const struct report *report = book->report;
    char title[256], company[] = "lienket";
    (void)snprintf(title, sizeof title, "%s",
                   report->is_english ? report->figure->en
                                      : report->figure->vi);
    /* Not the time of the writing: the same report is the same file. */
    lxw_doc_properties properties = {.title = title,
                                     .company = company,
                                     .created =
                                         (time_t)(report->at_day * 86400)};
    (void)workbook_set_properties(book->workbook, &properties);
}

static enum status copy_out(const char *path, FILE *out)
{
    char piece[65536];
    size_t size;
    FILE *file = fopen(path, "re");
    if (!file)
        return STATUS_io;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        (void)fwrite(piece, 1, size, out);
    bool failed = ferror(file) || ferror(out);
    (void)fclose(file);
    return failed ? STATUS_io : STATUS_ok;
}

static enum status make_book(struct report *report, report_make *make,
                             const char *path)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    struct book book = {.report = report,
                        .workbook = workbook_new_opt(path, &options),
                        .proof_row = 1};
    if (!book.workbook)
        return STATUS_io;
    make_styles(&book);
    book.figures = add_sheet(&book, "Số liệu", "Figures");
    book.definitions = add_sheet(&book, "Định nghĩa", "Definitions");
    book.proof = add_sheet(&book, "Bằng chứng", "Records");
    put_proof_headers(&book);
    report->tell = put_share;
    report->context = &book;
    make(report);
    put_definitions(&book);
    put_figures(&book);
    set_properties(&book);
    if (workbook_close(book.workbook) != LXW_NO_ERROR)
        return STATUS_io;
    return report->status;
}

enum status report_write_sheet(struct report *report, report_make *make,
                               FILE *out)
{
    char path[] = "/tmp/lienket-report-XXXXXX";
    int file = mkstemp(path);
    if (file < 0)
        return STATUS_io;
    (void)close(file);
    enum status status = make_book(report, make, path);
    if (status == STATUS_ok)
        status = copy_out(path, out);
    (void)unlink(path);
    return status;
}
