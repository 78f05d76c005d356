#include "broker/known_keys.h"

#include "model/codec.h"
#include "tests/test.h"

static struct known_keys keys;

static struct credential credential_of(uint8_t number, struct curve_key *name)
{
    struct credential credential;
    record_init(&record_credential, &credential);
    *name = (struct curve_key){{number}};
    credential.id = (struct id){{number, 1}};
    credential.party = (struct id){{number, 2}};
    credential.state = credential_state_active;
    credential.public_key = (struct bytes){name->bytes, CURVE_KEY_BYTES};
    return credential;
}

static void a_key_counts_from_when_to_when_it_says(void)
{
    struct curve_key name;
    struct credential credential = credential_of(1, &name);
    credential.from_ms = 100;
    credential.to_ms = 200;
    known_keys_follow(&keys, NULL, &credential, party_kind_enterprise);
    EXPECT(!known_keys_find(&keys, name, 99));
    const struct known_key *known = known_keys_find(&keys, name, 100);
    EXPECT(known && id_equal(known->party, credential.party));
    EXPECT(known && known->kind == party_kind_enterprise);
    EXPECT(known_keys_find(&keys, name, 199));
    EXPECT(!known_keys_find(&keys, name, 200));
    EXPECT(known_keys_has(&keys, name));
}

static void a_revoked_key_is_gone_at_once(void)
{
    struct curve_key name;
    struct credential before = credential_of(2, &name), after = before;
    known_keys_follow(&keys, NULL, &before, party_kind_enterprise);
    EXPECT(known_keys_find(&keys, name, 1));
    after.state = credential_state_revoked;
    known_keys_follow(&keys, &before, &after, party_kind_unset);
    EXPECT(!known_keys_find(&keys, name, 1) && !known_keys_has(&keys, name));
}

static void a_code_becomes_a_key(void)
{
    struct curve_key name, hash = {{77}};
    struct credential after = credential_of(3, &name), before = after;
    before.state = credential_state_invited;
    before.public_key = (struct bytes){NULL, 0};
    before.code_hash = (struct bytes){hash.bytes, CURVE_KEY_BYTES};
    known_keys_follow(&keys, NULL, &before, party_kind_enterprise);
    const struct known_key *known = known_keys_find(&keys, hash, 1);
    EXPECT(known && known->is_code);
    EXPECT_NUMBER(known_keys_count(&keys, before.party, 1).codes, 1);
    known_keys_follow(&keys, &before, &after, party_kind_enterprise);
    EXPECT(!known_keys_has(&keys, hash));
    known = known_keys_find(&keys, name, 1);
    EXPECT(known && !known->is_code);
    EXPECT_NUMBER(known_keys_count(&keys, before.party, 1).codes, 0);
    EXPECT_NUMBER(known_keys_count(&keys, before.party, 1).keys, 1);
}

static void codes_differ_and_read_alike_however_they_are_typed(void)
{
    char code[CODE_TEXT_SIZE], other[CODE_TEXT_SIZE];
    struct curve_key hash, again;
    known_keys_make_code(&keys, "a", 1, code);
    known_keys_make_code(&keys, "b", 1, other);
    EXPECT(strcmp(code, other) != 0);
    EXPECT_NUMBER(strlen(code), CODE_TEXT_SIZE - 1);
    EXPECT(known_keys_hash_code(&keys, code, &hash) == STATUS_ok);
    EXPECT(known_keys_hash_code(&keys, other, &again) == STATUS_ok);
    EXPECT(!curve_key_equal(hash, again));
    EXPECT(known_keys_hash_code(&keys, "01OIL-abcde", &hash) == STATUS_ok);
    EXPECT(known_keys_hash_code(&keys, " 010 11ABC-DE", &again) == STATUS_ok);
    EXPECT(curve_key_equal(hash, again));
}

static void what_cannot_be_a_code_is_refused(void)
{
    struct curve_key hash;
    static const char *const texts[] = {
        "",           "ABCDE", "ABCDE-FGHJ", "ABCDE-FGHJKM", "ABCDE-FGHJU",
        "ABCDE*FGHJK"};
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++)
        EXPECT(known_keys_hash_code(&keys, texts[index], &hash) ==
               STATUS_invalid);
}

static void another_server_hashes_otherwise(void)
{
    struct curve_pair *server = curve_pair_create();
    struct known_keys other;
    struct curve_key hash, elsewhere;
    known_keys_init(&other, server);
    EXPECT(known_keys_hash_code(&keys, "ABCDEFGHJK", &hash) == STATUS_ok);
    EXPECT(known_keys_hash_code(&other, "ABCDEFGHJK", &elsewhere) == STATUS_ok);
    EXPECT(!curve_key_equal(hash, elsewhere));
    known_keys_clear(&other);
    curve_pair_destroy(server);
}

int main(void)
{
    struct curve_pair *server = curve_pair_create();
    known_keys_init(&keys, server);
    RUN(a_key_counts_from_when_to_when_it_says);
    RUN(a_revoked_key_is_gone_at_once);
    RUN(a_code_becomes_a_key);
    RUN(codes_differ_and_read_alike_however_they_are_typed);
    RUN(what_cannot_be_a_code_is_refused);
    RUN(another_server_hashes_otherwise);
    known_keys_clear(&keys);
    curve_pair_destroy(server);
    return test_result();
}
