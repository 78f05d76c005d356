#include <string.h>

#include "broker/apply.h"
#include "broker/sessions.h"
#include "model/phone.h"

#define PHONES_MOST 8 /* of a party */

/* A phone speaks for who sells or buys; officers and services have none: a
 * number can be forged. */
static enum status check_owner(struct apply *apply, struct id id)
{
    struct party party;
    enum status status = apply_get(apply, &record_party, id, "party", &party);
    if (status != STATUS_ok)
        return status;
    if ((role_of_kind(party.kind) & (GROUP | BUYER)) == 0)
        return apply_refuse(apply, STATUS_denied, "party",
                            problem_reason_not_allowed);
    return apply_check_scope(apply, id, "party");
}

static enum status read_phone(struct apply *apply,
                              const struct phone_order *order,
                              char ret_phone[PHONE_SIZE])
{
    enum status status = phone_normalise(order->phone, ret_phone);
    if (status == STATUS_ok)
        return STATUS_ok;
    return apply_refuse(apply, STATUS_invalid, "phone",
                        status == STATUS_unsupported
                            ? problem_reason_out_of_range
                            : problem_reason_wrong_kind);
}

struct counting {
    struct id party;
    int count;
};

static bool count(void *context, const struct secret_key *key,
                  struct bytes record)
{
    struct counting *counting = context;
    (void)record;
    if (!id_equal(key->party, counting->party))
        return false;
    counting->count++;
    return true;
}

static enum status check_count(struct apply *apply, struct id party)
{
    struct secret_key from = {.table = &record_phone_binding, .party = party};
    struct counting counting = {.party = party};
    enum status status =
        store_secret_scan(apply->view, &from, count, &counting);
    if (status == STATUS_ok && counting.count >= PHONES_MOST)
        return apply_refuse(apply, STATUS_conflict, "phone",
                            problem_reason_too_many);
    return status;
}

static void note(struct apply *apply, const struct phone_binding *binding,
                 const struct hash *commitment)
{
    struct phone_commitment noted = {.id = binding->id,
                                     .party = binding->party};
    if (commitment)
        noted.commitment = (struct bytes){commitment->bytes, HASH_BYTES};
    apply_append(apply, apply->verb->number, &record_phone_commitment, &noted);
}

static enum status bind(struct apply *apply, const struct phone_order *order,
                        const char *phone)
{
    struct phone_binding binding = {.id = apply->request,
                                    .party = order->party,
                                    .phone = phone,
                                    .bound_ms = apply->now_ms,
                                    .salt = apply_make_salt(apply)};
    struct secret_key place = {.table = &record_phone_binding,
                               .party = binding.party,
                               .item = binding.id};
    struct hash name = sessions_phone_name(phone);
    struct hash commitment = apply_commit_to(&record_phone_binding, &binding);
    store_secret_put(apply->write, &place, &name, &binding);
    note(apply, &binding, &commitment);
    return apply_done(apply, binding.id, 1);
}

/* What both orders look at: the party, the phone, and whose it is now: nobody's
 * where `ret_there` has no party. */
static enum status look(struct apply *apply, const struct phone_order *order,
                        char ret_phone[PHONE_SIZE],
                        struct secret_key *ret_there)
{
    enum status status = check_owner(apply, order->party);
    if (status == STATUS_ok)
        status = read_phone(apply, order, ret_phone);
    *ret_there = (struct secret_key){.party = {{0}}};
    if (status != STATUS_ok)
        return status;
    status = store_secret_find(apply->view, &record_phone_binding,
                               sessions_phone_name(ret_phone), ret_there);
    return status == STATUS_not_found ? STATUS_ok : status;
}

enum status apply_bind_phone(struct apply *apply, void *body)
{
    const struct phone_order *order = body;
    char phone[PHONE_SIZE];
    struct secret_key there;
    enum status status = look(apply, order, phone, &there);
    if (status != STATUS_ok)
        return status;
    if (id_equal(there.party, order->party))
        return apply_done(apply, there.item, 1);
    if (!id_is_zero(there.party))
        return apply_refuse(apply, STATUS_conflict, "phone",
                            problem_reason_exists);
    status = check_count(apply, order->party);
    return status == STATUS_ok ? bind(apply, order, phone) : status;
}

enum status apply_unbind_phone(struct apply *apply, void *body)
{
    const struct phone_order *order = body;
    char phone[PHONE_SIZE];
    struct secret_key there;
    enum status status = look(apply, order, phone, &there);
    if (status != STATUS_ok)
        return status;
    if (!id_equal(there.party, order->party))
        return apply_refuse(apply, STATUS_not_found, "phone",
                            problem_reason_not_bound);
    struct phone_binding binding = {.id = there.item, .party = there.party};
    store_secret_remove(apply->write, &there);
    note(apply, &binding, NULL);
    return apply_done(apply, binding.id, 2);
}
