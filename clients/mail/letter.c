#include "clients/mail/letter.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"

#define WORD_START "=?UTF-8?B?"
#define WORD_END "?="
#define WORD_MOST 75 /* RFC 2047, 2 */
/* What fits into one word, in bytes: four characters hold three of them. */
#define WORD_BYTES                                                             \
    ((WORD_MOST - sizeof WORD_START + 1 - sizeof WORD_END + 1) / 4 * 3)
#define LINE_BYTES (LETTER_LINE_MOST / 4 * 3)

static void add(struct buffer *out, const char *text)
{
    buffer_append_text(out, text);
}

static void add_base64(struct buffer *out, const char *bytes, size_t size)
{
    char text[LETTER_LINE_MOST + 1];
    CHECK(size <= LINE_BYTES);
    sodium_bin2base64(text, sizeof text, (const unsigned char *)bytes, size,
                      sodium_base64_VARIANT_ORIGINAL);
    add(out, text);
}

/* How many of the first bytes end with a whole character of UTF-8. */
static size_t whole(const char *text, size_t size, size_t most)
{
    if (size <= most)
        return size;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return most;
}

/* Encoded words, each on a line of its own after the first. A control character
 * could end the header: it becomes a blank. */
static void add_words(struct buffer *out, const char *text)
{
    char copy[512];
    size_t size = whole(text, strlen(text), sizeof copy - 1);
    for (size_t at = 0; at < size; at++)
        copy[at] = (unsigned char)text[at] < ' ' ? ' ' : text[at];
    for (size_t at = 0; at < size;) {
        size_t taken = whole(copy + at, size - at, WORD_BYTES);
        add(out, at ? "\r\n " WORD_START : WORD_START);
        add_base64(out, copy + at, taken);
        add(out, WORD_END);
        at += taken;
    }
}

/* RFC 5322, 3.3; English names whatever the locale, in UTC. */
static void add_date(struct buffer *out, int64_t time_ms)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed",
                                       "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    time_t seconds = (time_t)(time_ms / 1000);
    struct tm at;
    CHECK(gmtime_r(&seconds, &at));
    (void)snprintf(text, sizeof text,
                   "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n",
                   days[at.tm_wday], at.tm_mday, months[at.tm_mon],
                   at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
    add(out, text);
}

static void add_from(struct buffer *out, const struct letter *letter)
{
    add(out, "From: ");
    if (*letter->sender) {
        add_words(out, letter->sender);
        add(out, "\r\n ");
    }
    add(out, "<");
    add(out, letter->from);
    add(out, ">\r\n");
}

static void add_headers(struct buffer *out, const struct letter *letter)
{
    char id[ID_TEXT_SIZE];
    id_format(letter->id, id);
    add_date(out, letter->time_ms);
    add_from(out, letter);
    add(out, "To: <");
    add(out, letter->to);
    add(out, ">\r\nSubject: ");
    add_words(out, letter->subject);
    add(out, "\r\nMessage-ID: <");
    add(out, id);
    add(out, strchr(letter->from, '@'));
    add(out, ">\r\nAuto-Submitted: auto-generated\r\n" /* RFC 3834 */
             "MIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=UTF-8\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\n");
}

/* Text of several lines has CRLF between them, encoded or not. */
static void canonical(const char *text, struct buffer *out)
{
    for (; *text; text++)
        buffer_append(out, *text == '\n' ? "\r\n" : text,
                      *text == '\n' ? 2 : 1);
}

void letter_write(const struct letter *letter, struct buffer *out)
{
    struct buffer body;
    buffer_init(&body, LETTER_BYTES_MOST);
    add_headers(out, letter);
    canonical(letter->body, &body);
    for (size_t at = 0; at < body.size; at += LINE_BYTES) {
        size_t left = body.size - at;
        add_base64(out, (const char *)body.data + at,
                   left < LINE_BYTES ? left : LINE_BYTES);
        add(out, "\r\n");
    }
    buffer_clear(&body);
}
