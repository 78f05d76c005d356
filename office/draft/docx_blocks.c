/* Paragraphs and tables as WordprocessingML, in the template's styles. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "office/draft/docx.h"

#define ENGLISH_STYLE "LienketEnglish" /* of characters */
#define PERCENT_FIFTIETHS 5000         /* a whole line, as w:tblW counts */
#define TEXT_WIDTH 9185                /* twips; w:tblGrid wants some figure */
#define QR_SIDE 863600                 /* EMU: 24 mm */
#define QR_LIFT 180000                 /* its quiet zone reaches out */

static void put(struct buffer *out, const char *xml)
{
    buffer_append_text(out, xml);
}

__attribute__((format(printf, 2, 3))) static void
put_format(struct buffer *out, const char *format, ...)
{
    char text[1536];
    va_list list;
    va_start(list, format);
    int size = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (size > 0)
        buffer_append(out, text, (size_t)size);
}

static const char *escape_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    }
    return NULL;
}

/* XML 1.0 has neither controls nor U+FFFE and U+FFFF. */
static size_t forbidden_size(const char *text)
{
    if ((unsigned char)*text < ' ' && *text != '\n' && *text != '\t')
        return 1;
    if (strncmp(text, "\xef\xbf\xbe", 3) == 0 ||
        strncmp(text, "\xef\xbf\xbf", 3) == 0)
        return 3;
    return 0;
}

void docx_text(struct buffer *out, const char *text)
{
    while (*text) {
        const char *escape = escape_of(*text);
        size_t forbidden = forbidden_size(text);
        if (forbidden) {
            text += forbidden;
            continue;
        }
        if (escape)
            put(out, escape);
        else if (*text == '\n')
            put(out, "</w:t><w:br/><w:t xml:space=\"preserve\">");
        else
            buffer_append(out, text, 1);
        text++;
    }
}

/* ---- paragraphs */

static void put_run(struct buffer *out, const char *text, bool is_english)
{
    put(out, "<w:r>");
    if (is_english)
        put(out, "<w:rPr><w:rStyle w:val=\"" ENGLISH_STYLE "\"/></w:rPr>");
    put(out, "<w:t xml:space=\"preserve\">");
    docx_text(out, text);
    put(out, "</w:t></w:r>");
}

