#include "broker/apply.h"
#include "broker/checks.h"
#include "model/mail_address.h"

/* Sets the version, and tells whether notices by mail begin with it. */
static enum status follow(struct apply *apply, struct contact *contact,
                          bool *ret_begins)
{
    struct contact before = {.version = 0};
    enum status status =
        store_contact_get(apply->view, contact->id, apply->arena, &before);
    if (status == STATUS_not_found)
        status = STATUS_ok;
    if (status == STATUS_ok && contact->version != 0)
        status = apply_check_version(apply, contact->version, before.version);
    contact->version = before.version + 1;
    *ret_begins = contact->mail_notices && !before.mail_notices;
    return status;
}

static enum status check_mail(struct apply *apply,
                              const struct contact *contact)
{
    if (contact->mail_notices && !*contact->mail)
        return apply_refuse(apply, STATUS_invalid, "mail",
                            problem_reason_missing);
    if (*contact->mail && !mail_address_is_valid(contact->mail))
        return apply_refuse(apply, STATUS_invalid, "mail",
                            problem_reason_not_address);
    return STATUS_ok;
}

enum status apply_put_contact(struct apply *apply, void *body)
{
    struct contact *contact = body;
    struct party party;
    bool begins = false;
    enum status status =
        apply_get(apply, &record_party, contact->id, "id", &party);
    if (status == STATUS_ok)
        status = apply_check_scope(apply, contact->id, "id");
    if (status == STATUS_ok)
        status = check_mail(apply, contact);
    if (status == STATUS_ok)
        status = follow(apply, contact, &begins);
    if (status != STATUS_ok)
        return status;
    contact->salt = apply_make_salt(apply);
    struct hash hash = apply_commit_to(&record_contact, contact);
    struct contact_commitment commitment = {
        .id = contact->id, .commitment = {hash.bytes, HASH_BYTES}};
    store_contact_put(apply->write, contact);
    apply_append(apply, VERB_put_contact, &record_contact_commitment,
                 &commitment);
    if (begins)
        status = apply_start_channel(apply, contact->id, notice_channel_mail);
    return status == STATUS_ok
               ? apply_done(apply, contact->id, contact->version)
               : status;
}

/* ---- reading, which is an event as well */

/* The lead that the question names opens the contact, or why not. */
static enum status check_lead(struct apply *apply,
                              const struct contact_query *query)
{
    struct lead lead;
    if (id_is_zero(query->lead))
        return apply_refuse(apply, STATUS_denied, "lead",
                            problem_reason_missing);
    enum status status =
        store_get(apply->view, &record_lead, query->lead, apply->arena, &lead);
    if (status != STATUS_ok && status != STATUS_not_found)
        return status;
    if (status == STATUS_ok &&
        rights_lead_opens(&lead, apply->principal.id, query->id))
        return STATUS_ok;
    return apply_refuse(apply, STATUS_denied, "lead",
                        problem_reason_not_opened);
}

/* One's own, those that an officer reaches, and across an approved lead. */
static enum status check_reader(struct apply *apply,
                                const struct contact_query *query)
{
    struct party party;
    enum status status = apply_owner(apply, query->id, &party);
    if (status != STATUS_ok)
        return status;
    struct rights rights = principal_rights(&apply->principal);
    if (rights_allow(&rights, apply->verb, apply->gazetteer, &party))
        return STATUS_ok;
    if (rights_reach(apply->verb, rights.roles) == REACH_OWN)
        return check_lead(apply, query);
    return apply_check_reach(apply, &party, "id");
}

enum status apply_show_contact(struct apply *apply, void *body)
{
    const struct contact_query *query = body;
    struct contact *contact = arena_take(apply->arena, 1, sizeof *contact);
    if (!contact)
        return STATUS_too_large;
    enum status status = check_reader(apply, query);
    if (status != STATUS_ok)
        return status;
    status = store_contact_get(apply->view, query->id, apply->arena, contact);
    if (status == STATUS_not_found)
        return apply_refuse(apply, status, "id", problem_reason_not_found);
    if (status != STATUS_ok)
        return status;
    struct contact_reading reading = {
        .id = query->id, .reader = apply->principal.id, .lead = query->lead};
    apply_append(apply, VERB_show_contact, &record_contact_reading, &reading);
    contact->salt =
        (struct bytes){NULL, 0}; /* it would prove what was said
                                  * after the contact is forgotten */
    apply->result = contact;
    return store_write_status(apply->write);
}

/* For the gateway that takes notices there: no more than it needs. */
enum status apply_show_mail_address(struct apply *apply, void *body)
{
    const struct contact_query *query = body;
    struct contact contact;
    struct contact *shown = arena_take(apply->arena, 1, sizeof *shown);
    if (!shown)
        return STATUS_too_large;
    enum status status =
        store_contact_get(apply->view, query->id, apply->arena, &contact);
    if (status == STATUS_not_found ||
        (status == STATUS_ok && !contact.mail_notices))
        return apply_refuse(apply, STATUS_not_found, "id",
                            problem_reason_not_wanted);
    if (status != STATUS_ok)
        return status;
    struct contact_reading reading = {.id = query->id,
                                      .reader = apply->principal.id};
    apply_append(apply, VERB_show_mail_address, &record_contact_reading,
                 &reading);
    *shown = (struct contact){.id = query->id,
                              .mail = contact.mail,
                              .mail_notices = 1,
                              .language = contact.language};
    apply->result = shown;
    return store_write_status(apply->write);
}

/* ---- forgetting */

/* All that is kept of a party's people outside the chain: whoever adds a table
 * of that kind adds its line here. */
static void forget_all(struct apply *apply, struct id party)
{
    store_contact_forget(apply->write, party);
    store_secret_forget(apply->write, party);
}

/* The chain keeps its commitments, which say nothing without contact and salt.
 * Done again it changes nothing but the ledger, which says so again. */
enum status apply_forget_person(struct apply *apply, void *body)
{
    const struct reference *reference = body;
    struct party party;
    enum status status = apply_check_scope(apply, reference->id, "id");
    if (status == STATUS_ok)
        status = apply_get(apply, &record_party, reference->id, "id", &party);
    if (status != STATUS_ok)
        return status;
    struct contact_commitment nothing = {.id = reference->id};
    forget_all(apply, reference->id);
    apply_append(apply, VERB_forget_person, &record_contact_commitment,
                 &nothing);
    return apply_done(apply, reference->id, 0);
}
