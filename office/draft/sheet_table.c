/* Tables: a row is as high as its highest cell and stays on one page; the
 * header stands again at the top of each page that the table goes on to. */
#include "office/draft/sheet.h"

#define PADDING_X 3.5
#define PADDING_Y 2.5
#define LINE_WIDTH 0.5
#define SPACE_AROUND 4.0
#define SIGNATURE_SPACE 14.0
#define SIGNATURE_ROOM 90.0 /* names stay on the page of what they sign */

/* A cell of a row that is being laid out: Vietnamese, and below it English. */
struct laid {
    PangoLayout *vi;
    PangoLayout *en; /* NULL: none, or the same */
};

struct row {
    const struct draft_table *table;
    double widths[DRAFT_COLUMNS_MOST];
    struct laid cells[DRAFT_COLUMNS_MOST];
    double height;
};

static void measure_columns(const struct draft_table *table, double *ret_widths)
{
    int all = 0;
    for (int column = 0; column < table->columns_count; column++)
        all += table->columns[column].width;
    for (int column = 0; column < table->columns_count; column++)
        ret_widths[column] =
            SHEET_TEXT_WIDTH * table->columns[column].width / all;
}

static struct laid lay_cell(const struct sheet *sheet, const struct said *text,
                            const struct draft_look *look, double width)
{
    struct draft_look english = sheet_english(look);
    struct laid laid = {
        .vi = sheet_layout(sheet, draft_text(text, false), look, width)};
    if (sheet->draft->is_bilingual && draft_differs(text))
        laid.en = sheet_layout(sheet, text->en, &english, width);
    return laid;
}

static double laid_height(const struct laid *laid)
{
    return sheet_height(laid->vi) + (laid->en ? sheet_height(laid->en) : 0);
}

/* `cells` NULL: the header. */
static void lay_row(const struct sheet *sheet, struct row *row,
                    const struct said *cells, struct draft_look look)
{
    row->height = 0;
    for (int column = 0; column < row->table->columns_count; column++) {
        const struct draft_column *told = &row->table->columns[column];
        if (cells)
            look.align = told->align;
        row->cells[column] =
            lay_cell(sheet, cells ? &cells[column] : &told->heading, &look,
                     row->widths[column] - 2 * PADDING_X);
        double height = laid_height(&row->cells[column]) + 2 * PADDING_Y;
        if (height > row->height)
            row->height = height;
    }
}

static void draw_row(struct sheet *sheet, const struct row *row)
{
    cairo_t *cairo = sheet->cairo;
    double x = SHEET_LEFT;
    cairo_set_line_width(cairo, LINE_WIDTH);
    for (int column = 0; column < row->table->columns_count; column++) {
        const struct laid *laid = &row->cells[column];
        double y = sheet->y + PADDING_Y;
        sheet_draw(sheet, laid->vi, x + PADDING_X, y);
        if (laid->en)
            sheet_draw(sheet, laid->en, x + PADDING_X,
                       y + sheet_height(laid->vi));
        if (row->table->has_lines) {
            cairo_rectangle(cairo, x, sheet->y, row->widths[column],
                            row->height);
            cairo_stroke(cairo);
        }
        x += row->widths[column];
    }
    sheet->y += row->height;
}

static void free_row(struct row *row)
{
    for (int column = 0; column < row->table->columns_count; column++) {
        g_object_unref(row->cells[column].vi);
        if (row->cells[column].en)
            g_object_unref(row->cells[column].en);
    }
}

static struct draft_look look_of(const struct draft_block *block, uint32_t row)
{
    struct draft_look look = draft_looks[block->style];
    look.is_bold =
        block->table->has_total && row + 1 == block->table->rows_count;
    return look;
}

static void draw_rows(struct sheet *sheet, const struct draft_block *block,
                      const struct row *header)
{
    const struct draft_table *table = block->table;
    for (uint32_t index = 0; index < table->rows_count; index++) {
        struct row row = *header;
        lay_row(sheet, &row, table->rows[index].cells, look_of(block, index));
        double needed = index ? row.height : header->height + row.height;
        if (table->has_total && index + 2 == table->rows_count)
            needed += row.height; /* a total stands under some row */
        if (!table->has_lines && index == 0)
            needed += SIGNATURE_ROOM;
        int page = sheet->page;
        sheet_need(sheet, needed);
        if (index == 0 || sheet->page != page)
            draw_row(sheet, header);
        draw_row(sheet, &row);
        free_row(&row);
    }
}

void sheet_table(struct sheet *sheet, const struct draft_block *block)
{
    struct row header = {.table = block->table};
    bool is_signatures = block->style == DRAFT_STYLE_SIGNATURE;
    measure_columns(block->table, header.widths);
    struct draft_look look = draft_looks[DRAFT_STYLE_CELL_HEAD];
    if (is_signatures)
        look.size = draft_looks[DRAFT_STYLE_SIGNATURE].size;
    lay_row(sheet, &header, NULL, look);
    sheet->y += is_signatures ? SIGNATURE_SPACE : SPACE_AROUND;
    draw_rows(sheet, block, &header);
    sheet->y += SPACE_AROUND;
    free_row(&header);
}
