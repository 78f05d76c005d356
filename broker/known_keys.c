#include "broker/known_keys.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "model/codec.h"
#include "model/hash_table.h"

#define LOAD_ARENA_BYTES (4 << 20)
#define CODE_SYMBOLS 10 /* of 5 bits each: 50 bits */
#define CODE_HALF 5

/* Crockford's: no letter that looks like a digit, and no U. */
static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct known_key_entry {
    struct known_key key;
    UT_hash_handle hh;
};

/* What the secret is used for; each use has other bytes before its input. */
enum secret_use { USE_DERIVE = 1, USE_MAKE, USE_HASH };

static struct curve_key keyed_hash(struct curve_key secret, enum secret_use use,
                                   const void *bytes, size_t size)
{
    struct curve_key hash;
    uint8_t prefix = (uint8_t)use;
    crypto_generichash_state state;
    crypto_generichash_init(&state, secret.bytes, CURVE_KEY_BYTES,
                            CURVE_KEY_BYTES);
    crypto_generichash_update(&state, &prefix, 1);
    crypto_generichash_update(&state, bytes, size);
    crypto_generichash_final(&state, hash.bytes, CURVE_KEY_BYTES);
    return hash;
}

void known_keys_init(struct known_keys *keys, const struct curve_pair *server)
{
    static const char purpose[] = "lienket enrolment codes";
    *keys = (struct known_keys){.code_secret =
                                    keyed_hash(server->secret_key, USE_DERIVE,
                                               purpose, sizeof purpose)};
}

static void forget_all(struct known_keys *keys)
{
    struct known_key_entry *entry, *next;
    HASH_ITER(hh, keys->entries, entry, next)
    {
        HASH_DEL(keys->entries, entry);
        memory_free(entry);
    }
}

void known_keys_clear(struct known_keys *keys)
{
    forget_all(keys);
    sodium_memzero(keys, sizeof *keys);
}

static struct known_key_entry *find(const struct known_keys *keys,
                                    struct curve_key name)
{
    struct known_key_entry *entry;
    HASH_FIND(hh, keys->entries, name.bytes, CURVE_KEY_BYTES, entry);
    return entry;
}

/* The name a credential stands under; false when it has none that counts. */
static bool name_of(const struct credential *credential,
                    struct curve_key *ret_name)
{
    bool is_code = credential->state == credential_state_invited;
    struct bytes name =
        is_code ? credential->code_hash : credential->public_key;
    if (name.size != CURVE_KEY_BYTES ||
        (!is_code && credential->state != credential_state_active))
        return false;
    memcpy(ret_name->bytes, name.data, CURVE_KEY_BYTES);
    return true;
}

static void forget(struct known_keys *keys, const struct credential *before)
{
    struct curve_key name;
    if (!name_of(before, &name))
        return;
    struct known_key_entry *entry = find(keys, name);
    if (!entry || !id_equal(entry->key.credential, before->id))
        return;
    HASH_DEL(keys->entries, entry);
    memory_free(entry);
}

static void add(struct known_keys *keys, const struct credential *credential,
                enum party_kind kind)
{
    struct curve_key name;
    if (!name_of(credential, &name) || find(keys, name))
        return;
    struct known_key_entry *entry = memory_allocate(1, sizeof *entry);
    entry->key = (struct known_key){.name = name,
                                    .credential = credential->id,
                                    .party = credential->party,
                                    .kind = kind,
                                    .from_ms = credential->from_ms,
                                    .to_ms = credential->to_ms,
                                    .is_code = credential->state ==
                                               credential_state_invited};
    HASH_ADD(hh, keys->entries, key.name, CURVE_KEY_BYTES, entry);
}

void known_keys_follow(struct known_keys *keys, const struct credential *before,
                       const struct credential *after, enum party_kind kind)
{
    if (before)
        forget(keys, before);
    add(keys, after, kind);
    keys->is_changed = true;
}

struct loading {
    struct known_keys *keys;
    const struct store_snapshot *snapshot;
    struct arena arena;
    int64_t now_ms;
    enum status status;
};

static bool is_over(const struct known_key *key, int64_t now_ms)
{
    return key->to_ms != 0 && key->to_ms <= now_ms;
}

