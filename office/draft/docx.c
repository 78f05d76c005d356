#include "office/draft/docx.h"

#include <string.h>

#include "office/draft/qr.h"

#define PICTURE_ID "lienketQr"
#define PICTURE_TARGET "media/lienket-qr.png"
#define RELATIONS "word/_rels/document.xml.rels"
#define TYPES "[Content_Types].xml"
#define QR_MOST_BYTES (256 << 10)

/* ---- one part */

struct filling {
    const struct draft *draft;
    const struct template_part *part;
    struct buffer *out;
    size_t at;     /* of the part, copied up to here */
    uint32_t mark; /* the next one */
};

static void copy_to(struct filling *filling, size_t end)
{
    buffer_append(filling->out, filling->part->entry->bytes.data + filling->at,
                  end - filling->at);
    filling->at = end;
}

static void fill_value(struct filling *filling, const struct mark *mark,
                       const struct draft_row *row)
{
    const struct said *said =
        row ? &row->cells[mark->name->number]
            : &filling->draft->values->fields[mark->name->number];
    copy_to(filling, mark->span.start);
    docx_text(filling->out, draft_text(said, mark->is_english));
    filling->at = mark->span.end;
}

/* The values in what repeats, for one row of the list. */
static void fill_row(struct filling *filling, struct span unit,
                     const struct draft_row *row)
{
    const struct template_part *part = filling->part;
    while (filling->mark < part->count &&
           part->marks[filling->mark].span.start < unit.end) {
        const struct mark *mark = &part->marks[filling->mark++];
        fill_value(filling, mark, mark->kind == MARK_ROW ? row : NULL);
    }
    copy_to(filling, unit.end);
}

static void fill_list(struct filling *filling, const struct mark *mark)
{
    const struct draft_rows *rows =
        &filling->draft->values->lists[draft_list_of(mark->name)];
    struct span unit = mark->unit;
    uint32_t first = filling->mark;
    /* A value before the first of the list may stand in the same row. */
    while (first && filling->part->marks[first - 1].span.start >= unit.start)
        first--;
    copy_to(filling, unit.start);
    for (uint32_t index = 0; index < rows->count; index++) {
        filling->at = unit.start;
        filling->mark = first;
        fill_row(filling, unit, &rows->rows[index]);
    }
    filling->at = unit.end;
    while (filling->mark < filling->part->count &&
           filling->part->marks[filling->mark].span.start < unit.end)
        filling->mark++;
}

/* In place of the whole paragraph. */
static void fill_paragraph(struct filling *filling, const struct mark *mark)
{
    copy_to(filling, mark->unit.start);
    if (mark->kind == MARK_QR)
        docx_picture(filling->out, PICTURE_ID);
    else
        docx_section(filling->out, filling->draft, mark->section);
    filling->at = mark->unit.end;
    filling->mark++;
}

/* The list that a value's row repeats for, or NULL. */
static const struct mark *repeats(const struct filling *filling,
                                  const struct mark *mark)
{
    const struct template_part *part = filling->part;
    for (uint32_t index = filling->mark; index < part->count; index++) {
        const struct mark *other = &part->marks[index];
        if (other->kind == MARK_ROW && other->unit.start <= mark->span.start &&
            mark->span.end <= other->unit.end)
            return other;
    }
    return NULL;
}

static enum status fill_part(const struct draft *draft,
                             struct template_part *part, struct arena *arena)
{
    struct buffer out;
    struct filling filling = {.draft = draft, .part = part, .out = &out};
    buffer_init(&out, DOCX_MOST_BYTES);
    while (filling.mark < part->count) {
        const struct mark *mark = &part->marks[filling.mark];
        const struct mark *list = repeats(&filling, mark);
        if (list) {
            fill_list(&filling, list);
        } else if (mark->kind == MARK_VALUE) {
            fill_value(&filling, mark, NULL);
            filling.mark++;
        } else {
            fill_paragraph(&filling, mark);
        }
    }
    copy_to(&filling, part->entry->bytes.size);
    const char *kept = NULL;
    if (out.status == STATUS_ok)
        kept = arena_take_text(arena, (const char *)out.data, out.size);
    part->entry->bytes = bytes_of(kept, kept ? out.size : 0);
    buffer_clear(&out);
    return kept ? STATUS_ok : STATUS_too_large;
}

/* ---- the package */

static bool holds(const struct archive_entry *entry, const char *text)
{
    return memmem(entry->bytes.data, entry->bytes.size, text, strlen(text));
}

/* Puts `added` before the end tag. */
static enum status insert_before(struct archive_entry *entry, const char *end,
                                 const char *added, struct arena *arena)
{
    const char *found =
        memmem(entry->bytes.data, entry->bytes.size, end, strlen(end));
    if (!found)
        return STATUS_corrupt;
    int before = (int)(found - (const char *)entry->bytes.data);
    const char *text =
        arena_format(arena, "%.*s%s%.*s", before, entry->bytes.data, added,
                     (int)entry->bytes.size - before, found);
    if (!text)
        return STATUS_too_large;
    entry->bytes = bytes_of(text, entry->bytes.size + strlen(added));
    return STATUS_ok;
}

static bool shows_picture(const struct template *template)
{
    for (uint32_t part = 0; part < template->count; part++)
        for (uint32_t index = 0; index < template->parts[part].count; index++)
            if (template->parts[part].marks[index].kind == MARK_QR)
                return true;
    return false;
}

static enum status add_picture(const struct draft *draft,
                               struct template *template, struct arena *arena)
{
    static const char relation[] =
        "<Relationship Id=\"" PICTURE_ID "\" Type=\"http://schemas."
        "openxmlformats.org/officeDocument/2006/relationships/image\" "
        "Target=\"" PICTURE_TARGET "\"/>";
    static const char type[] =
        "<Default Extension=\"png\" ContentType=\"image/png\"/>";
    struct archive *archive = &template->archive;
    struct archive_entry *relations = archive_find(archive, RELATIONS);
    struct archive_entry *types = archive_find(archive, TYPES);
    struct buffer png;
    buffer_init(&png, QR_MOST_BYTES);
    enum status status =
        qr_png(draft->values->fields[DRAFT_FIELD_lead_id].vi, &png);
    const char *kept = arena_take_text(arena, (const char *)png.data, png.size);
    if (status == STATUS_ok && !kept)
        status = STATUS_too_large;
    if (status == STATUS_ok)
        status = insert_before(relations, "</Relationships>", relation, arena);
    if (status == STATUS_ok && !holds(types, "Extension=\"png\""))
        status = insert_before(types, "</Types>", type, arena);
    if (status == STATUS_ok)
        archive->entries[archive->count++] = (struct archive_entry){
            .name = "word/" PICTURE_TARGET, .bytes = bytes_of(kept, png.size)};
    buffer_clear(&png);
    return status;
}

enum status draft_write_docx(const struct draft *draft,
                             struct template *template, struct arena *arena,
                             struct buffer *out)
{
    enum status status = STATUS_ok;
    for (uint32_t index = 0; index < template->count && status == STATUS_ok;
         index++)
        status = fill_part(draft, &template->parts[index], arena);
    if (status == STATUS_ok && shows_picture(template))
        status = add_picture(draft, template, arena);
    if (status == STATUS_ok)
        status = archive_write(&template->archive, out);
    return status;
}
