#include "clients/cli/import.h"

#include <stdio.h>
#include <string.h>

#include "clients/cli/body.h"
#include "clients/cli/dispatch.h"

/* Each file is read twice: the parties first, so that rows of any file can
 * refer to them by name. */
enum pass { PASS_PARTIES, PASS_REST };

static void read_rows(struct import *import, struct import_sheet *sheet,
                      struct csv_reader *reader, enum pass pass)
{
    struct csv_row row;
    enum status status;
    while ((status = csv_reader_next(reader, &row)) != STATUS_not_found) {
        enum import_kind kind;
        import->faults.line = reader->row_line;
        if (status != STATUS_ok && pass == PASS_PARTIES)
            faults_add(&import->faults, "", _("the row cannot be read: %s"),
                       status_text(status, import->cli->language));
        if (status != STATUS_ok)
            continue;
        size_t before = import->faults.count;
        bool is_known = import_row_kind(import, sheet, &row, &kind);
        if (!is_known && pass == PASS_REST)
            import->faults.count = before; /* told in the first pass */
        if (is_known && (kind == IMPORT_party) == (pass == PASS_PARTIES))
            import_row_read(import, sheet, &row, kind);
    }
    import->faults.line = 0;
}

static void read_text(struct import *import, const char *file,
                      const struct buffer *text, enum pass pass)
{
    struct csv_reader *reader = memory_allocate(1, sizeof *reader);
    struct import_sheet *sheet = memory_allocate(1, sizeof *sheet);
    struct csv_row header;
    size_t before = import->faults.count;
    csv_reader_init(reader, (const char *)text->data, text->size);
    enum status status = csv_reader_next(reader, &header);
    bool is_read = false;
    if (status == STATUS_ok)
        is_read = import_sheet_read(import, sheet, file, &header);
    else
        faults_add(&import->faults, file, _("there is no header line"));
    if (pass == PASS_REST)
        import->faults.count = before; /* told in the first pass */
    if (is_read)
        read_rows(import, sheet, reader, pass);
    memory_free(sheet);
    memory_free(reader);
}

static enum status read_files(struct import *import, enum pass pass)
{
    struct cli *cli = import->cli;
    for (int index = 0; index < operand_count(cli); index++) {
        const char *file = operand(cli, index);
        struct buffer text;
        buffer_init(&text, IMPORT_FILE_BYTES);
        enum status status = body_read_file(cli, file, &text);
        if (status == STATUS_ok)
            read_text(import, file, &text, pass);
        buffer_clear(&text);
        if (status != STATUS_ok)
            return status;
    }
    return STATUS_ok;
}

static size_t count_outcome(const struct import *import,
                            enum import_outcome outcome)
{
    size_t count = 0;
    for (size_t index = 0; index < import->count; index++)
        count += import->rows[index].outcome == outcome;
    return count;
}

static void tell(const struct import *import)
{
    size_t done = count_outcome(import, IMPORT_DONE);
    size_t unchanged = count_outcome(import, IMPORT_UNCHANGED);
    size_t differing = count_outcome(import, IMPORT_DIFFERS);
    size_t refused = count_outcome(import, IMPORT_REFUSED);
    size_t waiting = count_outcome(import, IMPORT_WAITS);
    if (import->cli->arguments.settings.output == OUTPUT_JSON)
        printf("{\"rows\":%zu,\"done\":%zu,\"unchanged\":%zu,\"differing\":%zu,"
               "\"refused\":%zu,\"not_sent\":%zu,\"faults\":%zu}\n",
               import->count, done, unchanged, differing, refused, waiting,
               import->faults.count + import->faults.dropped);
    else
        cli_say(import->cli,
                _("Rows: %zu; done %zu, there already %zu, there with other "
                  "contents %zu, refused %zu, not sent %zu"),
                import->count, done, unchanged, differing, refused, waiting);
}

/* Nothing is sent while a row is wrong, unless told to keep going. */
static int finish(struct import *import)
{
    const struct settings *settings = &import->cli->arguments.settings;
    bool has_faults = import->faults.count > 0;
    enum status status = STATUS_ok;
    if (has_faults && !settings->keeps_going) {
        faults_tell(&import->faults);
        cli_complain(_("Nothing was imported. Next: correct these, or import "
                       "the other rows with --keep-going"));
        tell(import);
        return EXIT_DATA;
    }
    if (settings->is_dry_run)
        cli_say(import->cli, _("Dry run: nothing was sent."));
    else if (import->count)
        status = import_send(import);
    faults_tell(&import->faults);
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

int run_import(struct cli *cli)
{
    struct import import = {.cli = cli};
    if (operand_count(cli) == 0) {
        cli_complain(_("This needs a file: lienket import FILE.csv"));
        return EXIT_USAGE;
    }
    if (!read_flags(&import))
        return EXIT_USAGE;
    faults_init(&import.faults, cli);
    import_names_init(&import.names);
    import.rows = memory_allocate(IMPORT_ROWS_MOST, sizeof *import.rows);
    enum status status = read_files(&import, PASS_PARTIES);
    if (status == STATUS_ok)
        status = read_files(&import, PASS_REST);
    int code = status == STATUS_ok ? finish(&import) : EXIT_DATA;
    import_names_clear(&import.names);
    memory_free(import.rows);
    return code;
}
