/* The keys that count, in memory: whose they are and from when to when, found
 * by the 32 bytes of the public key. Enrolment codes that wait stand in it too,
 * under their keyed hash.
 *
 * It is a fold of the `credential` records: loaded at the start, kept up by
 * each write, and loaded again when a write was given up. So a key is looked up
 * for each message and each handshake without touching the store. */
#ifndef LIENKET_BROKER_KNOWN_KEYS_H
#define LIENKET_BROKER_KNOWN_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/curve.h"
#include "model/schema.h"
#include "store/store.h"

#define KNOWN_KEYS_MOST 262144
#define KEYS_A_PARTY_MOST 16
#define CODES_A_PARTY_MOST 5 /* that wait at the same time */
#define CODE_TEXT_SIZE 12    /* "7K3MQ-X9DAB", with the NUL */

struct known_key_entry;

/* What an entry says. */
struct known_key {
    struct curve_key name; /* the public key, or the hash of a code */
    struct id credential;
    struct id party;
    enum party_kind kind; /* of the party; it never changes */
    int64_t from_ms;
    int64_t to_ms; /* 0: without end */
    bool is_code;
};

struct known_keys {
    struct known_key_entry *entries;
    struct curve_key code_secret; /* what hashes of codes are keyed with */
    bool is_changed;              /* since the last commit */
};

/* Codes are bound to the server's secret key. clear wipes that. */
void known_keys_init(struct known_keys *keys, const struct curve_pair *server);
void known_keys_clear(struct known_keys *keys);

/* Starts anew from all credentials of the store. STATUS_full: there are more
 * than KNOWN_KEYS_MOST; others as store_scan. */
MUST_CHECK enum status known_keys_load(struct known_keys *keys,
                                       const struct store_snapshot *snapshot,
                                       int64_t now_ms);

/* Follows a credential from what it was (NULL: new) to what it is. */
void known_keys_follow(struct known_keys *keys, const struct credential *before,
                       const struct credential *after, enum party_kind kind);

/* The entry when it counts at that time, or NULL. */
const struct known_key *known_keys_find(const struct known_keys *keys,
                                        struct curve_key name, int64_t now_ms);

/* Whether there is one at all, at whatever time it counts. */
bool known_keys_has(const struct known_keys *keys, struct curve_key name);

/* How many a party has that count now or later. */
struct known_key_counts {
    int keys;
    int codes;
};
struct known_key_counts known_keys_count(const struct known_keys *keys,
                                         struct id party, int64_t now_ms);

/* Whether one more has room; lets go of those whose time is over first. */
bool known_keys_has_room(struct known_keys *keys, int64_t now_ms);

/* A code for this seed, which nobody can foresee without the secret. */
void known_keys_make_code(const struct known_keys *keys, const void *seed,
                          size_t size, char ret_code[CODE_TEXT_SIZE]);

/* The hash that a code stands under, as people write it: blanks, dashes and
 * small letters do not matter, o is 0, i and l are 1. STATUS_invalid: it cannot
 * be a code. */
MUST_CHECK enum status known_keys_hash_code(const struct known_keys *keys,
                                            const char *code,
                                            struct curve_key *ret_hash);

#endif
