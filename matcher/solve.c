#include "matcher/solve.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "matcher/solve_answer.h"
#include "matcher/solve_input.h"

static int refuse_line(const struct solve_input *input, enum solve_fault fault)
{
    const char *what = input->blamed;
    const char *before = *what ? ": " : "";
    fprintf(stderr, "dòng %" PRIu64 ": %s%s%s | line %" PRIu64 ": %s%s%s\n",
            input->line, solve_fault_text(fault, "vi"), before, what,
            input->line, solve_fault_text(fault, "en"), before, what);
    return status_exit_code(STATUS_invalid);
}

static int refuse_market(enum status status)
{
    fprintf(stderr,
            "tổng giá trị có thể vượt quá 2^62 | the value of the market "
            "could pass 2^62\n");
    return status_exit_code(status);
}

static int solve_market(const struct solve_input *input, FILE *out)
{
    struct engine_market market = solve_input_market(input);
    struct engine_clearing *clearing = NULL;
    enum status status = engine_solve(&market, NULL, &clearing);
    if (status != STATUS_ok)
        return refuse_market(status);
    solve_answer_write(out, input, clearing);
    engine_clearing_destroy(clearing);
    return fflush(out) == 0 ? 0 : status_exit_code(STATUS_io);
}

static int solve_file(FILE *file, FILE *out)
{
    struct solve_input input;
    solve_input_init(&input);
    enum solve_fault fault = solve_input_read(&input, file);
    int exit_code;
    if (ferror(file))
        exit_code = status_exit_code(STATUS_io);
    else if (fault != FAULT_none)
        exit_code = refuse_line(&input, fault);
    else
        exit_code = solve_market(&input, out);
    solve_input_clear(&input);
    return exit_code;
}

int solve_main(const char *path, FILE *out)
{
    if (strcmp(path, "-") == 0)
        return solve_file(stdin, out);
    FILE *file = fopen(path, "re");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return status_exit_code(STATUS_io);
    }
    int exit_code = solve_file(file, out);
    fclose(file);
    return exit_code;
}
