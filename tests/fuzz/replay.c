/* Runs the fuzzed code on each file of a folder, so that what was once found,
 * and one message of each kind, is tried in every build. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_BYTES_MOST 65536

static void replay(const char *folder, const char *name)
{
    char path[512];
    static uint8_t bytes[INPUT_BYTES_MOST];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        die(EXIT_FAILURE, "%s: cannot be read", path);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    fuzz_replay(bytes, size);
}

int main(int count, char **arguments)
{
    CHECK(count == 2);
    const char *folder = arguments[1];
    DIR *files = opendir(folder);
    int replayed = 0;
    if (!files)
        die(EXIT_FAILURE, "%s: cannot be read", folder);
    for (struct dirent *entry; (entry = readdir(files));) {
        if (entry->d_name[0] == '.')
            continue;
        replay(folder, entry->d_name);
        replayed++;
    }
    closedir(files);
    printf("%d inputs\n", replayed);
    return replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
