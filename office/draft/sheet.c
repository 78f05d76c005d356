#include "office/draft/sheet.h"

#define FONT "Noto Serif"
#define FOOTER_SIZE 80 /* tenths of a point */
#define FOOTER_GAP 26.0
#define ENGLISH_LESS 10 /* tenths of a point smaller */
#define TENTHS 10.0

PangoLayout *sheet_layout(const struct sheet *sheet, const char *text,
                          const struct draft_look *look, double width)
{
    static const PangoAlignment alignments[] = {[LEFT] = PANGO_ALIGN_LEFT,
                                                [CENTRE] = PANGO_ALIGN_CENTER,
                                                [RIGHT] = PANGO_ALIGN_RIGHT,
                                                [JUSTIFIED] = PANGO_ALIGN_LEFT};
    PangoLayout *layout = pango_layout_new(sheet->context);
    PangoFontDescription *font = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(font,
                                             look->size / TENTHS * PANGO_SCALE);
    if (look->is_bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    if (look->is_italic)
        pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, alignments[look->align]);
    pango_layout_set_justify(layout, look->align == JUSTIFIED);
    pango_layout_set_text(layout, text, -1);
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    return layout;
}

struct draft_look sheet_english(const struct draft_look *look)
{
    struct draft_look english = *look;
    english.size -= ENGLISH_LESS;
    english.is_bold = false;
    english.is_italic = true;
    return english;
}

double sheet_height(PangoLayout *layout)
{
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (double)height / PANGO_SCALE;
}

void sheet_draw(const struct sheet *sheet, PangoLayout *layout, double x,
                double y)
{
    cairo_move_to(sheet->cairo, x, y);
    pango_cairo_show_layout(sheet->cairo, layout);
}

static void draw_footer(const struct sheet *sheet, struct said text,
                        enum draft_align align)
{
    struct draft_look look = {.size = FOOTER_SIZE, .align = align};
    PangoLayout *layout =
        sheet_layout(sheet, draft_text(&text, false), &look, SHEET_TEXT_WIDTH);
    sheet_draw(sheet, layout, SHEET_LEFT, SHEET_TEXT_BOTTOM + FOOTER_GAP);
    g_object_unref(layout);
}

static void end_page(struct sheet *sheet)
{
    struct arena arena;
    const struct said *fields = sheet->draft->values->fields;
    arena_init(&arena, 1 << 16);
    const char *page = arena_format(&arena, "%d", sheet->page);
    const char *count = arena_format(&arena, "%d", sheet->page_count);
    const struct said id[DRAFT_PARTS_MOST] = {fields[DRAFT_FIELD_lead_id],
                                              fields[DRAFT_FIELD_lead_version]};
    const struct said pages[DRAFT_PARTS_MOST] = {{page, page}, {count, count}};
    draw_footer(sheet, draft_fill(&arena, DRAFT_PHRASE_footer, id), LEFT);
    draw_footer(sheet, draft_fill(&arena, DRAFT_PHRASE_page, pages), RIGHT);
    arena_clear(&arena);
    cairo_show_page(sheet->cairo);
}

void sheet_turn(struct sheet *sheet)
{
    if (sheet->page)
        end_page(sheet);
    sheet->page++;
    sheet->y = SHEET_TOP;
}

void sheet_need(struct sheet *sheet, double height)
{
    if (sheet->y + height > SHEET_TEXT_BOTTOM)
        sheet_turn(sheet);
}