static bool load(void *context, struct id id, struct bytes record)
{
    struct loading *loading = context;
    struct credential credential;
    struct party party;
    (void)id;
    arena_reset(&loading->arena);
    loading->status = record_decode(&record_credential, record, &loading->arena,
                                    &credential, NULL);
    if (loading->status == STATUS_ok &&
        credential.state != credential_state_revoked)
        loading->status = store_get(loading->snapshot, &record_party,
                                    credential.party, &loading->arena, &party);
    else
        return loading->status == STATUS_ok;
    if (loading->status == STATUS_ok &&
        !known_keys_has_room(loading->keys, loading->now_ms))
        loading->status = STATUS_full;
    if (loading->status == STATUS_ok)
        add(loading->keys, &credential, party.kind);
    return loading->status == STATUS_ok;
}

enum status known_keys_load(struct known_keys *keys,
                            const struct store_snapshot *snapshot,
                            int64_t now_ms)
{
    struct id first = {{0}};
    struct loading loading = {.keys = keys,
                              .snapshot = snapshot,
                              .now_ms = now_ms,
                              .status = STATUS_ok};
    forget_all(keys);
    arena_init(&loading.arena, LOAD_ARENA_BYTES);
    enum status status =
        store_scan(snapshot, &record_credential, first, load, &loading);
    arena_clear(&loading.arena);
    keys->is_changed = false;
    return status == STATUS_ok ? loading.status : status;
}

const struct known_key *known_keys_find(const struct known_keys *keys,
                                        struct curve_key name, int64_t now_ms)
{
    const struct known_key_entry *entry = find(keys, name);
    if (!entry || entry->key.from_ms > now_ms || is_over(&entry->key, now_ms))
        return NULL;
    return &entry->key;
}

bool known_keys_has(const struct known_keys *keys, struct curve_key name)
{
    return find(keys, name) != NULL;
}

struct known_key_counts known_keys_count(const struct known_keys *keys,
                                         struct id party, int64_t now_ms)
{
    struct known_key_counts counts = {0};
    for (const struct known_key_entry *entry = keys->entries; entry;
         entry = entry->hh.next) {
        if (!id_equal(entry->key.party, party) || is_over(&entry->key, now_ms))
            continue;
        counts.codes += entry->key.is_code;
        counts.keys += !entry->key.is_code;
    }
    return counts;
}

bool known_keys_has_room(struct known_keys *keys, int64_t now_ms)
{
    if (HASH_COUNT(keys->entries) < KNOWN_KEYS_MOST)
        return true;
    struct known_key_entry *entry, *next;
    HASH_ITER(hh, keys->entries, entry, next)
    {
        if (!is_over(&entry->key, now_ms))
            continue;
        HASH_DEL(keys->entries, entry);
        memory_free(entry);
    }
    return HASH_COUNT(keys->entries) < KNOWN_KEYS_MOST;
}

void known_keys_make_code(const struct known_keys *keys, const void *seed,
                          size_t size, char ret_code[CODE_TEXT_SIZE])
{
    struct curve_key hash = keyed_hash(keys->code_secret, USE_MAKE, seed, size);
    char *at = ret_code;
    for (int index = 0; index < CODE_SYMBOLS; index++) {
        if (index == CODE_HALF)
            *at++ = '-';
        *at++ = symbols[hash.bytes[index] & 31];
    }
    *at = '\0';
}

static char symbol_of(char written)
{
    char letter = (char)toupper((unsigned char)written);
    if (letter == 'O')
        return '0';
    return letter == 'I' || letter == 'L' ? '1' : letter;
}

enum status known_keys_hash_code(const struct known_keys *keys,
                                 const char *code, struct curve_key *ret_hash)
{
    char plain[CODE_SYMBOLS];
    int count = 0;
    for (; *code; code++) {
        char symbol = symbol_of(*code);
        if (symbol == '-' || symbol == ' ')
            continue;
        if (count == CODE_SYMBOLS || !strchr(symbols, symbol))
            return STATUS_invalid;
        plain[count++] = symbol;
    }
    if (count != CODE_SYMBOLS)
        return STATUS_invalid;
    *ret_hash = keyed_hash(keys->code_secret, USE_HASH, plain, sizeof plain);
    return STATUS_ok;
}
