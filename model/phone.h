/* Mobile phone numbers of Việt Nam as people write them, and the one form in
 * which they are stored: E.164, "+84912345678".
 *
 * Blanks, dots, dashes and brackets are passed over; the country code may be
 * there as +84, 0084 or 84, the trunk 0 may be missing (spreadsheets eat it),
 * and a number of eleven digits from before September 2018 becomes the one that
 * took its place. Sources stand in model/phone_prefix.def. */
#ifndef LIENKET_MODEL_PHONE_H
#define LIENKET_MODEL_PHONE_H

#include "base/status.h"

#define PHONE_SIZE 13 /* with the NUL */

/* STATUS_invalid: no phone number; STATUS_unsupported: one, but of no mobile
 * phone of Việt Nam (a land line, another country, a prefix nobody has). */
MUST_CHECK enum status phone_normalise(const char *text,
                                       char ret_phone[PHONE_SIZE]);

/* The operator that the number was given out by; numbers may have been ported
 * since. "" for what phone_normalise does not return. */
const char *phone_operator(const char *phone);

#endif
