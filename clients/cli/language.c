#include "clients/cli/language.h"

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "clients/cli/folder.h"

#define DOMAIN "lienket"

const char *language_of_locale(const char *all, const char *messages,
                               const char *lang)
{
    const char *locale = all && *all ? all : messages;
    if (!locale || !*locale)
        locale = lang;
    if (!locale || !*locale || strcmp(locale, "C") == 0 ||
        strncmp(locale, "C.", 2) == 0 || strcmp(locale, "POSIX") == 0 ||
        strncmp(locale, "en", 2) == 0)
        return "en";
    return "vi";
}

/* LANGUAGE says more than the locale, but for the plain locale C, as gettext
 * has it. */
static const char *language_of_environment(void)
{
    const char *all = getenv("LC_ALL");
    const char *messages = getenv("LC_MESSAGES");
    const char *lang = getenv("LANG");
    const char *list = getenv("LANGUAGE");
    const char *locale = all && *all ? all : messages;
    if (!locale || !*locale)
        locale = lang;
    bool is_plain = !locale || !*locale || strcmp(locale, "C") == 0 ||
                    strcmp(locale, "POSIX") == 0;
    if (list && !is_plain && strncmp(list, "vi", 2) == 0)
        return "vi";
    if (list && !is_plain && strncmp(list, "en", 2) == 0)
        return "en";
    return language_of_locale(all, messages, lang);
}

/* gettext translates nothing in the locale "C", and asks LANGUAGE in all
 * others; C.UTF-8 is on every Debian, vi_VN.UTF-8 is not. */
void language_use(const char *language)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        (void)setlocale(LC_CTYPE, "");
    (void)setenv("LANGUAGE", language, 1);
    if (strcmp(language, "en") == 0)
        (void)setlocale(LC_MESSAGES, "C");
    else if (!setlocale(LC_MESSAGES, "C.UTF-8"))
        (void)setlocale(LC_MESSAGES, "vi_VN.UTF-8");
}

enum status language_open(const char *chosen, const char **ret_language)
{
    enum status status = STATUS_ok;
    const char *language = language_of_environment();
    if (chosen && strcmp(chosen, "vi") == 0)
        language = "vi";
    else if (chosen && strcmp(chosen, "en") == 0)
        language = "en";
    else if (chosen)
        status = STATUS_invalid;
    language_use(language);
    char *folder = folder_of_locales();
    if (folder)
        (void)bindtextdomain(DOMAIN, folder);
    memory_free(folder);
    (void)bind_textdomain_codeset(DOMAIN, "UTF-8");
    (void)textdomain(DOMAIN);
    *ret_language = language;
    return status;
}
