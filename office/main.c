#include "base/log.h"
#include "office/office.h"

int main(int count, char **words)
{
    struct office_options options;
    office_options_parse(count, words, &options);
    log_open("lienket-office", (enum log_level)options.log_level);
    enum status status = office_run(&options);
    if (status != STATUS_ok)
        log_error("%s", status_text(status, "en"));
    return status_exit_code(status);
}
