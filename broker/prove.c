#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "broker/checkpoint.h"
#include "broker/keeping.h"

#define LINES_MOST 10000000 /* 400 MB of them */

/* What was kept of the ledger. */
struct kept {
    int64_t sequence;
    struct hash hash;
};

struct proof {
    struct kept *list; /* by sequence */
    size_t count;
    size_t capacity;
    int64_t signed_count;
    bool has_key;                  /* said, or that of the first line */
    bool is_key_said;              /* on the command line */
    uint8_t key[LEDGER_KEY_BYTES]; /* of all lines */

    size_t next;      /* of the list, to be met */
    int64_t met;      /* up to here the ledger is as it was kept */
    int64_t sequence; /* of the ledger */
    struct hash hash;
    char fault[256];
};

__attribute__((format(printf, 2, 3))) static enum status
fault(struct proof *proof, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!proof->fault[0])
        vsnprintf(proof->fault, sizeof proof->fault, format, arguments);
    va_end(arguments);
    return STATUS_corrupt;
}

/* ---- what was kept */

static enum status check_signature(struct proof *proof,
                                   const struct ledger_line *line)
{
    if (!proof->has_key)
        memcpy(proof->key, line->key, sizeof proof->key);
    proof->has_key = true;
    proof->signed_count++;
    if (checkpoint_is_signed(line, proof->key))
        return STATUS_ok;
    return fault(proof,
                 "line %" PRId64 " of the checkpoints: not signed with "
                 "that key",
                 line->number);
}

static enum status keep_line(void *context, const struct ledger_line *line)
{
    struct proof *proof = context;
    enum status status = STATUS_ok;
    if (line->is_signed)
        status = check_signature(proof, line);
    else if (proof->is_key_said)
        status = fault(proof, "line %" PRId64 " is not signed", line->number);
    if (status != STATUS_ok)
        return status;
    if (proof->count == proof->capacity) {
        if (proof->count == LINES_MOST)
            return fault(proof, "more than %d lines", LINES_MOST);
        proof->capacity = proof->capacity ? proof->capacity * 2 : 64;
        proof->list =
            memory_resize(proof->list, proof->capacity, sizeof *proof->list);
    }
    proof->list[proof->count++] = (struct kept){line->sequence, line->hash};
    return STATUS_ok;
}

static int compare_kept(const void *a, const void *b)
{
    int64_t x = ((const struct kept *)a)->sequence;
    int64_t y = ((const struct kept *)b)->sequence;
    return (x > y) - (x < y);
}

static enum status read_lines(struct proof *proof, const char *path,
                              ledger_line_visit *visit)
{
    int64_t number;
    enum status status = ledger_lines_read(path, visit, proof, &number);
    if (status == STATUS_invalid)
        return fault(proof, "line %" PRId64 " of %s cannot be read", number,
                     path);
    return status;
}

static enum status read_kept(struct proof *proof, const char *path)
{
    enum status status = read_lines(proof, path, keep_line);
    if (status != STATUS_ok)
        return status;
    if (proof->count == 0)
        return fault(proof, "%s has no line", path);
    qsort(proof->list, proof->count, sizeof *proof->list, compare_kept);
    return status;
}

/* ---- the ledger beside it */

static enum status differ(struct proof *proof, int64_t sequence)
{
    if (proof->met + 1 == sequence)
        return fault(proof, "the first difference is event %" PRId64, sequence);
    return fault(proof,
                 "the first difference is one of the events %" PRId64
                 " to %" PRId64,
                 proof->met + 1, sequence);
}

