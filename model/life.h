/* The life of a lead as one table: which event leads from which state to
 * which, who may cause it, and what a state does to the quantities. */
#ifndef LIENKET_MODEL_LIFE_H
#define LIENKET_MODEL_LIFE_H

#include "model/schema.h"

enum line_use { LINE_FREE, LINE_HELD, LINE_CONTRACTED };

struct life_step {
    enum lead_state from;
    const char *event;
    enum lead_state to;
    unsigned roles;
};

extern const struct life_step life_steps[];
extern const size_t life_step_count;

/* The step for an event in a state; NULL when the table has none. */
const struct life_step *life_find(enum lead_state from, const char *event);

/* What a line's quantity is while its lead and it are in these states. */
enum line_use life_use(enum lead_state lead, enum line_state line);

/* Whether its parties may read each other's contacts: from its approval until
 * it has come to nothing. */
bool life_opens_contacts(enum lead_state state);

/* Whether the line still stands: not declined, not withdrawn. */
bool life_line_is_alive(enum line_state line);

/* Whether the state is waiting for somebody, so that it has a deadline. */
bool life_is_waiting(enum lead_state state);

#endif
