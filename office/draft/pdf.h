/* A draft contract as a PDF (cairo, pango, Noto Serif): A4 with the margins of
 * Decree 30/2020/NĐ-CP, pages numbered, table headers repeated, rows never
 * torn, fonts embedded. The same draft gives the same bytes with the same fonts
 * and libraries. */
#ifndef LIENKET_OFFICE_DRAFT_PDF_H
#define LIENKET_OFFICE_DRAFT_PDF_H

#include "base/buffer.h"
#include "office/draft/document.h"

/* STATUS_too_large: more than `out` takes; STATUS_io: cairo could not. */
MUST_CHECK enum status draft_write_pdf(const struct draft *draft,
                                       struct buffer *out);

#endif
