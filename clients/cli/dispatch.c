#include "clients/cli/dispatch.h"

#include <stdio.h>
#include <string.h>

#include "clients/cli/cli.h"
#include "clients/cli/help.h"

#define VERSION "0.1.0"

int dispatch_refuse(const char *typed)
{
    const char *nearest = command_nearest(NULL, typed);
    cli_complain(_("There is no command '%s'."), typed);
    if (nearest)
        cli_complain(_("Did you mean: lienket %s"), nearest);
    else
        cli_complain(_("See: lienket help"));
    return EXIT_USAGE;
}

static int refuse_action(const struct cli *cli, const char *noun,
                         const char *typed)
{
    const char *nearest = typed ? command_nearest(noun, typed) : NULL;
    if (typed)
        cli_complain(_("'%s' is nothing that can be done with '%s'."), typed,
                     noun);
    if (nearest) {
        cli_complain(_("Did you mean: lienket %s %s"), noun, nearest);
        return EXIT_USAGE;
    }
    cli_complain(_("What can be done:"));
    help_noun(cli, noun, stderr);
    return EXIT_USAGE;
}

static const struct command *find(const char *noun)
{
    for (size_t index = 0; index < command_count; index++)
        if (strcmp(commands[index].noun, noun) == 0)
            return &commands[index];
    return NULL;
}

bool dispatch_knows(const char *noun)
{
    return find(noun) != NULL;
}

int dispatch(struct cli *cli)
{
    const struct arguments *arguments = &cli->arguments;
    const char *noun = arguments->word_count > 0 ? arguments->words[0] : NULL;
    const char *action = arguments->word_count > 1 ? arguments->words[1] : NULL;
    if (arguments->settings.wants_version) {
        puts("lienket " VERSION);
        return 0;
    }
    if (!noun) {
        help_all(cli, stdout);
        return arguments->settings.wants_help ? 0 : EXIT_USAGE;
    }
    if (!find(noun))
        return dispatch_refuse(noun);
    cli->command = command_find(noun, action);
    if (!cli->command && arguments->settings.wants_help) {
        help_noun(cli, noun, stdout);
        return 0;
    }
    if (!cli->command)
        return refuse_action(cli, noun, action);
    if (arguments->settings.wants_help) {
        help_command(cli, cli->command, stdout);
        return 0;
    }
    return cli->command->run(cli);
}

static int first_operand(const struct cli *cli)
{
    return *cli->command->action ? 2 : 1;
}

int operand_count(const struct cli *cli)
{
    int count = cli->arguments.word_count - first_operand(cli);
    return count > 0 ? count : 0;
}

const char *operand(const struct cli *cli, int index)
{
    return cli->arguments.words[first_operand(cli) + index];
}
