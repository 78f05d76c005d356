/* Any bytes as a market for --solve: an answer whose value its bound proves, or
 * a refusal; the same bytes twice, the same answer. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "matcher/solve.h"
#include "tests/fuzz/fuzz.h"

#define BYTES_MOST 4096 /* a market the oracle of time can still bear */

struct answer {
    char *text;
    size_t size;
    int exit_status;
};

/* Refusals are told on stderr, which nobody reads here. */
static void close_mouth(void)
{
    static bool is_closed;
    if (is_closed)
        return;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    CHECK(nowhere >= 0 && dup2(nowhere, STDERR_FILENO) >= 0);
    close(nowhere);
    is_closed = true;
}

static struct answer answer_to(const uint8_t *data, size_t size)
{
    char path[64];
    struct answer answer = {.text = NULL};
    int file = memfd_create("market", MFD_CLOEXEC);
    CHECK(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    FILE *out = open_memstream(&answer.text, &answer.size);
    CHECK(out);
    answer.exit_status = solve_main(path, out);
    fclose(out);
    close(file);
    return answer;
}

static long long number_after(const char *text, const char *word)
{
    const char *found = strstr(text, word);
    CHECK(found);
    return strtoll(found + strlen(word), NULL, 10);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > BYTES_MOST)
        return 0;
    close_mouth();
    struct answer answer = answer_to(data, size);
    struct answer again = answer_to(data, size);
    CHECK(answer.exit_status == 0 || answer.exit_status == 65);
    CHECK(answer.exit_status == again.exit_status);
    CHECK(answer.size == again.size &&
          memcmp(answer.text, again.text, answer.size) == 0);
    if (answer.exit_status == 0) {
        long long total = number_after(answer.text, "\"total\":");
        long long bound = number_after(answer.text, "\"bound\":");
        CHECK(total <= bound);
        CHECK(number_after(answer.text, "\"gap\":") == bound - total);
    }
    free(answer.text);
    free(again.text);
    return 0;
}

void fuzz_replay(uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
}
