/* Ranges of the ledger, whole or of one record, as pages of encoded events. */
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "office/answer.h"

#define HISTORY_MOST 500

struct reading {
    struct question *question;
    struct page page;
    int64_t limit;
    int64_t last;
    size_t bytes;
    enum status status;
};

/* The event as the viewer may see it; STATUS_denied: not at all. */
static enum status event_seen(struct reading *reading,
                              const struct store_event *event,
                              struct buffer *out)
{
    struct question *question = reading->question;
    struct event shown = event->event;
    if (viewer_sees_all(&question->viewer)) {
        buffer_append(out, event->encoded.data, event->encoded.size);
        return out->status;
    }
    enum status status =
        visible_event(&question->viewer, &shown, question->arena);
    if (status == STATUS_ok)
        record_encode(&record_event, &shown, out);
    return status == STATUS_ok ? out->status : status;
}

/* STATUS_full: the page has enough. */
static enum status add_event(struct reading *reading,
                             const struct store_event *event,
                             const struct buffer *seen)
{
    size_t size = seen->size;
    if (reading->page.items_count >= reading->limit ||
        reading->bytes + size > OFFICE_PAGE_BYTES)
        return STATUS_full;
    uint8_t *copy = arena_take(reading->question->arena, size + HASH_BYTES, 1);
    if (!copy)
        return STATUS_too_large;
    memcpy(copy, seen->data, size);
    memcpy(copy + size, event->hash.bytes, HASH_BYTES);
    struct item *item = &reading->page.items[reading->page.items_count++];
    item->table = record_event.number;
    item->record = (struct bytes){copy, (uint32_t)size};
    if (viewer_sees_all(&reading->question->viewer))
        item->hash = (struct bytes){copy + size, HASH_BYTES};
    reading->bytes += size + HASH_BYTES + 32;
    reading->last = event->sequence;
    return STATUS_ok;
}

static bool ledger_visit(void *context, const struct store_event *event)
{
    struct reading *reading = context;
    struct buffer seen;
    buffer_init(&seen, MOST_BODY_BYTES);
    enum status status = event_seen(reading, event, &seen);
    if (status == STATUS_ok)
        status = add_event(reading, event, &seen);
    buffer_clear(&seen);
    if (status == STATUS_full)
        reading->page.next_sequence = reading->last;
    else if (status != STATUS_ok && status != STATUS_denied)
        reading->status = status;
    return status == STATUS_ok || status == STATUS_denied;
}

static enum status reading_init(struct reading *reading,
                                struct question *question, int64_t limit)
{
    *reading = (struct reading){.question = question, .limit = limit};
    reading->page.items =
        arena_take(question->arena, (size_t)limit, sizeof *reading->page.items);
    return reading->page.items ? STATUS_ok : STATUS_too_large;
}

static enum status reading_end(struct reading *reading, enum status status)
{
    if (status == STATUS_ok)
        status = reading->status;
    if (status == STATUS_ok)
        record_encode(&record_page, &reading->page, reading->question->body);
    return status;
}

enum status office_events(struct question *question)
{
    struct event_query query;
    struct reading reading;
    enum status status =
        envelope_read_body(question->request, &record_event_query,
                           question->arena, &query, question->problems);
    if (status == STATUS_ok)
        status = reading_init(&reading, question, query.limit);
    if (status != STATUS_ok)
        return status;
    status =
        store_events(question->snapshot, query.after, ledger_visit, &reading);
    return reading_end(&reading, status);
}

enum status office_history(struct question *question)
{
    struct reference reference;
    struct reading reading;
    enum status status =
        envelope_read_body(question->request, &record_reference,
                           question->arena, &reference, question->problems);
    if (status != STATUS_ok)
        return status;
    const struct record *table = office_table(question, reference.table);
    if (!table)
        return STATUS_invalid;
    status = reading_init(&reading, question, HISTORY_MOST);
    if (status != STATUS_ok)
        return status;
    status = store_history(question->snapshot, table, reference.id,
                           ledger_visit, &reading);
    if (status == STATUS_ok && reading.page.items_count == 0)
        return office_not_there(question, "id", reference.id);
    return reading_end(&reading, status);
}
