#include "clients/season/options.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "clients/season/season.h"
#include "model/data_folder.h"
#include "model/moment.h"

static const char about[] =
    "Makes up a season, the same one for the same seed, and prints or posts "
    "it.\n"
    "Dựng một mùa vụ mẫu, như nhau khi cùng hạt giống, rồi in ra hoặc đăng.\v"
    "SEASON / MÙA VỤ:\n"
    "  catalogue  the products and reference prices (danh mục và giá)\n"
    "  sample     584 groups, 12 buyers, what they offer and need (mẫu)\n"
    "  hard       the cases that bite, with what must become of them (khó)\n\n"
    "Example / Ví dụ:\n"
    "  lienket-season --post --broker tcp://127.0.0.1:7511 catalogue sample";

/* clang-format off */
static const struct argp_option entries[] = {
    {"post", 'p', NULL, 0, "post to a broker (đăng lên broker)", 0},
    {"print", 'P', NULL, 0, "print JSON lines, the default (in ra)", 0},
    {"await", 'a', NULL, 0, "post nothing: wait until each market has been cleared (đợi khớp xong)", 0},
    {"broker", 'b', "ENDPOINT", 0, "the broker (địa chỉ broker); default $LIENKET_BROKER", 0},
    {"key", 'k', "FILE", 0, "the key that posts (tệp khoá); default $LIENKET_KEY", 0},
    {"data", 'd', "DIR", 0, "folder of the catalogue (thư mục danh mục); default $LIENKET_DATA, or what the program came with", 0},
    {"seed", 's', "NUMBER", 0, "another season of the same figures (hạt giống)", 0},
    {"clock", 'c', "TIME", 0, "ids and days as of that time (giờ cố định): 2026-06-01T08:00:00+07:00", 0},
    {"from", 'f', "DAY", 0, "first day of the season (từ ngày): 2026-06-01", 0},
    {"quiet", 'q', NULL, 0, "no summary when all is well (im lặng)", 0},
    {"lang", 'l', "vi|en", 0, "language (ngôn ngữ)", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
/* clang-format on */

static uint64_t read_seed(struct argp_state *state, const char *text)
{
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(text, &end, 10);
    if (errno || end == text || *end || *text == '-')
        argp_error(state, "'%s' is not a number", text);
    return seed;
}

static int64_t read_clock(struct argp_state *state, const char *text)
{
    int64_t clock_ms = 0;
    if (clock_parse(text, &clock_ms) != STATUS_ok)
        argp_error(state, "'%s' is not a time", text);
    return clock_ms;
}

static int32_t read_day(struct argp_state *state, const char *text)
{
    int64_t day = 0;
    if (moment_parse_day(text, &day) != STATUS_ok || day < 1000)
        argp_error(state, "'%s' is not a day", text);
    return (int32_t)day;
}

static const char *read_language(struct argp_state *state, const char *text)
{
    if (strcmp(text, "vi") != 0 && strcmp(text, "en") != 0)
        argp_error(state, "'%s' is not vi or en", text);
    return text;
}

static void add_name(struct argp_state *state, const char *name)
{
    static const char *const known[] = {"catalogue", "sample", "hard"};
    struct season_options *options = state->input;
    size_t index = 0;
    while (index < 3 && strcmp(known[index], name) != 0)
        index++;
    if (index == 3)
        argp_error(state, "'%s' is not catalogue, sample or hard", name);
    if (options->name_count == SEASON_NAMES_MOST)
        argp_error(state, "too many seasons");
    options->names[options->name_count++] = name;
}

static void finish(struct argp_state *state)
{
    struct season_options *options = state->input;
    struct clock clock;
    clock_init_real(&clock);
    if (options->name_count == 0 && !options->awaits)
        argp_error(state, "which season? catalogue, sample or hard");
    if (!options->from_day)
        options->from_day = clock_day(
            options->clock_ms ? options->clock_ms : clock_wall_ms(&clock));
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct season_options *options = state->input;
    switch (key) {
    case 'p':
    case 'P':
        options->posts = key == 'p';
        return 0;
    case 'a':
        options->awaits = true;
        return 0;
    case 'b':
        options->endpoint = argument;
        return 0;
    case 'k':
        options->key = argument;
        return 0;
    case 'd':
        options->data = argument;
        return 0;
    case 's':
        options->seed = read_seed(state, argument);
        return 0;
    case 'c':
        options->clock_ms = read_clock(state, argument);
        return 0;
    case 'f':
        options->from_day = read_day(state, argument);
        return 0;
    case 'q':
        options->is_quiet = true;
        return 0;
    case 'l':
        options->language = read_language(state, argument);
        return 0;
    case ARGP_KEY_ARG:
        add_name(state, argument);
        return 0;
    case ARGP_KEY_END:
        finish(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const char *language_of_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) {
        const char *locale = getenv(names[index]);
        if (locale && *locale)
            return strncmp(locale, "vi", 2) == 0 ? "vi" : "en";
    }
    return "en";
}

/* The data that the program came with; "." when there is none. */
static const char *shipped_data(void)
{
    static char path[PATH_MAX];
    char *found = data_folder_find();
    (void)snprintf(path, sizeof path, "%s", found ? found : ".");
    memory_free(found);
    return path;
}

void season_options_parse(int count, char **words,
                          struct season_options *ret_options)
{
    static const struct argp parser = {
        entries, parse_option, "SEASON...", about, NULL, NULL, NULL};
    struct season_options options = {.endpoint = getenv("LIENKET_BROKER"),
                                     .key = getenv("LIENKET_KEY"),
                                     .language = language_of_locale(),
                                     .seed = SEASON_SEED};
    argp_err_exit_status = 64;
    argp_parse(&parser, count, words, 0, NULL, &options);
    if (!options.data)
        options.data = shipped_data();
    *ret_options = options;
}
