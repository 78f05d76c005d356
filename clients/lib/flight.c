#include "clients/lib/flight.h"

#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"

void flight_init(struct flight *flight, size_t capacity)
{
    *flight = (struct flight){.capacity = capacity};
    flight->items = memory_allocate(capacity, sizeof *flight->items);
}

void flight_clear(struct flight *flight)
{
    for (size_t index = 0; index < flight->count; index++)
        memory_free(flight->items[index].frame);
    memory_free(flight->items);
    *flight = (struct flight){0};
}

struct flight_item *flight_add(struct flight *flight, struct id id,
                               const void *frame, size_t size)
{
    if (flight->count == flight->capacity)
        return NULL;
    struct flight_item *item = &flight->items[flight->count++];
    *item = (struct flight_item){
        .id = id, .size = size, .last_status = STATUS_timeout};
    item->frame = memory_allocate(size, 1);
    memcpy(item->frame, frame, size);
    return item;
}

struct flight_item *flight_find(struct flight *flight, struct id id)
{
    for (size_t index = 0; index < flight->count; index++)
        if (id_equal(flight->items[index].id, id))
            return &flight->items[index];
    return NULL;
}

void flight_remove(struct flight *flight, struct flight_item *item)
{
    CHECK(item >= flight->items && item < flight->items + flight->count);
    memory_free(item->frame);
    flight->count--;
    size_t after = (size_t)(flight->items + flight->count - item);
    memmove(item, item + 1, after * sizeof *item);
}

size_t flight_awaited(const struct flight *flight)
{
    size_t awaited = 0;
    for (size_t index = 0; index < flight->count; index++)
        awaited += !flight->items[index].is_resent;
    return awaited;
}

void flight_abandon(struct flight *flight)
{
    size_t left = 0;
    for (size_t index = 0; index < flight->count; index++) {
        struct flight_item *item = &flight->items[index];
        if (!item->is_kept) {
            memory_free(item->frame);
            continue;
        }
        item->is_resent = true;
        flight->items[left++] = *item;
    }
    flight->count = left;
}

void flight_answer(struct flight_item *item, enum status status, int64_t now_ms)
{
    if (!item->is_answered)
        item->backoff_ms = 0;
    item->is_answered = true;
    item->last_status = status;
    flight_postpone(item, now_ms);
}

void flight_postpone(struct flight_item *item, int64_t now_ms)
{
    bool is_quick = item->is_write || item->is_answered;
    if (item->backoff_ms == 0)
        item->backoff_ms =
            is_quick ? FLIGHT_BACKOFF_LEAST_MS : FLIGHT_BACKOFF_READ_MS;
    else if (item->backoff_ms < FLIGHT_BACKOFF_MOST_MS / 2)
        item->backoff_ms *= 2;
    else
        item->backoff_ms = FLIGHT_BACKOFF_MOST_MS;
    uint32_t jitter = randombytes_uniform((uint32_t)item->backoff_ms / 4 + 1);
    item->next_try_ms = now_ms + item->backoff_ms + jitter;
}

void flight_hold(struct flight_item *item, int64_t until_ms)
{
    uint32_t jitter = randombytes_uniform(FLIGHT_BACKOFF_LEAST_MS);
    if (item->next_try_ms < until_ms)
        item->next_try_ms = until_ms + jitter;
}

void flight_hurry(struct flight *flight)
{
    for (size_t index = 0; index < flight->count; index++)
        flight->items[index].next_try_ms = 0;
}

int64_t flight_next_ms(const struct flight *flight)
{
    int64_t next = INT64_MAX;
    for (size_t index = 0; index < flight->count; index++)
        if (flight->items[index].next_try_ms < next)
            next = flight->items[index].next_try_ms;
    return next;
}
