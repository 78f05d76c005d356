#include "broker/restoring.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/check.h"
#include "broker/ledger_lines.h"
#include "store/restore.h"
#include "store/store.h"

struct replaying {
    struct store_replay *replay;
    int64_t last; /* the event to end with */
    enum status status;
    char fault[64];
};

static bool is_enough(const struct replaying *replaying)
{
    return store_replay_head(replaying->replay) >= replaying->last;
}

static bool replay_event(void *context, const struct store_event *event)
{
    struct replaying *replaying = context;
    if (is_enough(replaying))
        return false;
    replaying->status =
        store_replay_add(replaying->replay, event->encoded, event->hash);
    return replaying->status == STATUS_ok;
}

static enum status replay_line(void *context, const struct ledger_line *line)
{
    struct replaying *replaying = context;
    if (is_enough(replaying))
        return STATUS_ok;
    if (line->event.size == 0)
        return STATUS_invalid;
    return store_replay_add(replaying->replay, line->event, line->hash);
}

/* From a backup, or a store that is running. */
static enum status replay_store(struct replaying *replaying, const char *source)
{
    struct store_options options = {.path = source, .is_reader = true};
    struct store *store;
    struct store_snapshot *snapshot;
    enum status status = store_open(&options, &store);
    if (status != STATUS_ok) {
        log_error("cannot open %s: %s", source, store_error(NULL));
        return status;
    }
    status = store_snapshot_open(store, &snapshot);
    if (status == STATUS_ok) {
        status = store_events(snapshot, 0, replay_event, replaying);
        if (status == STATUS_ok)
            status = replaying->status;
        if (status == STATUS_ok)
            status = store_replay_carry(replaying->replay, snapshot);
        store_snapshot_close(snapshot);
    }
    store_close(store);
    return status;
}

static enum status replay_export(struct replaying *replaying,
                                 const char *source)
{
    int64_t number;
    enum status status =
        ledger_lines_read(source, replay_line, replaying, &number);
    if (status == STATUS_invalid)
        snprintf(replaying->fault, sizeof replaying->fault,
                 "line %" PRId64 " cannot be read", number);
    return status;
}

static enum status replay_all(const struct settings *settings, bool is_store,
                              struct replaying *replaying)
{
    enum status status = is_store ? replay_store(replaying, settings->restore)
                                  : replay_export(replaying, settings->restore);
    int64_t head = store_replay_head(replaying->replay);
    if (status != STATUS_ok || head == replaying->last ||
        (settings->replay_to == 0 && head > 0))
        return status;
    snprintf(replaying->fault, sizeof replaying->fault,
             "the ledger ends at event %" PRId64, head);
    return STATUS_not_found;
}

static enum status replay(const struct settings *settings, bool is_store,
                          struct store_restored *restored)
{
    struct replaying replaying = {
        .last = settings->replay_to ? settings->replay_to : INT64_MAX};
    enum status status = store_replay_open(settings->store, settings->map_bytes,
                                           &replaying.replay);
    if (status == STATUS_ok)
        status = replay_all(settings, is_store, &replaying);
    status = store_replay_finish(replaying.replay, status, restored);
    if (!restored->fault[0])
        snprintf(restored->fault, sizeof restored->fault, "%s",
                 replaying.fault);
    return status;
}

static void print(const struct settings *settings, bool is_whole,
                  const struct store_restored *restored)
{
    char head[2 * HASH_BYTES + 1];
    sodium_bin2hex(head, sizeof head, restored->report.head.bytes, HASH_BYTES);
    printf("events %" PRId64 "\nrecords %" PRId64 "\nhead %s\n",
           restored->report.events, restored->report.records, head);
    printf("contacts %" PRId64 "\nreplies %" PRId64 "\n", restored->contacts,
           restored->replies);
    if (!is_whole)
        printf("contacts left %" PRId64 "\nreplies left %" PRId64
               "\npasswords, phones and sessions left %" PRId64 "\n",
               restored->contacts_left, restored->replies_left,
               restored->secrets_left);
    printf("store %s\nOK\n", settings->store);
}

int restoring_run(const struct settings *settings)
{
    struct stat found;
    struct store_restored restored;
    if (stat(settings->restore, &found) != 0)
        die(status_exit_code(STATUS_io), "there is no %s", settings->restore);
    bool is_store = S_ISDIR(found.st_mode);
    bool is_whole = is_store && settings->replay_to == 0;
    enum status status =
        is_whole ? store_restore(settings->restore, settings->store, &restored)
                 : replay(settings, is_store, &restored);
    if (status == STATUS_ok)
        print(settings, is_whole, &restored);
    else
        log_error("cannot make %s from %s: %s (%s)", settings->store,
                  settings->restore, status_name(status), restored.fault);
    return status_exit_code(status);
}
