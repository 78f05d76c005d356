/* The door for enrolment: a key that nobody knows yet may come in here, and say
 * one thing, `enrol` with a code. */
#ifndef LIENKET_BROKER_ENROLMENT_H
#define LIENKET_BROKER_ENROLMENT_H

#include "broker/broker.h"

/* A wrong code is refused here, before anything is written, and counted by the
 * address it came from. */
void enrolment_take(struct broker *broker, const struct sender *from,
                    const char *address, const struct envelope *request);

#endif
