/* How every client program that speaks for people starts and ends. */
#include <stdio.h>

#include "base/check.h"
#include "clients/cli/cli.h"

static int run_told(struct cli *cli, int argc, char **argv, cli_run *run)
{
    const char *fault = NULL;
    enum status read = arguments_read(argc, argv, &cli->arguments, &fault);
    const char *chosen = cli->arguments.settings.language;
    enum status known = language_open(chosen, &cli->language);
    if (read == STATUS_ok && known == STATUS_ok)
        return run(cli);
    if (read != STATUS_ok)
        cli_complain(_("This argument cannot be understood: %s. See: lienket "
                       "help"),
                     fault);
    else
        cli_complain(_("--lang is vi or en."));
    return EXIT_USAGE;
}

int cli_main(int argc, char **argv, cli_run *run)
{
    static struct cli cli;
    cli_init(&cli);
    int code = run_told(&cli, argc, argv, run);
    cli_clear(&cli);
    if (fflush(stdout) != 0 || ferror(stdout))
        die(status_exit_code(STATUS_io), "%s", _("The output was cut off."));
    return code;
}
