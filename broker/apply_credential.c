/* Keys of parties: registered by staff, enrolled with a code, put in each
 * other's place, revoked. The ledger holds public keys and keyed hashes of
 * codes, nothing that would let a reader of it in. */
#include <string.h>

#include "base/check.h"
#include "broker/apply.h"
#include "broker/checks.h"
#include "broker/known_keys.h"
#include "model/codec.h"

static void append(struct apply *apply, const struct credential *before,
                   const struct credential *after, enum party_kind kind)
{
    apply_append(apply, apply->verb->number, &record_credential, after);
    if (store_write_status(apply->write) == STATUS_ok)
        known_keys_follow(apply->keys, before, after, kind);
}

/* Keys are as good as the party itself, so handing them out takes the same
 * right and reach as registering it. */
static enum status get_holder(struct apply *apply, struct id id,
                              struct party *ret_party)
{
    enum status status =
        apply_get(apply, &record_party, id, "party", ret_party);
    if (status == STATUS_ok)
        status = apply_check_kind(apply, ret_party->kind, "party");
    if (status == STATUS_ok)
        status = apply_check_reach(apply, ret_party, "party");
    return status;
}

/* A key of 32 bytes that speaks for nobody yet. */
static enum status check_key(struct apply *apply, struct bytes key)
{
    struct curve_key name;
    if (key.size != CURVE_KEY_BYTES)
        return apply_refuse(apply, STATUS_invalid, "public_key",
                            problem_reason_missing);
    memcpy(name.bytes, key.data, CURVE_KEY_BYTES);
    if (known_keys_has(apply->keys, name))
        return apply_refuse(apply, STATUS_conflict, "public_key",
                            problem_reason_exists);
    return STATUS_ok;
}

static enum status check_room(struct apply *apply, struct id party,
                              bool is_code)
{
    struct known_key_counts counts =
        known_keys_count(apply->keys, party, apply->now_ms);
    if (is_code ? counts.codes >= CODES_A_PARTY_MOST
                : counts.keys >= KEYS_A_PARTY_MOST)
        return apply_refuse(apply, STATUS_conflict, "party",
                            problem_reason_too_many);
    return known_keys_has_room(apply->keys, apply->now_ms) ? STATUS_ok
                                                           : STATUS_full;
}

static void check_times(struct apply *apply,
                        const struct credential *credential)
{
    int64_t to_ms = credential->to_ms;
    if (to_ms == 0)
        return;
    if (to_ms <= credential->from_ms)
        problem_add(&apply->problems, "to_ms", problem_reason_ends_before_start,
                    NULL);
    else if (to_ms <= apply->now_ms)
        problem_add(&apply->problems, "to_ms", problem_reason_expired, NULL);
}

enum status apply_add_credential(struct apply *apply, void *body)
{
    struct credential *credential = body;
    struct party party;
    enum status status = get_holder(apply, credential->party, &party);
    if (status == STATUS_ok)
        status = apply_check_new(apply, &record_credential, credential->id);
    if (status == STATUS_ok)
        status = check_key(apply, credential->public_key);
    if (status == STATUS_ok)
        status = check_room(apply, credential->party, false);
    if (status == STATUS_ok) {
        check_times(apply, credential);
        status = check_verdict(apply);
    }
    if (status != STATUS_ok)
        return status;
    credential->version = 1;
    credential->state = credential_state_active;
    credential->issued_ms = apply->now_ms;
    credential->issued_by = apply->principal.id;
    credential->code_hash = (struct bytes){NULL, 0};
    append(apply, NULL, credential, party.kind);
    return apply_done(apply, credential->id, credential->version);
}

/* What a request alone determines: the same in runs that repeat. */
struct request_seed {
    int64_t now_ms;
    struct id actor;
    struct id request;
};

static struct request_seed seed_of(const struct apply *apply)
{
    return (struct request_seed){.now_ms = apply->now_ms,
                                 .actor = apply->principal.id,
                                 .request = apply->request};
}

static struct credential new_credential(const struct apply *apply,
                                        struct id party)
{
    struct request_seed seed = seed_of(apply);
    struct credential credential;
    record_init(&record_credential, &credential);
    credential.id = id_derive(apply->now_ms, &seed, sizeof seed);
    credential.version = 1;
    credential.party = party;
    credential.issued_ms = apply->now_ms;
    credential.issued_by = apply->principal.id;
    return credential;
}

enum status apply_issue_code(struct apply *apply, void *body)
{
    const struct code_request *wanted = body;
    struct party party;
    enum status status = get_holder(apply, wanted->party, &party);
    if (status == STATUS_ok)
        status = check_room(apply, wanted->party, true);
    if (status != STATUS_ok)
        return status;
    char code[CODE_TEXT_SIZE];
    struct curve_key hash;
    struct request_seed seed = seed_of(apply);
    known_keys_make_code(apply->keys, &seed, sizeof seed, code);
    status = known_keys_hash_code(apply->keys, code, &hash);
    CHECK(status == STATUS_ok);
    struct credential credential = new_credential(apply, wanted->party);
    credential.state = credential_state_invited;
    credential.to_ms = apply->now_ms + wanted->valid_ms;
    credential.note = wanted->note;
    credential.code_hash = (struct bytes){hash.bytes, CURVE_KEY_BYTES};
    struct enrolment_code *told = arena_take(apply->arena, 1, sizeof *told);
    const char *kept = arena_take_text(apply->arena, code, strlen(code));
    if (!told || !kept)
        return STATUS_too_large;
    append(apply, NULL, &credential, party.kind);
    *told = (struct enrolment_code){
        .credential = credential.id, .code = kept, .to_ms = credential.to_ms};
    apply->result = told;
    return store_write_status(apply->write);
}

