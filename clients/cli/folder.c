#include "clients/cli/folder.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* The folder that the running program is in; "" when that is not known. */
static void program_folder(char path[PATH_MAX])
{
    char file[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", file, sizeof file - 1);
    file[size < 0 ? 0 : size] = '\0';
    (void)snprintf(path, PATH_MAX, "%s", size < 0 ? "" : dirname(file));
}

static char *existing(const char *folder, const char *below, const char *proof)
{
    char path[PATH_MAX];
    char file[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, below) >= PATH_MAX ||
        snprintf(file, sizeof file, "%s/%s/%s", folder, below, proof) >=
            PATH_MAX)
        return NULL;
    return access(file, R_OK) == 0 ? memory_copy_text(path) : NULL;
}

char *folder_of_locales(void)
{
    char folder[PATH_MAX];
    program_folder(folder);
    return existing(dirname(folder), "share/locale", "vi");
}

/* Makes the folder and those above it, as `mkdir -p` does. */
static bool make_folders(char *path)
{
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *at = '/';
        if (!made)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

char *folder_of_state(void)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    char path[PATH_MAX];
    if (state && *state == '/')
        (void)snprintf(path, sizeof path, "%s/lienket", state);
    else if (home && *home == '/')
        (void)snprintf(path, sizeof path, "%s/.local/state/lienket", home);
    else
        return NULL;
    return make_folders(path) ? memory_copy_text(path) : NULL;
}
