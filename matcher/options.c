#include <argp.h>
#include <errno.h>
#include <stdlib.h>

#include "matcher/matcher.h"

#define OPTION_SOLVE_MEMORY 256
#define SOLVE_MEMORY_LEAST 16 /* MiB */
#define SOLVE_MEMORY_DEFAULT 2048
#define SOLVE_MEMORY_MOST (1 << 20)

static const char about[] =
    "Pairs offers and demands over the whole market and proposes contract "
    "leads.\n"
    "Ghép hàng chào với nhu cầu trên toàn thị trường và đề xuất hợp đồng.\v"
    "Examples / Ví dụ:\n"
    "  lienket-matcher --store /var/lib/lienket\n"
    "  lienket-matcher --solve market.jsonl\n"
    "  lienket-matcher --solve - < market.jsonl";

static const struct argp_option entries[] = {
    {"data", 'd', "DIR", 0,
     "the gazetteer's files (thư mục dữ liệu địa lý); default $LIENKET_DATA, "
     "or what the program came with",
     0},
    {"solve", 'S', "FILE", 0,
     "solve the market in FILE (- is standard input), print the answer and "
     "end (giải một thị trường trong FILE rồi kết thúc)",
     0},
    {"solve-memory", OPTION_SOLVE_MEMORY, "MIB", 0,
     "what the solve of one market too large to list may take, 16 to 1048576 "
     "(bộ nhớ tối đa để giải một thị trường quá lớn); default 2048",
     0},
    {NULL, 0, NULL, 0, NULL, 0}};

static size_t read_mebibytes(const char *text, struct argp_state *state)
{
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || end == text || *end || value < SOLVE_MEMORY_LEAST ||
        value > SOLVE_MEMORY_MOST)
        argp_error(state, "--solve-memory: %s (%d-%d)", text,
                   SOLVE_MEMORY_LEAST, SOLVE_MEMORY_MOST);
    return (size_t)value << 20;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct matcher_options *options = state->input;
    switch (key) {
    case 'd':
        options->data_path = argument;
        return 0;
    case 'S':
        options->solve_path = argument;
        return 0;
    case OPTION_SOLVE_MEMORY:
        options->solve_memory = read_mebibytes(argument, state);
        return 0;
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->worker;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void matcher_options_parse(int count, char **words,
                           struct matcher_options *ret_options)
{
    static const struct argp_child children[] = {
        {&worker_settings_argp, 0, NULL, 0}, {NULL, 0, NULL, 0}};
    static const struct argp parser = {entries,  parse_option, NULL, about,
                                       children, NULL,         NULL};
    struct matcher_options options = {.solve_memory =
                                          (size_t)SOLVE_MEMORY_DEFAULT << 20};
    worker_settings_init(&options.worker);
    argp_parse(&parser, count, words, 0, NULL, &options);
    *ret_options = options;
}
