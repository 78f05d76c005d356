#include "broker/apply.h"
#include "broker/checks.h"

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
    contact->salt = apply_make_salt(apply);
    struct hash hash = apply_commit_to(&record_contact, contact);
    struct contact_commitment commitment = {
        .id = contact->id, .commitment = {hash.bytes, HASH_BYTES}};
    store_contact_put(apply->write, contact);
    apply_append(apply, VERB_put_contact, &record_contact_commitment,
                 &commitment);
    return apply_done(apply, contact->id, version);
}
