#include "broker/keeping.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/check.h"
#include "base/log.h"
#include "broker/checkpoint.h"
#include "broker/restoring.h"
#include "model/codec.h"
#include "model/json.h"
#include "store/store.h"

#define LINE_BYTES_MOST (8 << 20)
#define DECODE_BYTES (16 << 20)

static void append_hex(struct buffer *line, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t index = 0; index < size; index++) {
        char pair[2] = {digits[bytes[index] >> 4], digits[bytes[index] & 15]};
        buffer_append(line, pair, sizeof pair);
    }
}

static void show_progress(int64_t done, int64_t all)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%" PRId64 "/%" PRId64 "%s", done, all,
                done == all ? "\n" : "");
}

static int verify(struct store *store)
{
    struct store_report report;
    enum status status = store_verify(store, show_progress, &report);
    struct buffer head;
    buffer_init(&head, 2 * HASH_BYTES + 1);
    append_hex(&head, report.head.bytes, HASH_BYTES);
    buffer_append(&head, "", 1);
    printf("events %" PRId64 "\nrecords %" PRId64 "\nhead %s\n", report.events,
           report.records, (const char *)head.data);
    buffer_clear(&head);
    if (status == STATUS_ok)
        printf("OK\n");
    else
        printf("FAULT %s\n",
               *report.fault ? report.fault : status_name(status));
    return status_exit_code(status);
}

struct exporting {
    FILE *file;
    struct buffer line;
    struct arena arena;
    enum status status;
};

/* The record after in words, for people; the hash covers "event" alone. */
static void append_record(struct exporting *exporting,
                          const struct event *event)
{
    const struct record *table = record_find((unsigned)event->table);
    if (!table)
        return;
    arena_reset(&exporting->arena);
    void *value = arena_take(&exporting->arena, 1, table->size);
    if (!value || record_decode(table, event->record, &exporting->arena, value,
                                NULL) != STATUS_ok)
        return;
    buffer_append_text(&exporting->line, ",\"record\":");
    record_to_json(table, value, false, &exporting->line);
}

static bool export_event(void *context, const struct store_event *event)
{
    struct exporting *exporting = context;
    struct buffer *line = &exporting->line;
    char start[64];
    snprintf(start, sizeof start, "{\"sequence\":%" PRId64 ",\"hash\":\"",
             event->sequence);
    buffer_reset(line);
    buffer_append_text(line, start);
    append_hex(line, event->hash.bytes, HASH_BYTES);
    buffer_append_text(line, "\",\"event\":\"");
    append_hex(line, event->encoded.data, event->encoded.size);
    buffer_append_text(line, "\",\"text\":");
    record_to_json(&record_event, &event->event, false, line);
    append_record(exporting, &event->event);
    buffer_append_text(line, "}\n");
    exporting->status = line->status;
    if (line->status == STATUS_ok &&
        fwrite(line->data, 1, line->size, exporting->file) != line->size)
        exporting->status = STATUS_io;
    return exporting->status == STATUS_ok;
}

static enum status export_all(struct store *store, FILE *file)
{
    struct store_snapshot *snapshot;
    enum status status = store_snapshot_open(store, &snapshot);
    if (status != STATUS_ok)
        return status;
    struct exporting exporting = {.file = file, .status = STATUS_ok};
    buffer_init(&exporting.line, LINE_BYTES_MOST);
    arena_init(&exporting.arena, DECODE_BYTES);
    status = store_events(snapshot, 0, export_event, &exporting);
    arena_clear(&exporting.arena);
    buffer_clear(&exporting.line);
    store_snapshot_close(snapshot);
    return status == STATUS_ok ? exporting.status : status;
}

static int export_ledger(struct store *store, const char *path)
{
    bool is_stdout = strcmp(path, "-") == 0;
    FILE *file = is_stdout ? stdout : fopen(path, "w");
    if (!file)
        die(73, "cannot write %s", path);
    enum status status = export_all(store, file);
    bool is_written = fflush(file) == 0;
    if (!is_stdout)
        is_written &= fclose(file) == 0;
    if (status == STATUS_ok && !is_written)
        status = STATUS_io;
    if (status != STATUS_ok)
        log_error("cannot export the ledger: %s", status_name(status));
    return status_exit_code(status);
}

static int backup(struct store *store, const char *path)
{
    enum status status = store_backup(store, path);
    if (status != STATUS_ok)
        log_error("cannot back up to %s: %s", path, status_name(status));
    return status_exit_code(status);
}

void keeping_die_unopened(const char *path, enum status status)
{
    const char *why = store_error(NULL);
    die(status_exit_code(status), "cannot open the store %s: %s%s", path,
        *why ? why : status_name(status),
        status == STATUS_corrupt
            ? "; it is damaged: go back to a backup with --restore"
            : "");
}

int keeping_run(const struct settings *settings)
{
    if (settings->restore)
        return restoring_run(settings);
    if (settings->prove)
        return checkpoint_prove(settings);
    if (!settings->is_verify && !settings->backup && !settings->export_ledger &&
        !settings->checkpoint)
        return -1;
    struct store_options options = {.path = settings->store,
                                    .map_bytes = settings->map_bytes,
                                    .is_reader = true};
    struct store *store;
    enum status status = store_open(&options, &store);
    if (status != STATUS_ok)
        keeping_die_unopened(settings->store, status);
    int code = 0;
    if (settings->is_verify)
        code = verify(store);
    if (code == 0 && settings->export_ledger)
        code = export_ledger(store, settings->export_ledger);
    if (code == 0 && settings->checkpoint)
        code = checkpoint_write(store, settings);
    if (code == 0 && settings->backup)
        code = backup(store, settings->backup);
    store_close(store);
    return code;
}
