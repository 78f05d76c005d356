/* The life of a lead and its lines as one table: which event leads from which
 * state to which, who may cause it, what a state does to the quantities, and
 * until when a state waits. Pure. */
#ifndef LIENKET_MODEL_LIFE_H
#define LIENKET_MODEL_LIFE_H

#include "model/schema.h"

#define LIFE_COUNTERS_MOST 6 /* three rounds, a price of each side in each */

enum life_when { AT_ONCE, UNDOABLE };

struct life_step {
    enum lead_state from;
    const char *event;
    enum lead_state to;
    unsigned roles;
    enum life_when when;
};

struct life_line_step {
    enum lead_state lead;
    enum line_state from;
    const char *event;
    enum line_state to;
    unsigned roles;
};

extern const struct life_step life_steps[];
extern const size_t life_step_count;
extern const struct life_line_step life_line_steps[];
extern const size_t life_line_step_count;

/* The step for an event in a state; NULL when the table has none. */
const struct life_step *life_find(enum lead_state from, const char *event);
const struct life_line_step *
life_find_line(enum lead_state lead, enum line_state from, const char *event);

/* What a line's quantity is while its lead is in a state. */
enum line_use { LINE_FREE, LINE_HELD, LINE_CONTRACTED };

struct line_claim {
    enum line_use use;
    int64_t quantity; /* 0 when free */
};

/* A living line is held while its lead is, and contracted once that is signed.
 * Of a contract that ended early, what was delivered stays contracted and the
 * rest is free; one that was completed keeps what it was signed for. */
struct line_claim life_claim(enum lead_state lead,
                             const struct lead_line *line);

/* Whether the line still stands: not declined, withdrawn or moved. */
bool life_line_is_alive(enum line_state line);

/* Whether a line of that group still stands, so that it is a side of the lead:
 * one whose lines all left is none any more. */
bool life_has_line(const struct lead *lead, struct id group);

/* Whether the pair of this line was refused, so that it is not proposed again
 * until a term changes: turned down, cut, or part of a lead that was. */
bool life_line_is_refused(enum lead_state lead, const struct lead_line *line);

/* Whether its parties may read each other's contacts: from its approval until
 * it has come to nothing. */
bool life_opens_contacts(enum lead_state state);

/* Whether the state is waiting for somebody, so that it has a deadline. */
bool life_is_waiting(enum lead_state state);

/* When the lead lapses if nobody moves it from where it is; 0: never. */
int64_t life_deadline_ms(const struct lead *lead, const struct policy *policy,
                         int64_t now_ms);

/* Moves each line that the table moves with this event of its lead, which is
 * still in the state before. */
void life_move_lines(struct lead *lead, const char *event);

/* The first living line that is not in `state`, or lines_count. */
uint32_t life_find_other(const struct lead *lead, enum line_state state);

/* The side of a line that is to answer now: its group, the buyer after a price
 * of the group, the group again after one of the buyer. */
struct id life_turn(const struct lead *lead, const struct lead_line *line);

/* Takes out a decision that waits for its time. Only officers see one. */
void life_clear_decision(struct lead *lead);

#endif
