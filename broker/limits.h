/* Who may ask how much, and what is said when it is too much. The figures are
 * those of model/schema/limit.def, or what the operator set. */
#ifndef LIENKET_BROKER_LIMITS_H
#define LIENKET_BROKER_LIMITS_H

#include "broker/buckets.h"
#include "broker/door.h"
#include "model/schema.h"

struct broker;
struct principal;

struct limiter {
    struct buckets principals;
    struct buckets addresses;
    int64_t looked_ms; /* monotonic: when memory was looked at */
    bool is_crowded;   /* more memory is in use than should be */
};

void limits_init(struct limiter *limiter);
void limits_clear(struct limiter *limiter);

/* The key of an address as the socket tells it; zero for none, as that of an
 * ipc endpoint: those are not counted. */
struct id limits_address(const char *address);

/* Whether a request may be looked at; otherwise it was answered `busy` with a
 * time, or, to who goes on all the same, not at all. `principal` is NULL for a
 * stranger. */
bool limits_admit(struct broker *broker, const struct sender *from,
                  const struct envelope *request,
                  const struct principal *principal);

/* Whether what is no request may be answered. */
bool limits_admit_malformed(struct broker *broker, const struct sender *from);

/* Whether a refusal of that size may be kept; otherwise when. */
bool limits_admit_refusal(struct broker *broker,
                          const struct principal *principal, uint32_t size,
                          int64_t *ret_wait_ms);

/* Counts an answer to a read; later reads wait for it. */
void limits_count_answer(struct broker *broker, struct id principal,
                         size_t size);

/* Answers `busy` with the reason; `wait_ms` 0: not known. */
void limits_refuse(struct broker *broker, const struct sender *from,
                   const struct envelope *request, enum problem_reason reason,
                   int64_t wait_ms);

#endif
