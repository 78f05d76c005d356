/* A notice as an e-mail: headers of RFC 5322, the subject in encoded words of
 * RFC 2047, the body in base64 of RFC 2045, all lines ended by CRLF. Pure. */
#ifndef LIENKET_CLIENTS_MAIL_LETTER_H
#define LIENKET_CLIENTS_MAIL_LETTER_H

#include "base/buffer.h"
#include "base/id.h"

#define LETTER_BYTES_MOST 65536
#define LETTER_LINE_MOST 76 /* RFC 2045, 6.8; of an encoded word 75 */

struct letter {
    const char *from; /* addresses, mail_address_is_valid */
    const char *to;
    const char *sender;  /* name beside `from`; UTF-8, "" none */
    const char *subject; /* UTF-8, one line */
    const char *body;    /* UTF-8, lines ended by LF */
    struct id id;        /* the notice's: Message-ID follows from it */
    int64_t time_ms;     /* of the Date */
};

/* The same bytes for the same letter, so that a repeat is known as one. */
void letter_write(const struct letter *letter, struct buffer *out);

#endif
