#include <stdio.h>

#include "base/check.h"
#include "clients/cli/cli.h"
#include "clients/cli/dispatch.h"

int main(int argc, char **argv)
{
    static struct cli cli;
    const char *fault = NULL;
    cli_init(&cli);
    enum status read = arguments_read(argc, argv, &cli.arguments, &fault);
    const char *chosen = cli.arguments.settings.language;
    enum status known = language_open(chosen, &cli.language);
    int code = EXIT_USAGE;
    if (read != STATUS_ok)
        cli_complain(_("This argument cannot be understood: %s. See: lienket "
                       "help"),
                     fault);
    else if (known != STATUS_ok)
        cli_complain(_("--lang is vi or en."));
    else
        code = dispatch(&cli);
    cli_clear(&cli);
    if (fflush(stdout) != 0 || ferror(stdout))
        die(status_exit_code(STATUS_io), "%s", _("The output was cut off."));
    return code;
}
