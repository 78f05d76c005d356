#include "office/draft/pdf.h"

#include <cairo-pdf.h>

#include "base/check.h"
#include "office/draft/qr.h"
#include "office/draft/sheet.h"

#define QR_SIDE 68.0
#define QR_LIFT 14.0 /* its quiet zone may reach into the margin */
#define RULE_LIFT 1.5
#define RULE_WIDTH 0.6
#define TENTHS 10.0
#define WIDOW_LINES 2
#define PDF_EPOCH "1970-01-01T00:00:00Z" /* so that bytes repeat */

/* How much must stand below a heading. */
#define AFTER_HEADING 34.0

/* ---- paragraphs */

/* Draws the lines from `first` on that fit on this page; at least one at the
 * top of a page. Returns the next one. */
static int draw_lines(struct sheet *sheet, PangoLayout *layout, double x,
                      int first)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    PangoRectangle line;
    int index = 0, top = 0;
    do {
        pango_layout_iter_get_line_extents(iter, NULL, &line);
        int y0, y1;
        pango_layout_iter_get_line_yrange(iter, &y0, &y1);
        if (index == first)
            top = y0;
        if (index >= first) {
            double bottom = sheet->y + (double)(y1 - top) / PANGO_SCALE;
            if (bottom > SHEET_TEXT_BOTTOM && index > first)
                break;
            double baseline =
                sheet->y +
                (double)(pango_layout_iter_get_baseline(iter) - top) /
                    PANGO_SCALE;
            cairo_move_to(sheet->cairo, x + (double)line.x / PANGO_SCALE,
                          baseline);
            pango_cairo_show_layout_line(
                sheet->cairo, pango_layout_iter_get_line_readonly(iter));
        }
        index++;
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return index;
}

/* The height of the first lines, all of them when there are fewer. */
static double height_of_lines(PangoLayout *layout, int lines)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    int y0 = 0, y1 = 0;
    for (int index = 0; index < lines; index++) {
        pango_layout_iter_get_line_yrange(iter, &y0, &y1);
        if (!pango_layout_iter_next_line(iter))
            break;
    }
    pango_layout_iter_free(iter);
    return (double)y1 / PANGO_SCALE;
}

/* Flows over to further pages, two lines at least on either side. */
static void flow(struct sheet *sheet, PangoLayout *layout, double x)
{
    int count = pango_layout_get_line_count(layout);
    int together = count <= WIDOW_LINES + 1 ? count : WIDOW_LINES;
    sheet_need(sheet, height_of_lines(layout, together));
    double height = sheet_height(layout);
    if (sheet->y + height <= SHEET_TEXT_BOTTOM) {
        sheet_draw(sheet, layout, x, sheet->y);
        sheet->y += height;
        return;
    }
    int next = draw_lines(sheet, layout, x, 0);
    while (next < count) {
        double drawn = height_of_lines(layout, next);
        sheet_turn(sheet);
        int first = next;
        next = draw_lines(sheet, layout, x, first);
        sheet->y += height_of_lines(layout, next) - drawn;
    }
}

static void draw_label(struct sheet *sheet, const struct draft_block *block,
                       const struct draft_look *look)
{
    struct draft_look left = *look;
    left.align = LEFT;
    double x = SHEET_LEFT + (look->indent - look->hanging) / TENTHS;
    PangoLayout *layout =
        sheet_layout(sheet, block->label, &left, SHEET_TEXT_WIDTH);
    sheet_draw(sheet, layout, x, sheet->y);
    g_object_unref(layout);
}

/* A short line under the motto, as official papers have it. */
static void draw_rule(struct sheet *sheet, PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    PangoRectangle text;
    pango_layout_get_extents(layout, NULL, &text);
    double length = (double)text.width / PANGO_SCALE;
    double x = SHEET_LEFT + (SHEET_TEXT_WIDTH - length) / 2;
    cairo_set_line_width(sheet->cairo, RULE_WIDTH);
    cairo_move_to(sheet->cairo, x, sheet->y + RULE_LIFT);
    cairo_line_to(sheet->cairo, x + length, sheet->y + RULE_LIFT);
    cairo_stroke(sheet->cairo);
}

