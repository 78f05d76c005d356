/* Requests on their way: what was sent, when to send it again, and which reply
 * ends it. A table without sockets or files. */
#ifndef LIENKET_CLIENTS_LIB_FLIGHT_H
#define LIENKET_CLIENTS_LIB_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/status.h"

#define FLIGHT_BACKOFF_LEAST_MS 250
#define FLIGHT_BACKOFF_READ_MS 2000 /* a read may take that long by itself */
#define FLIGHT_BACKOFF_MOST_MS 5000

struct flight_item {
    struct id id;
    int64_t tag;
    unsigned verb;
    bool is_write;
    bool is_kept;   /* in the outbox file */
    bool is_resent; /* from an earlier run: nobody waits for its reply */
    uint8_t *frame; /* owned */
    size_t size;
    int64_t next_try_ms; /* monotonic; 0: at once */
    int64_t backoff_ms;
    bool is_answered;        /* had a reply that was not final... */
    enum status last_status; /* ...with this status; timeout before */
};

/* In the order of submission. */
struct flight {
    struct flight_item *items;
    size_t count;
    size_t capacity;
};

void flight_init(struct flight *flight, size_t capacity);
void flight_clear(struct flight *flight);

/* Copies `frame`; NULL when the table is full. */
struct flight_item *flight_add(struct flight *flight, struct id id,
                               const void *frame, size_t size);
struct flight_item *flight_find(struct flight *flight, struct id id);
void flight_remove(struct flight *flight, struct flight_item *item);

/* How many are waited for. */
size_t flight_awaited(const struct flight *flight);

/* Nobody waits any more for what was submitted: writes that are kept go on as
 * resent ones, all else is dropped. */
void flight_abandon(struct flight *flight);

/* Sets when to try again: the back-off doubles, up to the most, and a quarter
 * of it is random so that many clients do not come back at once. */
void flight_postpone(struct flight_item *item, int64_t now_ms);

/* The same after a reply that was not final. */
void flight_answer(struct flight_item *item, enum status status,
                   int64_t now_ms);

/* Not before that time, whatever the back-off says. */
void flight_hold(struct flight_item *item, int64_t until_ms);

/* Everything is due again at once: after a new connection. */
void flight_hurry(struct flight *flight);

/* The earliest next try, or INT64_MAX. */
int64_t flight_next_ms(const struct flight *flight);

#endif
