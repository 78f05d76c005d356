#include "base/status.h"

#include <string.h>

#include "base/check.h"

static const struct {
    const char *name;
    int exit_code;
    const char *vi;
    const char *en;
} table[] = {
#define STATUS(name, exit_code, vi, en) {#name, exit_code, vi, en},
#include "base/status.def"
#undef STATUS
};

const char *status_name(enum status status)
{
    CHECK(status < STATUS_COUNT);
    return table[status].name;
}

const char *status_text(enum status status, const char *language)
{
    CHECK(status < STATUS_COUNT);
    return strcmp(language, "vi") == 0 ? table[status].vi : table[status].en;
}

bool status_is_final(enum status status)
{
    return status != STATUS_busy && status != STATUS_full &&
           status != STATUS_unavailable && status != STATUS_timeout;
}

int status_exit_code(enum status status)
{
    CHECK(status < STATUS_COUNT);
    return table[status].exit_code;
}
