/* For whom a request speaks: the person behind a gateway's session or phone, or
 * whoever brought it. A gateway has no rights of its own; what it passes on is
 * done as that person, and the ledger notes both. */
#ifndef LIENKET_BROKER_SPEAKER_H
#define LIENKET_BROKER_SPEAKER_H

#include "broker/broker.h"

struct speaker {
    struct id via;     /* the gateway; zero: a connection of one's own */
    struct id session; /* zero: none */
    /* Not unset: the request is refused, but for a reply that is kept. */
    enum problem_reason refusal;
    const char *field; /* that it is refused for */
};

/* Puts the person in the place of the request's actor, and takes session and
 * phone out of it: they go no further. Where nobody can be made out the actor
 * is nobody. False: the store cannot be read, the broker has failed. */
bool speaker_find(struct broker *broker, struct envelope *request,
                  struct speaker *ret_speaker);

#endif
