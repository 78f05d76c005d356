#include "link/worker_settings.h"

#include "base/log.h"
#include "link/envelope.h"

static const struct argp_option entries[] = {
    {"store", 's', "DIR", 0,
     "the broker's store (thư mục kho của broker); default ./var/store", 0},
    {"keys", 'k', "DIR", 0,
     "the broker's folder of keys (thư mục khoá của broker); default keys in "
     "the store",
     0},
    {"workers", 'w', "ENDPOINT", 0,
     "where the broker awaits workers (nơi broker chờ); "
     "default " ENDPOINT_WORKERS,
     0},
    {"verbose", 'v', NULL, 0, "log more (ghi nhật ký nhiều hơn)", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct worker_settings *settings = state->input;
    switch (key) {
    case 's':
        settings->store_path = argument;
        return 0;
    case 'k':
        settings->keys_path = argument;
        return 0;
    case 'w':
        settings->endpoint = argument;
        return 0;
    case 'v':
        settings->log_level = LOG_DEBUG;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not expected here", argument);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp worker_settings_argp = {entries, parse_option, NULL, NULL,
                                          NULL,    NULL,         NULL};

void worker_settings_init(struct worker_settings *settings)
{
    *settings = (struct worker_settings){.store_path = "var/store",
                                         .endpoint = ENDPOINT_WORKERS,
                                         .log_level = LOG_INFO};
}
