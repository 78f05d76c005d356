/* One run of a program that speaks for people: what was asked, in which
 * language, and the connection and data that commands share, opened when first
 * needed. */
#ifndef LIENKET_CLIENTS_CLI_CLI_H
#define LIENKET_CLIENTS_CLI_CLI_H

#include "base/memory.h"
#include "clients/cli/arguments.h"
#include "clients/cli/command.h"
#include "clients/cli/language.h"
#include "clients/cli/session_file.h"
#include "clients/lib/client.h"
#include "model/json.h"
#include "model/place.h"

#define CLI_ARENA_BYTES (1U << 30)
#define CLI_PAGE 200 /* records asked for at a time */
#define EXIT_USAGE 64
#define EXIT_DATA 65

struct catalogue;

struct cli {
    struct arguments arguments;
    const struct command *command;
    const char *language; /* "vi" or "en" */
    struct arena arena;   /* lives as long as the run */
    struct client *client;
    char *outbox_path;
    struct session_file session; /* of the broker and the key in use */
    bool is_key_alone; /* speaks by its key, whatever session is there */
    struct client_reply reply; /* of the last call */
    struct gazetteer *gazetteer;
    struct catalogue *catalogue;
};

/* Returns the exit status. */
typedef int cli_run(struct cli *cli);

/* The whole of a program: reads the arguments and the language, runs it, and
 * tells output that was cut off (start.c). Returns the exit status. */
int cli_main(int argc, char **argv, cli_run *run);

/* Opens nothing but the arena. */
void cli_init(struct cli *cli);
void cli_clear(struct cli *cli);

bool cli_is_vietnamese(const struct cli *cli);

/* The broker's address as asked or by default. */
const char *cli_endpoint(const struct cli *cli);

/* The same with the key that is in use there: what outboxes and sessions are
 * told apart by. */
const char *cli_whose(struct cli *cli);

/* Connects, with an outbox for writes. Says on stderr why not. STATUS_busy:
 * every outbox is in use; STATUS_denied: there is no key that can be used. */
MUST_CHECK enum status cli_connect(struct cli *cli, bool writes);

/* The same without a word, for what can be done without a broker as well. */
MUST_CHECK enum status cli_try_connect(struct cli *cli, bool writes);

/* Says the verb and keeps the reply in cli->reply; a failure is told on stderr,
 * with what to do next. */
MUST_CHECK enum status cli_call(struct cli *cli, enum verb_number verb,
                                const void *value);

/* Tells cli->reply's failure as cli_call does. `record` finds the labels. */
void cli_tell_failure(struct cli *cli, const struct record *record,
                      enum status status);

/* NULL when the data folder is missing, which is told once. */
struct gazetteer *cli_gazetteer(struct cli *cli);

/* memory for the run; running out of it ends the program. */
void *cli_take(struct cli *cli, size_t count, size_t size);
__attribute__((format(printf, 2, 3))) const char *
cli_format(struct cli *cli, const char *format, ...);

/* One line on stderr, for people; silent with -q. */
__attribute__((format(printf, 2, 3))) void cli_say(const struct cli *cli,
                                                   const char *format, ...);

/* The same, whatever -q says: for errors. */
__attribute__((format(printf, 1, 2))) void cli_complain(const char *format,
                                                        ...);

/* One record as a line of JSON on stdout. */
void cli_print_json(const struct record *record, const void *value);

/* Decodes an item of a page into the run's arena; NULL when it is no record of
 * that table, which is told. */
const void *cli_item(struct cli *cli, const struct item *item,
                     const struct record *record);

#endif
