/* The leads of a clearing on their way to the broker: cut into parts that fit a
 * message, sent one after the other, each until it has a final reply.
 *
 * Ids of the requests derive from the tick and the market, so that a matcher
 * that died in the middle proposes exactly the same again and the broker
 * answers from what it kept. */
#ifndef LIENKET_MATCHER_PROPOSALS_H
#define LIENKET_MATCHER_PROPOSALS_H

#include "link/worker.h"
#include "matcher/lead_builder.h"

struct proposals;

struct proposals *proposals_create(void);
void proposals_destroy(struct proposals *proposals);

/* Queues the clearing of a standing with its leads, or the clearing alone when
 * there are none. STATUS_too_large: a lead does not fit a message. */
MUST_CHECK enum status proposals_add(struct proposals *proposals,
                                     const struct standing *standing,
                                     const struct moment_of_clearing *moment);

bool proposals_are_done(const struct proposals *proposals);

/* What is first in the queue: the request's id and its encoded body, borrowed
 * until the queue moves on. False: nothing is. */
bool proposals_first(const struct proposals *proposals, struct id *ret_id,
                     struct bytes *ret_body);

/* Sends what is first in the queue, again if it has been sent before. */
void proposals_send(struct proposals *proposals, struct worker *worker);

/* A reply: the queue moves on when it is final. False: not one of ours. */
bool proposals_reply(struct proposals *proposals, const struct envelope *reply);

#endif
