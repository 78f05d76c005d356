/* A draft contract as a DOCX (ECMA-376): a template, filled in. */
#ifndef LIENKET_OFFICE_DRAFT_DOCX_H
#define LIENKET_OFFICE_DRAFT_DOCX_H

#include "office/draft/template.h"

#define DOCX_MOST_BYTES (8 << 20) /* of a part that was filled, and of all */

/* Fills `template`, which is changed by it, and packs it. STATUS_too_large:
 * more than `out` or a part takes; STATUS_corrupt: the package has no place for
 * the picture; STATUS_io: it could not be packed. */
MUST_CHECK enum status draft_write_docx(const struct draft *draft,
                                        struct template *template,
                                        struct arena *arena,
                                        struct buffer *out);

/* ---- its pieces */

/* Text with what XML reserves escaped, and what it forbids left out. */
void docx_text(struct buffer *out, const char *text);

/* The paragraphs and tables of a section. */
void docx_section(struct buffer *out, const struct draft *draft,
                  enum draft_section section);

/* A paragraph that shows the picture of this relation at the top left. */
void docx_picture(struct buffer *out, const char *relation);

#endif
