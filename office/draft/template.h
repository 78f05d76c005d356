/* A template of the draft contract, a DOCX that the province may replace: found
 * faults, and what is filled in where. How one is written: docs/templates.md.
 *
 *   {{buyer_name}}      a value of value.def; {{buyer_name.en}} in English
 *   {{group.name}}      a value of a list: the row of the table that holds it,
 *                       or outside of tables its paragraph, repeats for each
 *   {{section.price}}   alone in its paragraph: all paragraphs of the section
 *   {{qr}}              alone in its paragraph: the QR code of the lead */
#ifndef LIENKET_OFFICE_DRAFT_TEMPLATE_H
#define LIENKET_OFFICE_DRAFT_TEMPLATE_H

#include "office/draft/archive.h"
#include "office/draft/document.h"

#define TEMPLATE_MARKS_MOST 2000 /* placeholders of a part */
#define TEMPLATE_FAULTS_MOST 64  /* told; those after it are counted */
#define TEMPLATE_PART "word/document.xml"

/* clang-format off */
enum template_fault_kind {
#define FAULT(name, can_go_on, vi, en) TEMPLATE_##name,
#include "office/draft/fault.def"
#undef FAULT
};
/* clang-format on */

struct template_fault {
    enum template_fault_kind kind;
    const char *part;   /* "word/document.xml", or the entry */
    unsigned paragraph; /* of that part, from 1; 0: of the whole */
    const char *about;  /* the placeholder, or the text around it */
};

struct template_faults {
    struct template_fault list[TEMPLATE_FAULTS_MOST];
    uint32_t count;
    uint32_t more;    /* that had no room in the list */
    bool is_unusable; /* one of them stops a draft */
};

enum mark_kind { MARK_VALUE, MARK_ROW, MARK_SECTION, MARK_QR };

struct span {
    size_t start;
    size_t end;
};

/* A placeholder: where it stands, and what comes in its place. Byte offsets
 * into its part. */
struct mark {
    enum mark_kind kind;
    const struct draft_name *name; /* of a value */
    bool is_english;
    enum draft_section section;
    struct span span;
    struct span unit; /* of a list's value: what repeats; else its paragraph */
};

/* A part with its placeholders, in the order they stand in. */
struct template_part {
    struct archive_entry *entry;
    struct mark *marks;
    uint32_t count;
};

#define TEMPLATE_PARTS_MOST 16 /* the document, headers and footers */

struct template
{
    struct archive archive;
    struct template_part parts[TEMPLATE_PARTS_MOST];
    uint32_t count;
};

/* Reads and checks; all that is wrong goes into `faults`. What it points at
 * lives in `arena`; the file itself may go. False: no draft can be made of it.
 */
MUST_CHECK bool template_read(struct bytes file, struct arena *arena,
                              struct template *ret_template,
                              struct template_faults *faults);

void template_fault_add(struct template_faults *faults,
                        struct template_fault fault);

/* "word/document.xml, đoạn 3: {{x}}: không có tên này", in `arena`. */
const char *template_fault_text(const struct template_fault *fault,
                                const char *language, struct arena *arena);

/* Finds the placeholders of one part. False: it is no XML. */
MUST_CHECK bool template_scan(struct template_part *part, struct arena *arena,
                              struct template_faults *faults);

#endif
