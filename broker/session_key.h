/* The key under which tokens and sources are hashed. It stands in a file beside
 * the store's data, not in it: who has a backup alone can check no token. A
 * store that is restored without it goes on; people log in again. */
#ifndef LIENKET_BROKER_SESSION_KEY_H
#define LIENKET_BROKER_SESSION_KEY_H

#include "base/hash.h"
#include "base/status.h"

#define SESSION_KEY_BYTES 32
#define SESSION_KEY_FILE                                                       \
    "session.key" /* in the store's directory, mode 0600                       \
                   */

struct session_key {
    uint8_t bytes[SESSION_KEY_BYTES];
};

/* Reads it, or makes it when there is none. STATUS_denied: others may read the
 * file; STATUS_corrupt: it has another size; STATUS_io. */
MUST_CHECK enum status session_key_open(const char *store,
                                        struct session_key *ret_key);

/* BLAKE2b of the bytes under the key, for one purpose: "token", "source". */
struct hash session_key_hash(const struct session_key *key, const char *purpose,
                             const void *bytes, size_t size);

#endif
