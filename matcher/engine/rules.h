/* The side constraints of one component: least lots, most suppliers, least
 * fills. What an allocation breaks, and what it is when nothing may be. */
#ifndef LIENKET_MATCHER_ENGINE_RULES_H
#define LIENKET_MATCHER_ENGINE_RULES_H

#include "matcher/engine/flow.h"

struct rules {
    const struct engine_market *market;
    uint32_t *start;   /* by demand lot, into pair */
    uint32_t *pair;    /* by demand lot, by hash */
    uint32_t *largest; /* by demand lot, the largest capacity first */
    int64_t *most;     /* by pair: what its capacities let it take */
    uint64_t *key;     /* of a demand lot: the same in any order of pairs */
    int64_t lift_most;
};

/* A choice that an allocation leaves between two permitted ones. */
struct rules_fault {
    bool demand; /* a least fill; else a pair */
    uint32_t index;
    int64_t score; /* roughly what is at stake */
    uint64_t key;  /* settles equal scores */
    bool nearer_open;
};

/* Choices by pair and by demand lot, enum flow_choice, and what they imply. */
struct rules_choices {
    uint8_t *pair;
    uint8_t *demand;
    int64_t *least; /* by pair: what it takes at least when it is used */
    int64_t *most;  /* by demand lot: what its suppliers can bring */
    bool impossible;
};

void rules_init(struct rules *rules, const struct engine_market *market);
void rules_clear(struct rules *rules);
void choices_init(struct rules_choices *choices,
                  const struct engine_market *market);
void choices_clear(struct rules_choices *choices);

/* Closes what no allocation can open, and frees all else. */
void rules_reset(const struct rules *rules, struct rules_choices *choices);

/* tighten.c: draws from the choices what follows for each demand lot, as
 * proof.h tells it. */
void rules_imply(const struct rules *rules, struct rules_choices *choices);

bool rules_hold(const struct rules *rules, const int64_t *quantity);

/* The faults that free choices leave, at most one for each pair and demand
 * lot, the greatest score first. `ret_faults` has room for both counts. */
uint32_t rules_faults(const struct rules *rules,
                      const struct rules_choices *choices,
                      const int64_t *quantity, struct rules_fault *ret_faults);

/* Takes quantities away until every rule holds. */
void rules_truncate(const struct rules *rules, int64_t *quantity);

/* Fixes what carries a rule as `quantity`, which breaks none, has it, and
 * leaves the rest free: a flow then finds the best around it. */
void rules_settle(const struct rules *rules, const int64_t *quantity,
                  struct rules_choices *choices);

#endif