static void draw_text(struct sheet *sheet, const struct draft_block *block,
                      const char *text, struct draft_look look)
{
    double indent = look.indent / TENTHS;
    PangoLayout *layout =
        sheet_layout(sheet, text, &look, SHEET_TEXT_WIDTH - indent);
    flow(sheet, layout, SHEET_LEFT + indent);
    if (block->style == DRAFT_STYLE_MOTTO_BELOW && !look.is_italic)
        draw_rule(sheet, layout);
    g_object_unref(layout);
}

static void draw_paragraph(struct sheet *sheet, const struct draft_block *block)
{
    const struct draft_look *look = &draft_looks[block->style];
    bool is_heading = block->style == DRAFT_STYLE_HEADING ||
                      block->style == DRAFT_STYLE_PARTY;
    if (block->style == DRAFT_STYLE_ANNEX)
        sheet_turn(sheet);
    sheet->y += look->before / TENTHS;
    /* The first lines and the number beside them stay together. */
    sheet_need(sheet, (is_heading ? 1 : WIDOW_LINES) * look->size / TENTHS * 2 +
                          (is_heading ? AFTER_HEADING : 0));
    if (*block->label)
        draw_label(sheet, block, look);
    draw_text(sheet, block, draft_text(&block->text, false), *look);
    if (sheet->draft->is_bilingual && draft_differs(&block->text))
        draw_text(sheet, block, draft_text(&block->text, true),
                  sheet_english(look));
    sheet->y += look->after / TENTHS;
}

/* ---- the whole */

static void draw_qr(struct sheet *sheet)
{
    const char *id = sheet->draft->values->fields[DRAFT_FIELD_lead_id].vi;
    cairo_save(sheet->cairo);
    cairo_translate(sheet->cairo, SHEET_LEFT - QR_LIFT, SHEET_TOP - QR_LIFT);
    CHECK(qr_draw(sheet->cairo, id, QR_SIDE) == STATUS_ok); /* any id fits */
    cairo_restore(sheet->cairo);
}

static void draw_all(struct sheet *sheet)
{
    sheet_turn(sheet);
    draw_qr(sheet);
    for (uint32_t index = 0; index < sheet->draft->count; index++) {
        const struct draft_block *block = &sheet->draft->blocks[index];
        if (block->table)
            sheet_table(sheet, block);
        else
            draw_paragraph(sheet, block);
    }
    sheet_turn(sheet);
}

static cairo_status_t write_pdf(void *closure, const unsigned char *bytes,
                                unsigned size)
{
    struct buffer *out = closure;
    if (!out)
        return CAIRO_STATUS_SUCCESS;
    buffer_append(out, bytes, size);
    return out->status == STATUS_ok ? CAIRO_STATUS_SUCCESS
                                    : CAIRO_STATUS_WRITE_ERROR;
}

/* Once with `out` NULL to count the pages, then again. */
static bool draw(const struct draft *draft, struct buffer *out, int *page_count)
{
    const struct said *title =
        &draft->values->fields[DRAFT_FIELD_contract_title];
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        write_pdf, out, SHEET_WIDTH, SHEET_HEIGHT);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   PDF_EPOCH);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   draft_text(title, false));
    struct sheet sheet = {.draft = draft,
                          .cairo = cairo_create(surface),
                          .page_count = *page_count};
    sheet.context = pango_cairo_create_context(sheet.cairo);
    draw_all(&sheet);
    *page_count = sheet.page - 1;
    g_object_unref(sheet.context);
    bool is_drawn = cairo_status(sheet.cairo) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(sheet.cairo);
    cairo_surface_finish(surface);
    is_drawn =
        is_drawn && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return is_drawn;
}

enum status draft_write_pdf(const struct draft *draft, struct buffer *out)
{
    int page_count = 0;
    if (draw(draft, NULL, &page_count) && draw(draft, out, &page_count))
        return STATUS_ok;
    return out->status == STATUS_ok ? STATUS_io : out->status;
}
