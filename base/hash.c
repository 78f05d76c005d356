#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/check.h"

/* Looked up once: that takes longer than hashing an event. */
static EVP_MD *sha256;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_sha256(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (!sha256)
        die(71, "libcrypto has no SHA-256");
}

static EVP_MD_CTX *sha256_begin(void)
{
    pthread_once(&once, find_sha256);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context || EVP_DigestInit_ex2(context, sha256, NULL) != 1)
        die(71, "libcrypto cannot begin SHA-256");
    return context;
}

static void sha256_add(EVP_MD_CTX *context, const void *bytes, size_t size)
{
    CHECK(EVP_DigestUpdate(context, bytes, size) == 1);
}

static struct hash sha256_end(EVP_MD_CTX *context)
{
    struct hash hash;
    CHECK(EVP_DigestFinal_ex(context, hash.bytes, NULL) == 1);
    EVP_MD_CTX_free(context);
    return hash;
}

struct hash hash_bytes(const void *bytes, size_t size)
{
    EVP_MD_CTX *context = sha256_begin();
    sha256_add(context, bytes, size);
    return sha256_end(context);
}

struct hash hash_chain(struct hash previous, const void *bytes, size_t size)
{
    EVP_MD_CTX *context = sha256_begin();
    sha256_add(context, previous.bytes, HASH_BYTES);
    sha256_add(context, bytes, size);
    return sha256_end(context);
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
