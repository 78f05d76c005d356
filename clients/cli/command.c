#include "clients/cli/command.h"

#include <string.h>

#include "base/text.h"
#include "clients/cli/language.h"

#define NEAR_LETTERS 2 /* more changes than that are another word */

const struct command commands[] = {
#define COMMAND(noun, action, verb, table, run, arguments, summary)            \
    {noun, action, verb, &record_##table, run, arguments, summary},
#include "clients/cli/command.def"
#undef COMMAND
};
const size_t command_count = sizeof commands / sizeof *commands;

const struct command *command_find(const char *noun, const char *action)
{
    for (size_t index = 0; index < command_count; index++) {
        const struct command *command = &commands[index];
        if (strcmp(command->noun, noun) != 0)
            continue;
        if (!*command->action ||
            (action && strcmp(command->action, action) == 0))
            return command;
    }
    return NULL;
}

const char *command_nearest(const char *noun, const char *typed)
{
    const char *nearest = NULL;
    int least = NEAR_LETTERS + 1;
    for (size_t index = 0; index < command_count; index++) {
        const struct command *command = &commands[index];
        if (noun && strcmp(command->noun, noun) != 0)
            continue;
        const char *word = noun ? command->action : command->noun;
        int distance = text_distance(typed, word, NEAR_LETTERS);
        if (distance < least) {
            least = distance;
            nearest = word;
        }
    }
    return nearest;
}
