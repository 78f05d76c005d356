/* One re-optimisation after the other under side constraints: choices in, a
 * bound and the faults that are left out, the best allocation kept. */
#ifndef LIENKET_MATCHER_ENGINE_SEARCH_H
#define LIENKET_MATCHER_ENGINE_SEARCH_H

#include "matcher/engine/proof.h"
#include "matcher/engine/rules.h"

struct search {
    struct rules rules;
    struct rules_choices choices; /* what the next solve goes by */
    struct rules_choices settled; /* for polishing */
    int64_t *quantity;            /* of the latest solve */
    int64_t *trial;
    struct rules_fault *faults; /* of the latest solve */
    int64_t *best;              /* holds every rule */
    wide best_value;
    wide best_hash;
    uint32_t solves_left;
    uint64_t pairs_solved; /* in excerpts, of less than a whole solve */
    uint64_t steps;
};

struct search_outcome {
    bool impossible; /* open pairs ask for more than a capacity has */
    bool open;       /* faults are left, and the choices can be kept */
    int64_t bound;   /* -1 for all below 0 */
    uint32_t fault_count;
};

void search_init(struct search *search, const struct engine_market *market,
                 int64_t flow_bound, uint32_t solves);
void search_clear(struct search *search);

/* Has an allocation that holds every rule to begin with. */
void search_begin_with(struct search *search, const int64_t *quantity);

/* Solves under `choices`; keeps the allocation when it is the best that holds
 * the rules. `leaf` gets prices when it is not NULL. */
struct search_outcome search_solve(struct search *search,
                                   struct engine_leaf *leaf);

/* Makes the latest allocation hold the rules, and the best of its kind. */
void search_polish(struct search *search);

/* From `choices` on, fixes the greatest faults round after round, down to an
 * allocation that holds the rules. */
void search_dive(struct search *search, uint32_t solves);

/* Keeps the allocation, which holds every rule, if it is the best. */
void search_keep(struct search *search, const int64_t *quantity);

/* The best allocation that uses the same pairs as the best one. */
void search_settle(struct search *search);

/* neighbourhood.c: frees one demand lot and those that use its offer lots, all
 * else held as in the best allocation, and branches on that excerpt; lot after
 * lot until so many solves are left. */
void search_neighbourhoods(struct search *search, uint32_t until);

#endif
