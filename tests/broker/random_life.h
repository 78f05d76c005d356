/* What can be said about leads, drawn at random from one seed. */
#ifndef LIENKET_TESTS_BROKER_RANDOM_LIFE_H
#define LIENKET_TESTS_BROKER_RANDOM_LIFE_H

#include "model/schema.h"

#define LIFE_LOT_G 1000000
#define LIFE_TODAY 20605 /* 2026-06-01 */

void life_seed(uint64_t seed);

/* From 0 to below. */
int64_t life_draw(int64_t below);

/* A body of any verb about a lead. Lead and version stand first in each. */
union life_body {
    struct reference reference;
    struct lead_edit edit;
    struct line_answer answer;
    struct lead_signature signature;
    struct line_delivery delivery;
    struct line_payment payment;
    struct lead_breach breach;
};

/* A verb; every other time one that would lead a lead in this state on. */
unsigned life_draw_verb(enum lead_state state);

/* Only what the verb asks for beside lead and version; `lines` is how many the
 * lead has, and now and then one more is named. */
void life_fill(union life_body *body, unsigned verb, uint32_t lines);

#endif
