/* SHA-256 (FIPS 180-4): the ledger's chain, file hashes; by libcrypto, which
 * uses the processor's own instructions where it has them. And BLAKE2b (RFC
 * 7693) of 32 bytes, for what stays inside. */
#ifndef LIENKET_BASE_HASH_H
#define LIENKET_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32

struct hash {
    uint8_t bytes[HASH_BYTES];
};

struct hash hash_bytes(const void *bytes, size_t size);

/* SHA-256 over the 32 bytes of `previous` followed by `bytes`. */
struct hash hash_chain(struct hash previous, const void *bytes, size_t size);

/* BLAKE2b over `number` as four bytes, big-endian, followed by `bytes`. */
struct hash hash_inside(uint32_t number, const void *bytes, size_t size);

bool hash_equal(struct hash a, struct hash b);

#endif
