/* The language that people are spoken to in: --lang, else the locale; Việt Nam
 * first. Sentences of the program go through gettext, words of the schema
 * bring both languages with them. */
#ifndef LIENKET_CLIENTS_CLI_LANGUAGE_H
#define LIENKET_CLIENTS_CLI_LANGUAGE_H

#include <libintl.h>

#include "base/status.h"

#define _(text) gettext(text)
#define N_(text) text
#define ngettext_(one, many, count) ngettext(one, many, (unsigned long)(count))

/* "vi" or "en" for LC_ALL, LC_MESSAGES, LANG as given; NULLs are unset. */
const char *language_of_locale(const char *all, const char *messages,
                               const char *lang);

/* `chosen` is NULL or --lang's value; STATUS_invalid when it is neither vi nor
 * en (the language is that of the locale then). Sets `*ret_language`. */
MUST_CHECK enum status language_open(const char *chosen,
                                     const char **ret_language);

/* From now on this one, "vi" or "en": for who writes to several people. */
void language_use(const char *language);

#endif
