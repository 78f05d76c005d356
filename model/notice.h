/* Who is told what when a lead changes: a pure function of one event and of the
 * lead before and after it, by the table schema/notice.def. So notices are a
 * fold of the ledger: an event leaves the same ones however often it is folded.
 *
 * A notice holds a template and its values, old and new; the channel makes a
 * sentence of them in the party's language. It holds nothing that the party
 * could not see in the lead (model/visible.h), no words that people wrote, and
 * nothing of a person, so that there is nothing in it to forget. */
#ifndef LIENKET_MODEL_NOTICE_H
#define LIENKET_MODEL_NOTICE_H

#include "model/schema.h"

#define NOTICES_KEPT 200 /* of one party; when more come, the oldest go */
#define NOTICE_NEAR_MS INT64_C(86400000) /* a deadline is near: one day */

struct lead_change {
    const struct event *event;
    const struct lead *before; /* an empty record when it is new */
    const struct lead *after;  /* the same as before for deadline_neared */
};

/* Gets one notice; all but id and number are set. Its texts are borrowed from
 * the lead. */
typedef void notice_take(void *context, struct notice *notice);

/* Calls `take` for each notice of the change, in a fixed order. */
void notices_of(const struct lead_change *change, notice_take *take,
                void *context);

/* Whether it tells what came of a line so far: what was delivered or paid. */
bool notice_is_account(const struct notice *notice);

/* Whether an account says anew, with what came since, what the earlier notice
 * of the same party said. */
bool notice_says_anew(const struct notice *account,
                      const struct notice *earlier);

/* Whether the parties of a lead in that state have heard of it. */
bool notice_is_told(enum lead_state state);

/* The same id for the same party and number. */
struct id notice_id(struct id party, int64_t number, int64_t time_ms);

/* Where the position of a party and channel is kept. */
struct id notice_position_id(struct id party, enum notice_channel channel);

#endif