static void open_paragraph(struct buffer *out, const char *style)
{
    put_format(out, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>", style);
}

/* The English goes on where the Vietnamese ended: no new page, no gap. */
static void open_english(struct buffer *out, const char *style)
{
    put_format(out,
               "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>"
               "<w:pageBreakBefore w:val=\"0\"/>"
               "<w:spacing w:before=\"0\"/></w:pPr>",
               style);
}

/* What stands at the hanging indent, then a tab to the text. */
static void put_label(struct buffer *out, const char *label, bool is_english)
{
    if (!*label)
        return;
    if (!is_english)
        put_run(out, label, false);
    put(out, "<w:r><w:tab/></w:r>");
}

static void put_paragraph(struct buffer *out, const struct draft_block *block,
                          bool is_english)
{
    const char *style = draft_looks[block->style].id;
    if (is_english)
        open_english(out, style);
    else
        open_paragraph(out, style);
    put_label(out, block->label, is_english);
    put_run(out, draft_text(&block->text, is_english), is_english);
    put(out, "</w:p>");
}

/* ---- tables */

static void open_table(struct buffer *out, const struct draft_table *table)
{
    static const char *const sides[] = {"top",   "left",    "bottom",
                                        "right", "insideH", "insideV"};
    int all = 0;
    for (int column = 0; column < table->columns_count; column++)
        all += table->columns[column].width;
    put_format(out,
               "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"pct\"/>"
               "<w:tblBorders>",
               PERCENT_FIFTIETHS);
    for (size_t side = 0; side < sizeof sides / sizeof *sides; side++)
        put_format(out, "<w:%s w:val=\"%s\" w:sz=\"4\" w:space=\"0\"/>",
                   sides[side], table->has_lines ? "single" : "nil");
    put(out, "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>"
             "<w:left w:w=\"70\" w:type=\"dxa\"/>"
             "<w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
             "<w:tblGrid>");
    for (int column = 0; column < table->columns_count; column++)
        put_format(out, "<w:gridCol w:w=\"%d\"/>",
                   TEXT_WIDTH * table->columns[column].width / all);
    put(out, "</w:tblGrid>");
}

static const char *align_name(enum draft_align align)
{
    static const char *const names[] = {[LEFT] = "left",
                                        [CENTRE] = "center",
                                        [RIGHT] = "right",
                                        [JUSTIFIED] = "both"};
    return names[align];
}

static void put_cell_text(struct buffer *out, const char *text,
                          const char *style, enum draft_align align,
                          bool is_english)
{
    put_format(out,
               "<w:p><w:pPr><w:pStyle w:val=\"%s\"/><w:jc w:val=\"%s\"/>"
               "</w:pPr>",
               style, align_name(align));
    put_run(out, text, is_english);
    put(out, "</w:p>");
}

struct cell_look {
    const char *style;
    enum draft_align align;
    bool is_bilingual;
};

static void put_cell(struct buffer *out, const struct said *text,
                     const struct cell_look *look)
{
    put(out, "<w:tc><w:tcPr/>");
    put_cell_text(out, draft_text(text, false), look->style, look->align,
                  false);
    if (look->is_bilingual && draft_differs(text))
        put_cell_text(out, text->en, look->style, look->align, true);
    put(out, "</w:tc>");
}

/* `cells` NULL: the header, which stands again on each page. */
static void put_row(struct buffer *out, const struct draft *draft,
                    const struct draft_block *block, const struct said *cells)
{
    const struct draft_table *table = block->table;
    bool is_total = cells && table->has_total &&
                    cells == table->rows[table->rows_count - 1].cells;
    struct cell_look look = {.is_bilingual = draft->is_bilingual};
    look.style =
        draft_looks[cells && !is_total ? block->style : DRAFT_STYLE_CELL_HEAD]
            .id;
    put(out, "<w:tr><w:trPr><w:cantSplit/>");
    put(out, cells ? "</w:trPr>" : "<w:tblHeader/></w:trPr>");
    for (int column = 0; column < table->columns_count; column++) {
        const struct draft_column *told = &table->columns[column];
        look.align = cells ? told->align : CENTRE;
        put_cell(out, cells ? &cells[column] : &told->heading, &look);
    }
    put(out, "</w:tr>");
}

/* An empty paragraph keeps it apart from another table. */
static void put_table(struct buffer *out, const struct draft *draft,
                      const struct draft_block *block)
{
    open_table(out, block->table);
    put_row(out, draft, block, NULL);
    for (uint32_t index = 0; index < block->table->rows_count; index++)
        put_row(out, draft, block, block->table->rows[index].cells);
    put(out, "</w:tbl>");
    open_paragraph(out, draft_looks[DRAFT_STYLE_CELL].id);
    put(out, "</w:p>");
}

void docx_section(struct buffer *out, const struct draft *draft,
                  enum draft_section section)
{
    for (uint32_t index = draft->first[section];
         index < draft->first[section + 1]; index++) {
        const struct draft_block *block = &draft->blocks[index];
        if (block->table) {
            put_table(out, draft, block);
            continue;
        }
        put_paragraph(out, block, false);
        if (draft->is_bilingual && draft_differs(&block->text))
            put_paragraph(out, block, true);
    }
}

/* ---- the picture */

#define DRAWING "http://schemas.openxmlformats.org/drawingml/2006/"

void docx_picture(struct buffer *out, const char *relation)
{
    put_format(
        out,
        "<w:p><w:r><w:drawing><wp:anchor xmlns:wp=\"" DRAWING
        "wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" "
        "distR=\"0\" simplePos=\"0\" relativeHeight=\"2\" behindDoc=\"0\" "
        "locked=\"0\" layoutInCell=\"1\" allowOverlap=\"1\">"
        "<wp:simplePos x=\"0\" y=\"0\"/>"
        "<wp:positionH relativeFrom=\"margin\"><wp:posOffset>-%d"
        "</wp:posOffset></wp:positionH>"
        "<wp:positionV relativeFrom=\"margin\"><wp:posOffset>-%d"
        "</wp:posOffset></wp:positionV>"
        "<wp:extent cx=\"%d\" cy=\"%d\"/><wp:wrapNone/>"
        "<wp:docPr id=\"900\" name=\"QR\"/>",
        QR_LIFT, QR_LIFT, QR_SIDE, QR_SIDE);
    put_format(
        out,
        "<a:graphic xmlns:a=\"" DRAWING "main\"><a:graphicData uri=\"" DRAWING
        "picture\"><pic:pic xmlns:pic=\"" DRAWING "picture\"><pic:nvPicPr>"
        "<pic:cNvPr id=\"900\" name=\"QR\"/><pic:cNvPicPr/></pic:nvPicPr>"
        "<pic:blipFill><a:blip xmlns:r=\"http://schemas.openxmlformats.org/"
        "officeDocument/2006/relationships\" r:embed=\"%s\"/><a:stretch>"
        "<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        "<a:off x=\"0\" y=\"0\"/><a:ext cx=\"%d\" cy=\"%d\"/></a:xfrm>"
        "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>"
        "</pic:pic></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
        "</w:p>",
        relation, QR_SIDE, QR_SIDE);
}
