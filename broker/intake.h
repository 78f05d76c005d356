/* Takes what waits at a door, a bounded part of it, and sees each message to
 * its place: a bad one costs only itself. */
#ifndef LIENKET_BROKER_INTAKE_H
#define LIENKET_BROKER_INTAKE_H

#include "broker/broker.h"
#include "model/problem.h"

#define INTAKE_MESSAGES_MOST 1000 /* a round */
#define INTAKE_BYTES_MOST (4 << 20)
/* Of a commit's time: so much at most is waited for more. */
#define INTAKE_GATHER_PART 4
#define INTAKE_GATHER_NS                                                       \
    40000 /* a turn, and what the system adds to so short a sleep */

/* Called by the loop when something waits. */
void intake_front(void *broker);
void intake_back(void *broker);
void intake_enrol(void *broker);

/* Answers a request at once with a refusal that no write stands behind. */
void intake_refuse(struct broker *broker, const struct sender *from,
                   const struct envelope *request, enum status status,
                   const struct problems *problems);

#endif
