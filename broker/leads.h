/* What all verbs about a lead share: finding it, who may move it, and keeping
 * what became of it. The table of its life stands in model/life.h. */
#ifndef LIENKET_BROKER_LEADS_H
#define LIENKET_BROKER_LEADS_H

#include "broker/apply.h"
#include "model/life.h"

/* The lead as it is, when the speaker reaches it and the version seen (0: any)
 * is that one, or for a side one since which it was told of nothing. This is
 * the one place of reach over leads: an officer reaches all its groups, anybody
 * else is one of them or its buyer. Officers wait until a decision that can
 * still be undone has taken effect. */
MUST_CHECK enum status lead_get(struct apply *apply, struct id id,
                                int64_t version, struct lead *ret_lead);

/* Adds the problem of a lead that is in no state for this; STATUS_conflict. */
enum status lead_refuse_state(struct apply *apply, const struct lead *lead);

/* The same, and the table's step for the verb's event, when the speaker may
 * take it: an officer, or the lead's buyer where the table says BUYER. */
MUST_CHECK enum status lead_get_step(struct apply *apply,
                                     const struct reference *said,
                                     struct lead *ret_lead,
                                     const struct life_step **ret_step);

/* A refusal says why, since the pair is not proposed again until that has
 * changed; "other" says it in words. */
MUST_CHECK enum status lead_check_reason(struct apply *apply,
                                         enum refusal reason, const char *text);

/* To another state, with a deadline of its own; whatever decision waited has
 * been overtaken. */
MUST_CHECK enum status lead_move(struct apply *apply, struct lead *lead,
                                 const struct life_step *step);

/* Until when the lead now waits, counted anew and noted, and when to remind of
 * it. */
MUST_CHECK enum status lead_wait(struct apply *apply, struct lead *lead);

/* STATUS_too_large with a problem when it has outgrown a record. */
MUST_CHECK enum status lead_check_size(struct apply *apply,
                                       const struct lead *lead);

/* Appends the lead as its next version, when the verb is the request's own
 * after lead_check_size. */
MUST_CHECK enum status lead_keep(struct apply *apply, struct lead *lead,
                                 unsigned verb);

/* A line as a verb names it, and for which side the speaker acts. */
struct line_act {
    struct lead lead;
    uint32_t index;
    struct lead_line *line;
    struct id side; /* its group, or the buyer */
    const struct life_line_step *step;
};

/* What the bodies of these verbs begin with. */
struct line_name {
    struct id lead;
    int64_t version;
    int64_t line;   /* from 1 */
    struct id side; /* zero: of an officer the side whose turn it is */
};

/* The line and the table's step for the verb's event, when that side may. */
MUST_CHECK enum status line_get(struct apply *apply,
                                const struct line_name *name,
                                struct line_act *ret_act);

/* STATUS_conflict with "lines[2].state", whose group it is, and the reason. */
enum status line_refuse(struct apply *apply, const struct lead *lead,
                        uint32_t index, enum problem_reason reason);

/* The events of this write then say for which side it was done. */
void lead_act_for(struct apply *apply, struct id side);

/* Adds a problem for a day that has not come yet. */
void lead_check_day(struct apply *apply, int64_t day, const char *field);

#endif