/* The next event; the hash is computed here and never believed. */
static enum status meet(struct proof *proof, int64_t sequence, struct hash told,
                        struct bytes event)
{
    if (sequence != proof->sequence + 1)
        return fault(proof, "event %" PRId64 ": is missing",
                     proof->sequence + 1);
    proof->sequence = sequence;
    proof->hash = hash_chain(proof->hash, event.data, event.size);
    for (; proof->next < proof->count &&
           proof->list[proof->next].sequence == sequence;
         proof->next++) {
        if (!hash_equal(proof->list[proof->next].hash, proof->hash))
            return differ(proof, sequence);
        proof->met = sequence;
    }
    if (!hash_equal(told, proof->hash))
        return fault(proof, "event %" PRId64 ": hash does not match", sequence);
    return STATUS_ok;
}

static bool meet_event(void *context, const struct store_event *event)
{
    struct proof *proof = context;
    return meet(proof, event->sequence, event->hash, event->encoded) ==
           STATUS_ok;
}

static enum status meet_line(void *context, const struct ledger_line *line)
{
    if (line->event.size == 0)
        return fault(context, "line %" PRId64 " of the ledger has no event",
                     line->number);
    return meet(context, line->sequence, line->hash, line->event);
}

static enum status walk_store(struct proof *proof,
                              const struct settings *settings)
{
    struct store_options options = {.path = settings->store,
                                    .map_bytes = settings->map_bytes,
                                    .is_reader = true};
    struct store *store;
    struct store_snapshot *snapshot;
    enum status status = store_open(&options, &store);
    if (status != STATUS_ok)
        keeping_die_unopened(settings->store, status);
    status = store_snapshot_open(store, &snapshot);
    if (status == STATUS_ok) {
        status = store_events(snapshot, 0, meet_event, proof);
        store_snapshot_close(snapshot);
    }
    store_close(store);
    return proof->fault[0] ? STATUS_corrupt : status;
}

static enum status walk_export(struct proof *proof, const char *path)
{
    return read_lines(proof, path, meet_line);
}

static enum status walk(struct proof *proof, const struct settings *settings)
{
    enum status status = settings->ledger ? walk_export(proof, settings->ledger)
                                          : walk_store(proof, settings);
    if (status != STATUS_ok || proof->next == proof->count)
        return status;
    return fault(proof,
                 "the ledger ends at event %" PRId64 ", event %" PRId64
                 " was kept of it",
                 proof->sequence, proof->list[proof->count - 1].sequence);
}

/* ---- what is said */

static void read_key(struct proof *proof, const char *text)
{
    size_t size = 0;
    const char *end = text;
    if (!text)
        return;
    if (sodium_hex2bin(proof->key, sizeof proof->key, text, strlen(text), NULL,
                       &size, &end) != 0 ||
        size != sizeof proof->key || *end)
        die(status_exit_code(STATUS_unsupported), "--public-key: %d hex digits",
            2 * LEDGER_KEY_BYTES);
    proof->has_key = true;
    proof->is_key_said = true;
}

static void print(const struct proof *proof)
{
    char head[2 * HASH_BYTES + 1], key[2 * LEDGER_KEY_BYTES + 1];
    sodium_bin2hex(head, sizeof head, proof->hash.bytes, HASH_BYTES);
    sodium_bin2hex(key, sizeof key, proof->key, sizeof proof->key);
    printf("events %" PRId64 "\nhead %s\nkept %zu\nsigned %" PRId64 "\n",
           proof->sequence, head, proof->count, proof->signed_count);
    if (proof->signed_count > 0)
        printf("public key %s%s\n", key,
               proof->is_key_said ? "" : " (as the file says itself)");
    printf("same to event %" PRId64 "\n", proof->met);
    if (proof->fault[0])
        printf("FAULT %s\n", proof->fault);
    else
        printf("OK\n");
}

int checkpoint_prove(const struct settings *settings)
{
    struct proof proof = {0};
    read_key(&proof, settings->public_key);
    enum status status = read_kept(&proof, settings->prove);
    if (status == STATUS_ok)
        status = walk(&proof, settings);
    if (status == STATUS_ok || proof.fault[0])
        print(&proof);
    else
        log_error("cannot read %s or the ledger: %s", settings->prove,
                  status_name(status));
    memory_free(proof.list);
    return status_exit_code(status);
}
