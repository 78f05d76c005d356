#include <string.h>
#include <sys/random.h>

#include "base/buffer.h"
#include "base/check.h"
#include "broker/apply.h"
#include "broker/checks.h"
#include "model/codec.h"

#define SALT_BYTES 16

/* Without a salt a phone number could be guessed from its hash. */
static struct bytes make_salt(struct apply *apply)
{
    uint8_t *salt = arena_take(apply->arena, 1, SALT_BYTES);
    CHECK(salt);
    struct hash hash = hash_bytes(&apply->request, sizeof apply->request);
    if (apply->is_repeatable)
        memcpy(salt, hash.bytes, SALT_BYTES);
    else
        CHECK(getrandom(salt, SALT_BYTES, 0) == SALT_BYTES);
    return (struct bytes){salt, SALT_BYTES};
}

static struct hash commit_to(const struct contact *contact)
{
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(&record_contact, contact, &buffer);
    CHECK(buffer.status == STATUS_ok);
    struct hash hash = hash_bytes(buffer.data, buffer.size);
    buffer_clear(&buffer);
    return hash;
}

static enum status next_version(struct apply *apply,
                                const struct contact *contact,
                                int64_t *ret_version)
{
    struct contact before;
    enum status status =
        store_contact_get(apply->view, contact->id, apply->arena, &before);
    if (status != STATUS_ok && status != STATUS_not_found)
        return status;
    int64_t present = status == STATUS_ok ? before.version : 0;
    *ret_version = present + 1;
    return contact->version == 0
               ? STATUS_ok
               : apply_check_version(apply, contact->version, present);
}

enum status apply_put_contact(struct apply *apply, void *body)
{
    struct contact *contact = body;
    struct party party;
    int64_t version = 0;
    enum status status =
        apply_get(apply, &record_party, contact->id, "id", &party);
    if (status == STATUS_ok)
        status = apply_check_scope(apply, contact->id, "id");
    if (status == STATUS_ok)
        status = next_version(apply, contact, &version);
    if (status != STATUS_ok)
        return status;
    contact->version = version;
    contact->salt = make_salt(apply);
    struct hash hash = commit_to(contact);
    struct contact_commitment commitment = {
        .id = contact->id, .commitment = {hash.bytes, HASH_BYTES}};
    store_contact_put(apply->write, contact);
    apply_append(apply, VERB_put_contact, &record_contact_commitment,
                 &commitment);
    return apply_done(apply, contact->id, version);
}
