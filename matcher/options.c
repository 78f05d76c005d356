#include <argp.h>

#include "base/log.h"
#include "link/envelope.h"
#include "matcher/matcher.h"

static const char about[] =
    "Pairs offers and demands over the whole market and proposes contract "
    "leads.\n"
    "Ghép hàng chào với nhu cầu trên toàn thị trường và đề xuất hợp đồng.\v"
    "Examples / Ví dụ:\n"
    "  lienket-matcher --store /var/lib/lienket\n"
    "  lienket-matcher --solve market.jsonl\n"
    "  lienket-matcher --solve - < market.jsonl";

static const struct argp_option entries[] = {
    {"store", 's', "DIR", 0,
     "the broker's store (thư mục kho của broker); default ./var/store", 0},
    {"workers", 'w', "ENDPOINT", 0,
     "where the broker awaits workers (nơi broker chờ); "
     "default " ENDPOINT_WORKERS,
     0},
    {"data", 'd', "DIR", 0,
     "the gazetteer's files (thư mục dữ liệu địa lý); default $LIENKET_DATA, "
     "or what the program came with",
     0},
    {"solve", 'S', "FILE", 0,
     "solve the market in FILE (- is standard input), print the answer and "
     "end (giải một thị trường trong FILE rồi kết thúc)",
     0},
    {"verbose", 'v', NULL, 0, "log more (ghi nhật ký nhiều hơn)", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct matcher_options *options = state->input;
    switch (key) {
    case 's':
        options->store_path = argument;
        return 0;
    case 'w':
        options->endpoint = argument;
        return 0;
    case 'd':
        options->data_path = argument;
        return 0;
    case 'S':
        options->solve_path = argument;
        return 0;
    case 'v':
        options->log_level = LOG_DEBUG;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not expected here", argument);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void matcher_options_parse(int count, char **words,
                           struct matcher_options *ret_options)
{
    static const struct argp parser = {entries, parse_option, NULL, about,
                                       NULL,    NULL,         NULL};
    struct matcher_options options = {.store_path = "var/store",
                                      .endpoint = ENDPOINT_WORKERS,
                                      .log_level = LOG_INFO};
    argp_parse(&parser, count, words, 0, NULL, &options);
    *ret_options = options;
}
