#include "broker/request_hash.h"

#include "model/verb.h"

/* A plain hash of a phone or an address is soon guessed: that one is keyed.
 * NULL: the plain one will do. */
static const char *hash_purpose(const struct envelope *request)
{
    switch (request->verb) {
    case VERB_put_contact:
        return "contact";
    case VERB_set_mail_notices:
        return "mail";
    case VERB_bind_phone:
        return "bind";
    case VERB_unbind_phone:
        return "unbind";
    default:
        return NULL;
    }
}

struct hash request_hash(const struct broker *broker,
                         const struct envelope *request)
{
    const char *purpose = hash_purpose(request);
    if (purpose)
        return session_key_hash(&broker->sessions.key, purpose,
                                request->body.data, request->body.size);
    return hash_inside((uint32_t)request->verb, request->body.data,
                       request->body.size);
}

/* Beside replies that were kept before it was BLAKE2b. */
static struct hash former_hash_of(const struct envelope *request)
{
    uint8_t verb[2] = {(uint8_t)(request->verb >> 8), (uint8_t)request->verb};
    return hash_chain(hash_bytes(verb, sizeof verb), request->body.data,
                      request->body.size);
}

bool request_hash_is(const struct broker *broker,
                     const struct envelope *request, struct hash kept)
{
    return hash_equal(kept, request_hash(broker, request)) ||
           hash_equal(kept, former_hash_of(request));
}
