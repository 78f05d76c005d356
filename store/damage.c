#include "store/damage.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/status.h"

#define WHAT_TO_DO "go back to a backup with lienket-broker --restore"

static void on_assertion(MDB_env *env, const char *text)
{
    (void)env;
    die(status_exit_code(STATUS_corrupt), "the store is damaged: %s; %s", text,
        WHAT_TO_DO);
}

/* May do nothing that is not safe in a handler, so it brings its own words. */
static void on_bus_error(int signal)
{
    static const char text[] =
        "<3>the store is damaged: its file ends too early, or the disk does "
        "not give a part of it; " WHAT_TO_DO "\n";
    (void)signal;
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)written;
    _exit(status_exit_code(STATUS_corrupt));
}

void damage_watch(MDB_env *env)
{
    struct sigaction action = {.sa_handler = on_bus_error};
    sigemptyset(&action.sa_mask);
    CHECK(sigaction(SIGBUS, &action, NULL) == 0);
    CHECK(mdb_env_set_assert(env, on_assertion) == 0);
}