/* The credential that waits for a key under this code. */
static enum status get_invited(struct apply *apply, const char *code,
                               struct credential *ret_credential)
{
    struct curve_key hash;
    const struct known_key *known = NULL;
    if (known_keys_hash_code(apply->keys, code, &hash) == STATUS_ok)
        known = known_keys_find(apply->keys, hash, apply->now_ms);
    if (!known || !known->is_code)
        return apply_refuse(apply, STATUS_denied, "code",
                            problem_reason_wrong_code);
    return apply_get(apply, &record_credential, known->credential, "code",
                     ret_credential);
}

/* The speaker is a stranger with a key of its own; from now on it is the
 * party, and the event says so. */
enum status apply_enrol(struct apply *apply, void *body)
{
    const struct enrol_request *request = body;
    struct bytes key = {apply->principal.key.bytes, CURVE_KEY_BYTES};
    struct credential before;
    struct party party;
    enum status status = get_invited(apply, request->code, &before);
    if (status == STATUS_ok)
        status = check_key(apply, key);
    if (status == STATUS_ok)
        status = check_room(apply, before.party, false);
    if (status == STATUS_ok)
        status = apply_get(apply, &record_party, before.party, "party", &party);
    if (status != STATUS_ok)
        return status;
    struct enrolled *enrolled = arena_take(apply->arena, 1, sizeof *enrolled);
    if (!enrolled)
        return STATUS_too_large;
    struct credential after = before;
    after.version++;
    after.state = credential_state_active;
    after.public_key = key;
    after.code_hash = (struct bytes){NULL, 0};
    after.from_ms = apply->now_ms;
    after.to_ms = 0;
    apply->principal.id = after.party;
    append(apply, &before, &after, party.kind);
    *enrolled = (struct enrolled){
        .credential = after.id, .party = after.party, .party_name = party.name};
    apply->result = enrolled;
    return store_write_status(apply->write);
}

/* How the former key goes on: not at all, or for the overlap, but never longer
 * than it would have. */
static struct credential outgoing(const struct apply *apply,
                                  const struct credential *before,
                                  int64_t overlap_ms)
{
    struct credential after = *before;
    int64_t to_ms = apply->now_ms + overlap_ms;
    after.version++;
    if (overlap_ms == 0)
        after.state = credential_state_revoked;
    else if (before->to_ms == 0 || before->to_ms > to_ms)
        after.to_ms = to_ms;
    return after;
}

enum status apply_rotate(struct apply *apply, void *body)
{
    const struct rotate_request *request = body;
    struct credential before;
    if (id_is_zero(apply->principal.credential)) /* no key of one's own */
        return apply_refuse(apply, STATUS_denied, "public_key",
                            problem_reason_not_allowed);
    enum status status =
        apply_get(apply, &record_credential, apply->principal.credential,
                  "public_key", &before);
    if (status == STATUS_ok)
        status = check_key(apply, request->public_key);
    if (status == STATUS_ok)
        status = check_room(apply, before.party, false);
    if (status != STATUS_ok)
        return status;
    struct credential added = new_credential(apply, before.party);
    added.state = credential_state_active;
    added.public_key = request->public_key;
    added.from_ms = apply->now_ms;
    added.to_ms = before.to_ms;
    added.note = before.note;
    struct credential after = outgoing(apply, &before, request->overlap_ms);
    append(apply, NULL, &added, apply->principal.kind);
    append(apply, &before, &after, apply->principal.kind);
    return apply_done(apply, added.id, added.version);
}

static enum status check_may_revoke(struct apply *apply,
                                    const struct credential *credential)
{
    struct party party;
    if (id_equal(credential->party, apply->principal.id))
        return STATUS_ok;
    return get_holder(apply, credential->party, &party);
}

enum status apply_revoke(struct apply *apply, void *body)
{
    const struct reference *reference = body;
    struct credential before;
    enum status status =
        apply_get(apply, &record_credential, reference->id, "id", &before);
    if (status == STATUS_ok)
        status = check_may_revoke(apply, &before);
    if (status == STATUS_ok && reference->version != 0)
        status = apply_check_version(apply, reference->version, before.version);
    if (status == STATUS_ok && before.state == credential_state_revoked)
        status = apply_refuse(apply, STATUS_conflict, "state",
                              problem_reason_wrong_state);
    if (status != STATUS_ok)
        return status;
    struct credential after = before;
    after.version++;
    after.state = credential_state_revoked;
    after.code_hash = (struct bytes){NULL, 0};
    append(apply, &before, &after, party_kind_unset); /* no entry comes of it */
    return apply_done(apply, after.id, after.version);
}
