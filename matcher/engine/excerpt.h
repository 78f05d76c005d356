/* A few demand lots of a market set free, all else held where an allocation
 * has it: a small market of its own, to be solved on its own. */
#ifndef LIENKET_MATCHER_ENGINE_EXCERPT_H
#define LIENKET_MATCHER_ENGINE_EXCERPT_H

#include "matcher/engine/rules.h"

/* Made once for a market, filled again and again. */
struct excerpt {
    const struct rules *rules;
    struct engine_market market; /* of the arrays below */
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_group *groups;
    struct engine_buyer *buyers;
    struct engine_pair *pairs;
    uint32_t *pair;        /* in the whole market, by pair of the excerpt */
    int64_t *quantity;     /* by pair of the excerpt */
    uint32_t *offer_place; /* by offer lot of the whole, or ENGINE_NONE */
    uint32_t *group_place; /* and so on */
    int64_t *offer_used;   /* by offer lot of the whole: held by the rest */
    int64_t *group_used;
    int64_t *buyer_used;
};

void excerpt_init(struct excerpt *excerpt, const struct rules *rules);
void excerpt_clear(struct excerpt *excerpt);

/* The demand lots of `free` with what `quantity` gives the others left out. */
void excerpt_take(struct excerpt *excerpt, const bool *free,
                  const int64_t *quantity);

/* Writes the excerpt's quantities to their pairs in the whole. */
void excerpt_put(const struct excerpt *excerpt, int64_t *quantity);

#endif
