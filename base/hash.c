#include "base/hash.h"

#include <sodium.h>
#include <string.h>

struct hash hash_bytes(const void *bytes, size_t size)
{
    struct hash hash;
    crypto_hash_sha256(hash.bytes, bytes, size);
    return hash;
}

struct hash hash_chain(struct hash previous, const void *bytes, size_t size)
{
    struct hash hash;
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, previous.bytes, HASH_BYTES);
    crypto_hash_sha256_update(&state, bytes, size);
    crypto_hash_sha256_final(&state, hash.bytes);
    return hash;
}

struct hash hash_inside(uint32_t number, const void *bytes, size_t size)
{
    uint8_t front[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                        (uint8_t)(number >> 8), (uint8_t)number};
    struct hash hash;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    crypto_generichash_update(&state, front, sizeof front);
    crypto_generichash_update(&state, bytes, size);
    crypto_generichash_final(&state, hash.bytes, HASH_BYTES);
    return hash;
}

bool hash_equal(struct hash a, struct hash b)
{
    return memcmp(a.bytes, b.bytes, HASH_BYTES) == 0;
}
