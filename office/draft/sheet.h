/* Pages that fill from top to bottom: paragraphs flow over, rows move on as a
 * whole. For pdf.c and the drawing of tables. */
#ifndef LIENKET_OFFICE_DRAFT_SHEET_H
#define LIENKET_OFFICE_DRAFT_SHEET_H

#include <pango/pangocairo.h>

#include "office/draft/document.h"

/* In points. A4; left 30 mm, right 18 mm, top 20 mm, bottom 22 mm. */
#define SHEET_WIDTH 595.28
#define SHEET_HEIGHT 841.89
#define SHEET_LEFT 85.0
#define SHEET_RIGHT 51.0
#define SHEET_TOP 57.0
#define SHEET_BOTTOM 62.0
#define SHEET_TEXT_WIDTH (SHEET_WIDTH - SHEET_LEFT - SHEET_RIGHT)
#define SHEET_TEXT_BOTTOM (SHEET_HEIGHT - SHEET_BOTTOM)

struct sheet {
    const struct draft *draft;
    cairo_t *cairo;
    PangoContext *context;
    double y;       /* where the next line starts */
    int page;       /* from 1 */
    int page_count; /* 0: not known yet, being counted */
};

/* Ends the page with its footer and begins another one. */
void sheet_turn(struct sheet *sheet);

/* Turns unless that much fits on this page. */
void sheet_need(struct sheet *sheet, double height);

/* Text laid out in a style; the caller frees it with g_object_unref. */
PangoLayout *sheet_layout(const struct sheet *sheet, const char *text,
                          const struct draft_look *look, double width);

/* The same style for the English beside the Vietnamese. */
struct draft_look sheet_english(const struct draft_look *look);

double sheet_height(PangoLayout *layout);

/* Draws the whole layout with its top left corner there. */
void sheet_draw(const struct sheet *sheet, PangoLayout *layout, double x,
                double y);

void sheet_table(struct sheet *sheet, const struct draft_block *block);

#endif
