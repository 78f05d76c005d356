#include "model/mail_address.h"

#include <string.h>

#define LOCAL_MOST 64 /* RFC 5321, 4.5.3.1.1 */

static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Words of those characters with single dots between them. */
static bool is_dotted(const char *text, size_t size, const char *more)
{
    bool after_dot = true;
    for (size_t index = 0; index < size; index++) {
        bool is_dot = text[index] == '.';
        if (is_dot
                ? after_dot
                : !strchr(letters, text[index]) && !strchr(more, text[index]))
            return false;
        after_dot = is_dot;
    }
    return !after_dot;
}

bool mail_address_is_valid(const char *text)
{
    const char *at = strchr(text, '@');
    if (!at || strlen(text) > MAIL_ADDRESS_MOST)
        return false;
    size_t local = (size_t)(at - text);
    const char *domain = at + 1;
    return local <= LOCAL_MOST &&
           is_dotted(text, local, "!#$%&'*+/=?^_`{|}~-") &&
           is_dotted(domain, strlen(domain), "-") &&
           (strchr(domain, '.') || strcmp(domain, "localhost") == 0);
}
