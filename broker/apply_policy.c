#include "broker/apply.h"
#include "broker/checks.h"
#include "model/codec.h"
#include "model/principal.h"

/* The gazetteer's hash says which distances the leads of this ledger rest on;
 * a client cannot know it better than what was there. */
enum status apply_put_policy(struct apply *apply, void *body)
{
    struct policy *policy = body;
    struct policy before;
    enum status status = apply_check_reach(apply, NULL, "actor");
    if (status == STATUS_ok)
        status = apply_get(apply, &record_policy, POLICY_ID, "id", &before);
    if (status == STATUS_ok && policy->version != 0)
        status = apply_check_version(apply, policy->version, before.version);
    if (status != STATUS_ok)
        return status;
    policy->id = POLICY_ID;
    policy->version = before.version;
    policy->gazetteer = before.gazetteer;
    if (record_equal(&record_policy, &before, policy))
        return apply_done(apply, policy->id, policy->version);
    policy->version = before.version + 1;
    apply_append(apply, VERB_put_policy, &record_policy, policy);
    return apply_done(apply, policy->id, policy->version);
}
