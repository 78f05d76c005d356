/* Writes on their way into the batch: the same request once, its body checked,
 * applied, its reply kept beside its effect.
 *
 * Only replies of what had an effect are kept. A refusal wrote nothing, so the
 * same request asked again is looked at again. */
#ifndef LIENKET_BROKER_WRITES_H
#define LIENKET_BROKER_WRITES_H

#include "broker/broker.h"
#include "broker/principal.h"

void writes_open(struct broker *broker);

/* True when the request came before and was answered as it was then. */
bool writes_answer_kept(struct broker *broker, const struct sender *from,
                        const struct envelope *request);

/* For one that did not come before. */
void writes_take(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct principal *principal);

/* Writes the ticks that have come due, and sets the timer for the next. */
void writes_run_due(struct broker *broker);

#endif
