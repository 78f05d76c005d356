#include "clients/cli/import_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/dispatch.h"

#define FAULTS_TOLD 40

static size_t count_outcome(const struct import *import,
                            enum import_outcome outcome)
{
    size_t count = 0;
    for (size_t index = 0; index < import->count; index++)
        count += import->rows[index].outcome == outcome;
    return count;
}

static size_t count_done(const struct import *import,
                         enum import_outcome outcome)
{
    size_t count = 0;
    bool is_dry = import->cli->arguments.settings.is_dry_run;
    for (size_t index = 0; index < import->count; index++) {
        const struct import_row *row = &import->rows[index];
        count += row->outcome == outcome && (row->is_done || is_dry);
    }
    return count;
}

static size_t count_unsent(const struct import *import)
{
    size_t count = 0;
    for (size_t index = 0; index < import->count; index++) {
        const struct import_row *row = &import->rows[index];
        bool is_meant =
            row->outcome == IMPORT_NEW || row->outcome == IMPORT_CHANGED;
        count += is_meant && !row->is_done;
    }
    return count;
}

static void tell(const struct import *import)
{
    const struct settings *settings = &import->cli->arguments.settings;
    size_t done = count_done(import, IMPORT_NEW);
    size_t changed = count_done(import, IMPORT_CHANGED);
    size_t unchanged = count_outcome(import, IMPORT_UNCHANGED) +
                       count_outcome(import, IMPORT_REPEATED);
    size_t wrong = import->faults.rows;
    size_t unsent = settings->is_dry_run ? 0 : count_unsent(import);
    if (settings->output == OUTPUT_JSON)
        printf("{\"rows\":%zu,\"done\":%zu,\"changed\":%zu,\"unchanged\":%zu,"
               "\"wrong\":%zu,\"not_sent\":%zu,\"faults\":%zu}\n",
               import->count, done, changed, unchanged, wrong, unsent,
               import->faults.count + import->faults.dropped);
    else if (settings->is_dry_run)
        cli_say(import->cli,
                _("Would be new %zu, changed %zu; there already %zu, wrong "
                  "%zu"),
                done, changed, unchanged, wrong);
    else
        cli_say(import->cli,
                _("New %zu, changed %zu, there already %zu, wrong %zu, not "
                  "sent %zu"),
                done, changed, unchanged, wrong, unsent);
}

static void tell_faults(struct import *import)
{
    faults_sort(&import->faults);
    bool wants_all = import->cli->arguments.settings.wants_all;
    faults_tell_some(&import->faults,
                     wants_all ? import->faults.count : FAULTS_TOLD);
    if (import->faults.count)
        import_write_errors(import);
    if (import->faults.dropped)
        cli_complain(_("Only the first %zu faults stand there. Next: correct "
                       "them, and import again to see what is left"),
                     import->faults.count);
}

static int finish_dry(struct import *import)
{
    tell_faults(import);
    if (import->cli->arguments.settings.output == OUTPUT_TABLE)
        import_tell_changes(import);
    cli_say(import->cli, _("Dry run: nothing was sent."));
    tell(import);
    return import->faults.count ? EXIT_DATA : 0;
}

/* Nothing is sent while a row is wrong, unless told to keep going. */
static int finish(struct import *import)
{
    const struct settings *settings = &import->cli->arguments.settings;
    enum status status = STATUS_ok;
    if (settings->is_dry_run)
        return finish_dry(import);
    if (import->faults.count && !settings->keeps_going) {
        tell_faults(import);
        cli_complain(_("Nothing was imported. Next: correct these, or import "
                       "the other rows with --keep-going"));
        tell(import);
        return EXIT_DATA;
    }
    if (import->count)
        status = import_send(import);
    tell_faults(import);
    tell(import);
    if (status != STATUS_ok)
        return status_exit_code(status);
    if (import->faults.count)
        return EXIT_DATA;
    return import->count ? 0 : status_exit_code(STATUS_not_found);
}

static bool read_flags(struct import *import)
{
    const struct arguments *arguments = &import->cli->arguments;
    enum import_kind kind;
    for (int index = 0; index < arguments->flag_count; index++) {
        const struct flag *flag = &arguments->flags[index];
        bool is_kind = flag->name_size == 4 && !strncmp(flag->name, "kind", 4);
        if (!is_kind) {
            cli_complain(_("There is no --%.*s here."), flag->name_size,
                         flag->name);
            return false;
        }
        import->kind_told = flag->value;
        if (!import_kind_find(flag->value, &kind)) {
            cli_complain(_("'%s' is not one of: %s"), flag->value,
                         import_kinds(import->cli));
            return false;
        }
    }
    return true;
}

/* Parties are looked up before other rows refer to them by name. */
static bool read_all(struct import *import)
{
    import_read_parties(import);
    if (!import_look_up(import, 0))
        return false;
    size_t parties = import->count;
    import_read_others(import);
    if (!import_look_up(import, parties))
        return false;
    import_mark_repeated(import);
    return true;
}

static int run(struct import *import)
{
    if (!import_open_files(import) || !import_count_rows(import))
        return EXIT_DATA;
    if (!import_connect(import) || !read_all(import))
        return import->exit_code;
    return finish(import);
}

int run_import(struct cli *cli)
{
    struct import *import = memory_allocate(1, sizeof *import);
    import->cli = cli;
    int code = EXIT_USAGE;
    if (operand_count(cli) == 0) {
        cli_complain(_("This needs a file: lienket import FILE.xlsx"));
    } else if (read_flags(import)) {
        arena_init(&import->fault_texts, IMPORT_FAULT_BYTES_MOST);
        arena_init(&import->row_values, CLI_ARENA_BYTES);
        faults_init_for(&import->faults, cli, &import->fault_texts,
                        IMPORT_FAULTS_MOST);
        import->rows = memory_allocate(IMPORT_ROWS_MOST, sizeof *import->rows);
        code = run(import);
        import_close_files(import);
        import_names_clear(&import->names);
        memory_free(import->rows);
        arena_clear(&import->row_values);
        arena_clear(&import->fault_texts);
    }
    memory_free(import);
    return code;
}
