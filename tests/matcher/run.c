#include "tests/matcher/run.h"

#include "base/check.h"
#include "model/verb.h"

struct run run_start(const struct ledger *ledger,
                     const struct gazetteer *gazetteer)
{
    struct run run = {.proposals = proposals_create()};
    run.follower = follower_create(ledger->store, gazetteer, run.proposals);
    return run;
}

void run_stop(struct run *run)
{
    follower_destroy(run->follower);
    proposals_destroy(run->proposals);
}

void run_reply(struct run *run, struct id id, enum status status)
{
    struct envelope envelope = {.kind = message_kind_reply,
                                .id = id,
                                .verb = VERB_propose_leads,
                                .status = status};
    CHECK(proposals_reply(run->proposals, &envelope));
}

/* Advances to the end, each proposal answered; ids and bodies go to `out`,
 * and what they propose into the ledger if there is one. Returns the parts. */
unsigned run_on(struct run *run, struct ledger *ledger, struct buffer *out)
{
    struct id id;
    struct bytes body;
    unsigned parts = 0;
    CHECK(follower_advance(run->follower) == STATUS_ok);
    while (proposals_first(run->proposals, &id, &body)) {
        buffer_append(out, id.bytes, ID_BYTES);
        buffer_append(out, body.data, body.size);
        if (ledger)
            ledger_propose(ledger, body);
        run_reply(run, id, STATUS_ok);
        parts++;
        CHECK(follower_advance(run->follower) == STATUS_ok);
    }
    return parts;
}
