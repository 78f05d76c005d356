/* E-mail addresses, as far as a gateway needs to trust them: a mailbox of
 * RFC 5321 without quotes, comments or address literals, in ASCII, so that it
 * can stand in a header and in a command of SMTP as it is. */
#ifndef LIENKET_MODEL_MAIL_ADDRESS_H
#define LIENKET_MODEL_MAIL_ADDRESS_H

#include <stdbool.h>

#define MAIL_ADDRESS_MOST 254 /* RFC 5321, 4.5.3.1.3, without the brackets */

/* local@domain, both made of what RFC 5322 calls a dot-atom; the domain has a
 * dot or is "localhost". */
bool mail_address_is_valid(const char *text);

#endif
