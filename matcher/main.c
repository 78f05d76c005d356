#include <stdio.h>

#include "base/log.h"
#include "matcher/matcher.h"
#include "matcher/solve.h"

int main(int count, char **words)
{
    struct matcher_options options;
    matcher_options_parse(count, words, &options);
    if (options.solve_path)
        return solve_main(options.solve_path, stdout);
    log_open("lienket-matcher", (enum log_level)options.worker.log_level);
    enum status status = matcher_run(&options);
    if (status != STATUS_ok)
        log_error("%s", status_text(status, "en"));
    return status_exit_code(status);
}
