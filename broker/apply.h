/* What a write does: one function a verb, which looks at everything before it
 * appends anything, so that a refusal leaves nothing behind.
 *
 * Calm core: no socket and no clock here, only the open write, the time it is
 * said to be, and the request. */
#ifndef LIENKET_BROKER_APPLY_H
#define LIENKET_BROKER_APPLY_H

#include "broker/deadlines.h"
#include "broker/open_posts.h"
#include "broker/principals.h"
#include "broker/products.h"
#include "model/place.h"
#include "model/problem.h"
#include "model/verb.h"
#include "store/store.h"

/* What decisions and the event around it may add to a record later on. */
#define APPLY_ADDED_BYTES 2048

struct apply {
    /* of the batch */
    struct store_write *write;
    const struct store_snapshot *view; /* of that write */
    const struct gazetteer *gazetteer;
    struct deadlines *deadlines;
    struct known_keys *keys;
    struct open_posts *open_posts;
    struct products *products;
    struct principals *principals;
    int64_t open_most;  /* of one party */
    bool is_repeatable; /* nothing may come from chance */
    int64_t now_ms;

    /* of the request */
    const struct verb *verb; /* NULL where nobody asked: what is due */
    struct id request;
    struct principal principal;
    struct arena *arena;

    /* what comes of it */
    struct id on_behalf; /* of its events: the party acted for, if another */
    struct problems problems;
    int64_t sequence;   /* of its last event, 0 while there is none */
    const void *result; /* a struct of verb->reply, in the arena or here: */
    struct receipt receipt;
    enum status failure; /* why what is due could not be looked at: its
                            deadlines are taken, so nobody may go on */
};

/* Decodes nothing and answers nobody: `body` is a struct of verb->body, valid
 * by the schema, and may be changed. STATUS_ok: done, `result` is the reply's
 * body. Refusals: STATUS_invalid, _not_found, _conflict, _denied, _too_large
 * with problems; nothing was appended. Others: the write's own status. */
MUST_CHECK enum status apply_request(struct apply *apply, void *body);

/* One function a verb, as apply_request says. */
typedef enum status apply_verb(struct apply *apply, void *body);
apply_verb apply_post_party, apply_update_party, apply_suspend_party,
    apply_resume_party, apply_put_contact, apply_show_contact,
    apply_forget_person, apply_put_product, apply_post_price, apply_put_policy,
    apply_post_offer, apply_update_offer, apply_withdraw_offer,
    apply_post_demand, apply_update_demand, apply_withdraw_demand,
    apply_propose_leads, apply_decide_lead, apply_request_tick,
    apply_clear_market, apply_record_clearing, apply_add_credential,
    apply_issue_code, apply_enrol, apply_rotate, apply_revoke, apply_log_out,
    apply_log_out_everywhere, apply_bind_phone, apply_unbind_phone,
    apply_lapse_lead, apply_undo_decision, apply_edit_lead, apply_split_lead,
    apply_put_attachment, apply_accept_line, apply_decline_line,
    apply_counter_line, apply_close_lead, apply_sign_lead, apply_deliver_line,
    apply_record_payment, apply_break_lead, apply_put_programme,
    apply_put_activity, apply_put_plan, apply_put_grant,
    apply_put_programme_model, apply_put_ocop_dossier, apply_put_group_upgrade,
    apply_acknowledge_notices, apply_show_mail_address, apply_set_mail_notices;

/* Lets decisions take effect whose time has come and leads lapse whose deadline
 * has, a bounded number of them. Returns whether a decision took effect. Sets
 * apply->failure where the store cannot be read. */
bool apply_due(struct apply *apply);

/* Takes notices for a channel from now on: those that the party has had so far
 * count as taken. The write's status tells whether that worked. */
MUST_CHECK enum status apply_start_channel(struct apply *apply, struct id party,
                                           enum notice_channel channel);

/* A tick at the present time. */
void apply_tick(struct apply *apply, bool is_forced);

/* Appends the event of `verb` with the record after. The write's status tells
 * whether that worked. */
void apply_append(struct apply *apply, unsigned verb,
                  const struct record *table, const void *record);

/* Sets the receipt as the result and returns the write's status. */
MUST_CHECK enum status apply_done(struct apply *apply, struct id id,
                                  int64_t version);

/* For what is personal the ledger holds a hash alone, with a salt: without one
 * a phone number could be guessed from it. */
#define APPLY_SALT_BYTES 16
struct bytes apply_make_salt(struct apply *apply);
struct hash apply_commit_to(const struct record *record, const void *value);

/* Adds a problem and returns `status`, for refusing in one line. */
enum status apply_refuse(struct apply *apply, enum status status,
                         const char *field, enum problem_reason reason);

/* The current record: STATUS_not_found adds the problem for `field`. */
MUST_CHECK enum status apply_get(struct apply *apply,
                                 const struct record *table, struct id id,
                                 const char *field, void *ret_value);

/* STATUS_ok when the version seen is the present one. */
MUST_CHECK enum status apply_check_version(struct apply *apply, int64_t seen,
                                           int64_t present);

/* STATUS_ok when an id is said and no record of the table has it. */
MUST_CHECK enum status
apply_check_new(struct apply *apply, const struct record *table, struct id id);

/* The party as far as the principal's reach depends on it: its id alone where
 * it does not, or where there is none, which is told by whoever needs it. */
MUST_CHECK enum status apply_owner(struct apply *apply, struct id id,
                                   struct party *ret_party);

/* STATUS_ok when the principal may act for that party; its events then say for
 * whom. */
MUST_CHECK enum status apply_check_scope(struct apply *apply, struct id party,
                                         const char *field);

/* Traders are registered and given keys by officers; officers and services by
 * the operator alone, since that hands out rights. */
MUST_CHECK enum status
apply_check_kind(struct apply *apply, enum party_kind kind, const char *field);
/* STATUS_ok when a record of that party, NULL of nobody, is within the
 * principal's reach, who acts in its own name. */
MUST_CHECK enum status apply_check_reach(struct apply *apply,
                                         const struct party *owner,
                                         const char *field);
/* STATUS_ok when the party may post one more offer or demand. */
MUST_CHECK enum status apply_check_open(struct apply *apply, struct id party,
                                        const char *field);

/* Adds a problem for each FIXED field that differs; `value` and `before` are
 * structs of `record`. */
void apply_check_fixed(struct apply *apply, const struct record *record,
                       const void *before, const void *value);

#endif
