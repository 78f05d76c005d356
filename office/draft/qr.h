/* The QR code of a text (ISO/IEC 18004, by libqrencode), drawn with cairo. */
#ifndef LIENKET_OFFICE_DRAFT_QR_H
#define LIENKET_OFFICE_DRAFT_QR_H

#include <cairo.h>

#include "base/buffer.h"

#define QR_QUIET 4 /* modules of white around it, as the standard asks */

/* Fills a square of that side, quiet zone included. STATUS_invalid: the text
 * is no QR code. */
MUST_CHECK enum status qr_draw(cairo_t *cairo, const char *text, double side);

/* The same as a PNG, for a DOCX. */
MUST_CHECK enum status qr_png(const char *text, struct buffer *out);

#endif
