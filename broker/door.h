/* The doors: clients come in at the front, workers at the back, and keys that
 * nobody knows yet at that for enrolment. An answer goes out where the question
 * came in. */
#ifndef LIENKET_BROKER_DOOR_H
#define LIENKET_BROKER_DOOR_H

#include "base/hash.h"
#include "base/id.h"
#include "base/socket.h"

enum door { DOOR_FRONT, DOOR_BACK, DOOR_ENROL, DOOR_COUNT };

struct sender {
    enum door door;
    struct socket_peer peer;
    struct curve_key key; /* who it is: proven by this very connection */
    struct id address;    /* where its message came from; zero: not known */
};

/* The same connection. */
static inline bool sender_equal(const struct sender *a, const struct sender *b)
{
    if (a->door != b->door || a->peer.size != b->peer.size)
        return false;
    for (uint8_t index = 0; index < a->peer.size; index++)
        if (a->peer.bytes[index] != b->peer.bytes[index])
            return false;
    return true;
}

#endif
