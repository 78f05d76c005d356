/* How client programs start and end, each in a process of its own. */
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clients/cli/cli.h"
#include "tests/test.h"

#define WORDS_MOST 8
#define RAN 7 /* exit status of the program that is started here */

static int say(struct cli *cli)
{
    printf("%s %d\n", cli->language, cli->arguments.word_count);
    return RAN;
}

/* A command line, its words parted by blanks, as main gets it. */
static int start(const char *line)
{
    char typed[100];
    char *words[WORDS_MOST + 1];
    char *rest = typed;
    int count = 0;
    (void)snprintf(typed, sizeof typed, "%s", line);
    while (rest && count < WORDS_MOST)
        words[count++] = strsep(&rest, " ");
    words[count] = NULL;
    return cli_main(count, words, say);
}

/* The exit status, with stdout going to `path`. */
static int started(const char *path, const char *line)
{
    int state;
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        bool is_open = freopen(path, "w", stdout) != NULL;
        exit(is_open ? start(line) : EXIT_FAILURE);
    }
    if (child < 0 || waitpid(child, &state, 0) != child)
        return -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

static void a_program_ends_with_what_its_run_says(void)
{
    EXPECT_NUMBER(started("/dev/null", "program --lang vi word"), RAN);
}

static void output_that_was_cut_off_is_told(void)
{
    EXPECT_NUMBER(started("/dev/full", "program"), status_exit_code(STATUS_io));
}

static void what_cannot_be_understood_does_not_run(void)
{
    EXPECT_NUMBER(started("/dev/null", "program --lang fr"), EXIT_USAGE);
    EXPECT_NUMBER(started("/dev/null", "program --key"), EXIT_USAGE);
}

int main(void)
{
    RUN(a_program_ends_with_what_its_run_says);
    RUN(output_that_was_cut_off_is_told);
    RUN(what_cannot_be_understood_does_not_run);
    return test_result();
}
