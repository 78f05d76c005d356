#include "clients/cli/body.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clients/cli/faults.h"

#define BODY_BYTES_MOST (4U << 20)

enum status body_read_file(const char *path, struct buffer *out)
{
    bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "re");
    if (!file) {
        cli_complain(_("%s cannot be read: %s"), path, strerror(errno));
        return STATUS_io;
    }
    char piece[65536];
    size_t size;
    while (out->status == STATUS_ok &&
           (size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(out, piece, size);
    bool failed = ferror(file);
    if (!is_input)
        (void)fclose(file);
    if (failed)
        cli_complain(_("%s cannot be read: %s"), path, strerror(errno));
    else if (out->status != STATUS_ok)
        cli_complain(_("%s is too large: at most %zu KiB are read"), path,
                     out->limit_bytes >> 10);
    return failed ? STATUS_io : out->status;
}

static enum status decode(struct cli *cli, const struct record *record,
                          const char *text, size_t size, void *value)
{
    struct problems problems;
    struct faults faults;
    problems_init(&problems, &cli->arena);
    enum status status = record_from_json(record, bytes_of(text, size),
                                          &cli->arena, value, &problems);
    if (status == STATUS_ok)
        return STATUS_ok;
    faults_init(&faults, cli);
    faults_add_problems(&faults, &problems, record);
    faults_tell(&faults);
    if (problems.count == 0)
        cli_complain("--json: %s", status_text(status, cli->language));
    return status;
}

enum status body_read(struct cli *cli, const struct record *record, void *value)
{
    const char *body = cli->arguments.body;
    if (!body)
        return STATUS_ok;
    if (*body == '{')
        return decode(cli, record, body, strlen(body), value);
    struct buffer text;
    buffer_init(&text, BODY_BYTES_MOST);
    enum status status = body_read_file(*body == '@' ? body + 1 : body, &text);
    if (status == STATUS_ok)
        status = decode(cli, record, (const char *)text.data, text.size, value);
    buffer_clear(&text);
    return status;
}
