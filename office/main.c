#include "base/log.h"
#include "office/office.h"

int main(int count, char **words)
{
    struct worker_settings settings;
    office_settings_parse(count, words, &settings);
    log_open("lienket-office", (enum log_level)settings.log_level);
    enum status status = office_run(&settings);
    if (status != STATUS_ok)
        log_error("%s", status_text(status, "en"));
    return status_exit_code(status);
}
