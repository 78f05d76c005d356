#include <string.h>

#include "broker/apply.h"
#include "broker/checks.h"
#include "model/codec.h"
#include "model/mail_address.h"

/* As it is now; empty where there is none. */
static enum status get_present(struct apply *apply, struct id party,
                               struct contact *ret_contact)
{
    record_init(&record_contact, ret_contact);
    enum status status =
        store_contact_get(apply->view, party, apply->arena, ret_contact);
    ret_contact->id = party;
    return status == STATUS_not_found ? STATUS_ok : status;
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

/* Whose it is, when the speaker reaches that party, and what was said is no
 * older than what is there. */
static enum status get_before(struct apply *apply, const struct contact *said,
                              struct contact *ret_before)
{
    struct party party;
    enum status status =
        apply_get(apply, &record_party, said->id, "id", &party);
    if (status == STATUS_ok)
        status = apply_check_scope(apply, said->id, "id");
    if (status == STATUS_ok)
        status = check_mail(apply, said);
    if (status == STATUS_ok)
        status = get_present(apply, said->id, ret_before);
    if (status == STATUS_ok && said->version != 0)
        status = apply_check_version(apply, said->version, ret_before->version);
    return status;
}

/* Notices by mail begin with those that come after this. */
static enum status keep(struct apply *apply, const struct contact *before,
                        struct contact *contact)
{
    contact->version = before->version + 1;
    contact->salt = apply_make_salt(apply);
    struct hash hash = apply_commit_to(&record_contact, contact);
    struct contact_commitment commitment = {
        .id = contact->id, .commitment = {hash.bytes, HASH_BYTES}};
    store_contact_put(apply->write, contact);
    apply_append(apply, apply->verb->number, &record_contact_commitment,
                 &commitment);
    if (contact->mail_notices && !before->mail_notices) {
        enum status status =
            apply_start_channel(apply, contact->id, notice_channel_mail);
        if (status != STATUS_ok)
            return status;
    }
    return apply_done(apply, contact->id, contact->version);
}

static void copy_mail(const struct contact *from, struct contact *to)
{
    to->mail = from->mail;
    to->mail_notices = from->mail_notices;
    to->language = from->language;
}

/* Without an address what was chosen for mail stays. */
enum status apply_put_contact(struct apply *apply, void *body)
{
    struct contact *contact = body;
    struct contact before;
    enum status status = get_before(apply, contact, &before);
    if (status != STATUS_ok)
        return status;
    if (!*contact->mail)
        copy_mail(&before, contact);
    return keep(apply, &before, contact);
}

static bool is_same_mail(const struct contact *one, const struct contact *other)
{
    return strcmp(one->mail, other->mail) == 0 &&
           one->mail_notices == other->mail_notices &&
           one->language == other->language;
}

/* Said again it changes nothing. */
enum status apply_set_mail_notices(struct apply *apply, void *body)
{
    const struct contact *said = body;
    struct contact before, contact;
    enum status status = get_before(apply, said, &before);
    if (status != STATUS_ok)
        return status;
    if (is_same_mail(said, &before))
        return apply_done(apply, said->id, before.version);
    contact = before;
    copy_mail(said, &contact);
    return keep(apply, &before, &contact);
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
