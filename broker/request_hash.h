/* What a kept reply is bound to: the same id with another verb or body is
 * another request, which its sender is told. */
#ifndef LIENKET_BROKER_REQUEST_HASH_H
#define LIENKET_BROKER_REQUEST_HASH_H

#include "broker/broker.h"

struct hash request_hash(const struct broker *broker,
                         const struct envelope *request);

/* Whether the hash that was kept is that of this request. */
bool request_hash_is(const struct broker *broker,
                     const struct envelope *request, struct hash kept);

#endif
