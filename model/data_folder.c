#include "model/data_folder.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"

#define FLOORS_UP 5 /* from bin/ to the top of a source tree */

static char *folder_with(const char *top, const char *below, const char *proof)
{
    char path[PATH_MAX];
    char file[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", top, below) >= PATH_MAX ||
        snprintf(file, sizeof file, "%s/%s/%s", top, below, proof) >= PATH_MAX)
        return NULL;
    return access(file, R_OK) == 0 ? memory_copy_text(path) : NULL;
}

char *data_folder_find(void)
{
    const char *told = getenv("LIENKET_DATA");
    if (told && *told)
        return memory_copy_text(told);
    char file[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", file, sizeof file - 1);
    if (size < 0)
        return NULL;
    file[size] = '\0';
    char *top = dirname(file);
    for (int floor = 0; floor < FLOORS_UP; floor++) {
        char *found = folder_with(top, "share/lienket", "communes.csv");
        if (!found)
            found = folder_with(top, "model/data", "communes.csv");
        if (found)
            return found;
        top = dirname(top);
    }
    return NULL;
}
