#include "office/draft/template.h"

#include <string.h>

#include "base/check.h"

static const struct {
    bool can_go_on;
    const char *vi;
    const char *en;
} fault_texts[] = {
#define FAULT(name, can_go_on, vi, en) {can_go_on, vi, en},
#include "office/draft/fault.def"
#undef FAULT
};

void template_fault_add(struct template_faults *faults,
                        struct template_fault fault)
{
    faults->is_unusable |= !fault_texts[fault.kind].can_go_on;
    if (faults->count == TEMPLATE_FAULTS_MOST)
        faults->more++;
    else
        faults->list[faults->count++] = fault;
}

const char *template_fault_text(const struct template_fault *fault,
                                const char *language, struct arena *arena)
{
    bool is_vietnamese = strcmp(language, "vi") == 0;
    const char *what = is_vietnamese ? fault_texts[fault->kind].vi
                                     : fault_texts[fault->kind].en;
    const char *where = fault->part;
    if (fault->paragraph)
        where = arena_format(arena, "%s, %s %u", fault->part,
                             is_vietnamese ? "đoạn" : "paragraph",
                             fault->paragraph);
    const char *about = fault->about ? fault->about : "";
    return arena_format(arena, "%s%s%s%s%s", where, *where ? ": " : "", about,
                        *about ? " " : "", what);
}

/* ---- what must be there */

static bool has_mark(const struct template *template, const char *text,
                     size_t size)
{
    const struct draft_name *name = draft_name_find(text, size);
    for (uint32_t part = 0; part < template->count; part++)
        for (uint32_t index = 0; index < template->parts[part].count; index++)
            if (template->parts[part].marks[index].name == name)
                return true;
    return false;
}

static bool has_section(const struct template *template, int section)
{
    for (uint32_t part = 0; part < template->count; part++)
        for (uint32_t index = 0; index < template->parts[part].count; index++) {
            const struct mark *mark = &template->parts[part].marks[index];
            if (mark->kind == MARK_SECTION && (int)mark->section == section)
                return true;
        }
    return false;
}

static bool has_qr(const struct template *template)
{
    for (uint32_t part = 0; part < template->count; part++)
        for (uint32_t index = 0; index < template->parts[part].count; index++)
            if (template->parts[part].marks[index].kind == MARK_QR)
                return true;
    return false;
}

/* Each value that stands for a section, where the section itself is not. */
static void check_section(const struct template *template, int section,
                          struct arena *arena, struct template_faults *faults)
{
    const char *need = draft_sections[section].need;
    if (!need || has_section(template, section))
        return;
    while (*need) {
        size_t size = strcspn(need, " ");
        if (!has_mark(template, need, size))
            template_fault_add(
                faults, (struct template_fault){
                            .kind = TEMPLATE_missing,
                            .part = TEMPLATE_PART,
                            .about = arena_format(
                                arena, "{{%.*s}} ({{section.%s}})", (int)size,
                                need, draft_sections[section].name)});
        need += size + (need[size] == ' ');
    }
}

static void check_needed(const struct template *template, struct arena *arena,
                         struct template_faults *faults)
{
    for (int section = 0; section < DRAFT_SECTION_COUNT; section++)
        check_section(template, section, arena, faults);
    if (!has_qr(template) && !has_mark(template, "lead_id", strlen("lead_id")))
        template_fault_add(
            faults, (struct template_fault){.kind = TEMPLATE_missing,
                                            .part = TEMPLATE_PART,
                                            .about = "{{lead_id}} ({{qr}})"});
}

/* Styles that sections are written in. */
static void check_styles(struct template *template, struct arena *arena,
                         struct template_faults *faults)
{
    struct archive_entry *styles =
        archive_find(&template->archive, "word/styles.xml");
    bool uses_sections = false;
    for (int section = 0; section < DRAFT_SECTION_COUNT; section++)
        uses_sections |= has_section(template, section);
    for (int style = 0; style < DRAFT_STYLE_COUNT && uses_sections; style++) {
        const char *id = draft_looks[style].id;
        const char *sought = arena_format(arena, "w:styleId=\"%s\"", id);
        if (styles && sought &&
            memmem(styles->bytes.data, styles->bytes.size, sought,
                   strlen(sought)))
            continue;
        template_fault_add(faults,
                           (struct template_fault){.kind = TEMPLATE_no_style,
                                                   .part = "word/styles.xml",
                                                   .about = id});
    }
}

/* ---- reading */

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_filled(const char *name)
{
    return strcmp(name, TEMPLATE_PART) == 0 ||
           starts_with(name, "word/header") || starts_with(name, "word/footer");
}

static void scan_parts(struct template *template, struct arena *arena,
                       struct template_faults *faults)
{
    for (uint32_t index = 0; index < template->archive.count; index++) {
        struct archive_entry *entry = &template->archive.entries[index];
        struct template_fault fault = {.kind = TEMPLATE_has_macros,
                                       .part = entry->name};
        if (strstr(entry->name, "vbaProject"))
            template_fault_add(faults, fault);
        if (!is_filled(entry->name))
            continue;
        fault.kind = TEMPLATE_too_large;
        if (template->count == TEMPLATE_PARTS_MOST) {
            template_fault_add(faults, fault);
            return;
        }
        struct template_part *part = &template->parts[template->count++];
        part->entry = entry;
        fault.kind = TEMPLATE_not_xml;
        if (!template_scan(part, arena, faults))
            template_fault_add(faults, fault);
    }
}

bool template_read(struct bytes file, struct arena *arena,
                   struct template *ret_template,
                   struct template_faults *faults)
{
    const char *where;
    *faults = (struct template_faults){.count = 0};
    ret_template->count = 0;
    enum status status =
        archive_read(file, arena, &ret_template->archive, &where);
    bool is_package =
        status == STATUS_ok &&
        archive_find(&ret_template->archive, TEMPLATE_PART) &&
        archive_find(&ret_template->archive, "[Content_Types].xml") &&
        archive_find(&ret_template->archive, "word/_rels/document.xml.rels");
    if (!is_package) {
        template_fault_add(
            faults, (struct template_fault){.kind = status == STATUS_too_large
                                                        ? TEMPLATE_too_large
                                                        : TEMPLATE_not_docx,
                                            .part = where});
        return false;
    }
    scan_parts(ret_template, arena, faults);
    check_needed(ret_template, arena, faults);
    check_styles(ret_template, arena, faults);
    return !faults->is_unusable;
}
