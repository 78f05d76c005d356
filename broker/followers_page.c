#include "broker/followers_page.h"

#include "base/buffer.h"
#include "broker/broker.h"
#include "model/codec.h"
#include "model/visible.h"

#define PAGE_EVENTS_MOST 500
#define PAGE_BYTES_MOST 524288

struct filling {
    struct arena *arena;
    struct viewer viewer;
    struct page page;
    int64_t room; /* events that may be pushed */
    int64_t scan; /* events that may be looked at */
    int64_t looked_at;
    size_t bytes;
    bool has_no_room; /* in the arena */
};

static struct bytes copy(struct arena *arena, const void *bytes, size_t size)
{
    return bytes_of(arena_take_text(arena, bytes, size), size);
}

/* The event as the follower may see it; STATUS_denied: not at all. */
static enum status event_seen(struct filling *filling,
                              const struct store_event *event,
                              struct bytes *ret_bytes)
{
    struct event shown = event->event;
    *ret_bytes = event->encoded;
    if (viewer_sees_all(&filling->viewer))
        return STATUS_ok;
    enum status status =
        visible_event(&filling->viewer, &shown, filling->arena);
    if (status != STATUS_ok)
        return status;
    struct buffer buffer;
    buffer_init(&buffer, MOST_BODY_BYTES);
    record_encode(&record_event, &shown, &buffer);
    *ret_bytes = copy(filling->arena, buffer.data, buffer.size);
    buffer_clear(&buffer);
    return ret_bytes->data ? STATUS_ok : STATUS_too_large;
}

/* STATUS_full: the page has enough. */
static enum status add_item(struct filling *filling,
                            const struct store_event *event, struct bytes seen)
{
    struct page *page = &filling->page;
    if (page->items_count >= filling->room ||
        filling->bytes + seen.size > PAGE_BYTES_MOST)
        return STATUS_full;
    struct item *item = &page->items[page->items_count];
    item->table = RECORD_NUMBER_event;
    item->record = copy(filling->arena, seen.data, seen.size);
    item->hash = copy(filling->arena, event->hash.bytes, HASH_BYTES);
    if (!item->record.data || !item->hash.data)
        return STATUS_too_large;
    if (!viewer_sees_all(&filling->viewer))
        item->hash = bytes_of(NULL, 0);
    filling->bytes += seen.size + HASH_BYTES;
    page->items_count++;
    return STATUS_ok;
}

static bool take_event(void *context, const struct store_event *event)
{
    struct filling *filling = context;
    struct bytes seen;
    if (filling->looked_at >= filling->scan)
        return false;
    enum status status = event_seen(filling, event, &seen);
    if (status == STATUS_ok)
        status = add_item(filling, event, seen);
    filling->has_no_room = status == STATUS_too_large;
    if (status != STATUS_ok && status != STATUS_denied)
        return false;
    filling->looked_at++;
    filling->page.next_sequence = event->sequence;
    return true;
}

/* Rights are those of now, not of the day when it began to follow. */
static enum status find_viewer(const struct store_snapshot *snapshot,
                               struct filling *filling,
                               const struct follower *follower)
{
    struct principal principal;
    enum status status =
        principal_find(snapshot, filling->arena, follower->actor, &principal);
    if (status != STATUS_ok)
        return status == STATUS_not_found ? STATUS_denied : STATUS_busy;
    struct rights rights = principal_rights(&principal);
    filling->viewer = viewer_of(&rights, verb_find(VERB_follow_events));
    return filling->viewer.reach == REACH_NONE ? STATUS_denied : STATUS_ok;
}

enum status followers_page_fill(struct broker *broker,
                                const struct follower *follower, int64_t work,
                                struct followers_page *ret_page)
{
    struct filling filling = {.arena = &broker->arena};
    filling.room = follower->credit < PAGE_EVENTS_MOST ? follower->credit
                                                       : PAGE_EVENTS_MOST;
    filling.page.after_sequence = follower->told;
    filling.page.next_sequence = follower->seen;
    filling.page.items = arena_take(&broker->arena, PAGE_EVENTS_MOST,
                                    sizeof *filling.page.items);
    struct store_snapshot *snapshot;
    if (!filling.page.items ||
        store_snapshot_open(broker->store, &snapshot) != STATUS_ok)
        return STATUS_busy;
    enum status status = find_viewer(snapshot, &filling, follower);
    int64_t each = viewer_sees_all(&filling.viewer) ? 1 : FOLLOWER_WORK_DECODED;
    filling.scan =
        work / each < PAGE_EVENTS_MOST ? work / each + 1 : PAGE_EVENTS_MOST;
    if (status == STATUS_ok && store_events(snapshot, follower->seen,
                                            take_event, &filling) != STATUS_ok)
        status = STATUS_busy;
    store_snapshot_close(snapshot);
    if (filling.has_no_room && filling.looked_at == 0)
        status = STATUS_busy; /* else the rest comes with the next page */
    *ret_page = (struct followers_page){.page = filling.page,
                                        .work = filling.looked_at * each,
                                        .bytes = (int64_t)filling.bytes};
    return status;
}
