#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "link/envelope.h"
#include "office/office.h"

static const char about[] =
    "Answers lists, reports and ledger ranges for lienket-broker; reads the "
    "store, writes nothing.\n"
    "Trả lời danh sách, báo cáo và các đoạn sổ cho lienket-broker; chỉ đọc "
    "kho, không ghi.\v"
    "Example / Ví dụ:\n  lienket-office --store /var/lib/lienket";

static const struct argp_option entries[] = {
    {"store", 's', "DIR", 0,
     "the broker's store (thư mục kho của broker); default ./var/store", 0},
    {"workers", 'w', "ENDPOINT", 0,
     "where the broker awaits workers (nơi broker chờ); "
     "default " ENDPOINT_WORKERS,
     0},
    {"verbose", 'v', NULL, 0, "log more (ghi nhật ký nhiều hơn)", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct office_options *options = state->input;
    switch (key) {
    case 's':
        options->store_path = argument;
        return 0;
    case 'w':
        options->endpoint = argument;
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

void office_options_parse(int count, char **words,
                          struct office_options *ret_options)
{
    static const struct argp parser = {entries, parse_option, NULL, about,
                                       NULL,    NULL,         NULL};
    struct office_options options = {.store_path = "var/store",
                                     .endpoint = ENDPOINT_WORKERS,
                                     .log_level = LOG_INFO};
    argp_parse(&parser, count, words, 0, NULL, &options);
    *ret_options = options;
}
