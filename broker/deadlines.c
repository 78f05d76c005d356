#include "broker/deadlines.h"

#include "base/memory.h"
#include "model/codec.h"
#include "model/life.h"
#include "model/notice.h"

#define LEAD_DECODE_BYTES (4 << 20)

void deadlines_init(struct deadlines *deadlines)
{
    *deadlines = (struct deadlines){0};
}

void deadlines_clear(struct deadlines *deadlines)
{
    memory_free(deadlines->heap);
    memory_free(deadlines->taken);
    deadlines_init(deadlines);
}

static void make_room(struct deadline **list, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return;
    *capacity = *capacity ? *capacity * 2 : 64;
    *list = memory_resize(*list, *capacity, sizeof **list);
}

static bool is_before(const struct deadline *a, const struct deadline *b)
{
    if (a->time_ms != b->time_ms)
        return a->time_ms < b->time_ms;
    return id_compare(a->lead, b->lead) < 0;
}

void deadlines_add(struct deadlines *deadlines, int64_t time_ms, struct id lead)
{
    make_room(&deadlines->heap, deadlines->count, &deadlines->capacity);
    struct deadline added = {time_ms, lead};
    size_t at = deadlines->count++;
    while (at > 0 && is_before(&added, &deadlines->heap[(at - 1) / 2])) {
        deadlines->heap[at] = deadlines->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    deadlines->heap[at] = added;
}

void deadlines_add_lead(struct deadlines *deadlines, const struct lead *lead)
{
    if (!life_is_waiting(lead->state) || !lead->deadline_ms)
        return;
    deadlines_add(deadlines, lead->deadline_ms, lead->id);
    if (notice_is_told(lead->state))
        deadlines_add(deadlines, lead->deadline_ms - NOTICE_NEAR_MS, lead->id);
}

static void remove_first(struct deadlines *deadlines)
{
    struct deadline last = deadlines->heap[--deadlines->count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < deadlines->count; at = child) {
        if (child + 1 < deadlines->count &&
            is_before(&deadlines->heap[child + 1], &deadlines->heap[child]))
            child++;
        if (!is_before(&deadlines->heap[child], &last))
            break;
        deadlines->heap[at] = deadlines->heap[child];
    }
    deadlines->heap[at] = last;
}

bool deadlines_take(struct deadlines *deadlines, int64_t now_ms,
                    struct id *ret_lead)
{
    if (deadlines->count == 0 || deadlines->heap[0].time_ms > now_ms)
        return false;
    make_room(&deadlines->taken, deadlines->taken_count,
              &deadlines->taken_capacity);
    deadlines->taken[deadlines->taken_count++] = deadlines->heap[0];
    *ret_lead = deadlines->heap[0].lead;
    remove_first(deadlines);
    return true;
}

int64_t deadlines_next_ms(const struct deadlines *deadlines)
{
    return deadlines->count ? deadlines->heap[0].time_ms : INT64_MAX;
}

void deadlines_settle(struct deadlines *deadlines, bool is_committed)
{
    for (size_t index = 0; index < deadlines->taken_count; index++)
        if (!is_committed)
            deadlines_add(deadlines, deadlines->taken[index].time_ms,
                          deadlines->taken[index].lead);
    deadlines->taken_count = 0;
}

struct loading {
    struct deadlines *deadlines;
    struct arena arena;
    enum status status;
};

static bool load_lead(void *context, struct id id, struct bytes record)
{
    struct loading *loading = context;
    struct lead lead;
    arena_reset(&loading->arena);
    loading->status =
        record_decode(&record_lead, record, &loading->arena, &lead, NULL);
    if (loading->status != STATUS_ok)
        return false;
    deadlines_add_lead(loading->deadlines, &lead);
    if (lead.decision)
        deadlines_add(loading->deadlines, lead.effective_ms, id);
    return true;
}

enum status deadlines_load(struct deadlines *deadlines,
                           const struct store_snapshot *snapshot)
{
    struct loading loading = {.deadlines = deadlines, .status = STATUS_ok};
    arena_init(&loading.arena, LEAD_DECODE_BYTES);
    enum status status = store_scan(snapshot, &record_lead, (struct id){{0}},
                                    load_lead, &loading);
    arena_clear(&loading.arena);
    return status == STATUS_ok ? loading.status : status;
}
