/* For whom a request speaks: the person behind a gateway's session or phone, or
 * whoever brought it. A gateway has no rights of its own; what it passes on is
 * done as that person, and the ledger notes both. */
#ifndef LIENKET_BROKER_SPEAKER_H
#define LIENKET_BROKER_SPEAKER_H

#include "broker/broker.h"

struct speaker {
    struct principal principal; /* of nobody: all zero */
    /* Not unset: the request is refused, but for a reply that is kept. */
    enum problem_reason refusal;
    const char *field; /* that it is refused for */
};

/* Puts the person in the place of the request's actor, which is who brought it,
 * and takes session and phone out of it: they go no further. The key of the
 * connection is not the person's: it cannot be rotated through a gateway. Where
 * nobody can be made out the actor is nobody. False: the store cannot be read,
 * the broker has failed. */
bool speaker_find(struct broker *broker, struct envelope *request,
                  const struct principal *brought_by,
                  struct speaker *ret_speaker);

#endif
