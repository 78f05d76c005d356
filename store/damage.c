#include "store/damage.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/status.h"

#define PATH_SIZE 4096
#define WHAT_TO_DO                                                             \
    "go back to a backup that is whole, with lienket-broker --restore"

static char watched[PATH_SIZE];
/* Made beforehand: a handler may do nothing but write it. */
static char bus_text[PATH_SIZE + 256];
static size_t bus_text_size;

static void on_assertion(MDB_env *env, const char *text)
{
    (void)env;
    die(status_exit_code(STATUS_corrupt), "the store %s is damaged: %s; %s",
        watched, text, WHAT_TO_DO);
}

static void on_bus_error(int signal)
{
    (void)signal;
    ssize_t written = write(STDERR_FILENO, bus_text, bus_text_size);
    (void)written;
    _exit(status_exit_code(STATUS_corrupt));
}

void damage_watch(MDB_env *env, const char *path)
{
    struct sigaction action = {.sa_handler = on_bus_error};
    (void)snprintf(watched, sizeof watched, "%s", path);
    (void)snprintf(bus_text, sizeof bus_text,
                   "<3>the store %s is damaged: its file ends too early, or "
                   "the disk does not give a part of it; %s\n",
                   watched, WHAT_TO_DO);
    bus_text_size = strlen(bus_text);
    sigemptyset(&action.sa_mask);
    CHECK(sigaction(SIGBUS, &action, NULL) == 0);
    CHECK(mdb_env_set_assert(env, on_assertion) == 0);
}
