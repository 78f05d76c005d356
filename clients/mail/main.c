#include "clients/mail/mailer.h"

int main(int argc, char **argv)
{
    static struct cli cli;
    const char *fault = NULL;
    int code = EXIT_USAGE;
    cli_init(&cli);
    enum status read = arguments_read(argc, argv, &cli.arguments, &fault);
    enum status known =
        language_open(cli.arguments.settings.language, &cli.language);
    if (read != STATUS_ok)
        cli_complain(_("This argument cannot be understood: %s. See: lienket "
                       "help"),
                     fault);
    else if (known != STATUS_ok)
        cli_complain(_("--lang is vi or en."));
    else
        code = mailer_run(&cli);
    cli_clear(&cli);
    return code;
}
