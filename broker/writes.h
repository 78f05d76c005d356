/* Writes on their way into the batch: the same request once, its body checked,
 * applied, its reply kept beside its effect.
 *
 * Every final reply to who is known is kept, a refusal too, in the transaction
 * of its batch. Refusals that are worth another try (busy, full) are not, nor
 * is one of id_reused: that id has its reply. */
#ifndef LIENKET_BROKER_WRITES_H
#define LIENKET_BROKER_WRITES_H

#include "broker/broker.h"
#include "broker/principal.h"

void writes_open(struct broker *broker);

/* True when the request came before and was answered as it was then. */
bool writes_answer_kept(struct broker *broker, const struct sender *from,
                        const struct envelope *request);

/* Denies a write to a principal that is known, and keeps that: the same request
 * again is refused alike, whatever has changed since. */
void writes_deny(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct principal *principal,
                 const struct problems *problems);

/* For one that did not come before. */
void writes_take(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct principal *principal);

/* Writes the ticks that have come due, and sets the timer for the next. */
void writes_run_due(struct broker *broker);

#endif
