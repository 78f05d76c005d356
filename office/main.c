#include "base/log.h"
#include "office/office.h"

int main(int count, char **words)
{
    struct office_settings settings;
    office_settings_parse(count, words, &settings);
    if (settings.lint_path)
        return office_lint_template(settings.lint_path);
    if (settings.write_path)
        return office_write_template(settings.write_path);
    if (settings.wants_names) {
        office_print_names();
        return 0;
    }
    log_open("lienket-office", (enum log_level)settings.worker.log_level);
    enum status status = office_run(&settings);
    if (status != STATUS_ok)
        log_error("%s", status_text(status, "en"));
    return status_exit_code(status);
}
