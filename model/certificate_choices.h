/* What follows from the fixings of one leaf, in this order:
 * - a pair can bring at most the least of its capacities (offer lot, group,
 *   demand lot, buyer), and is closed when its least lot is more;
 * - a demand lot is closed when a capacity is below its least fill;
 * - `best` of a demand lot with a rule is what its open pairs and the largest
 *   free ones, up to most suppliers in all, can bring; its capacity is at most
 *   that, and it is closed when that is below its least fill;
 * - a demand lot with a least fill and an open pair is open;
 * - when most suppliers are open, its free pairs are closed; the least of a
 *   pair is raised to the least fill less the best of all others, and the pair
 *   is closed when that is more than it can bring;
 * - the pairs of a closed demand lot are closed.
 * Only certificate*.c know it. */
#ifndef LIENKET_MODEL_CERTIFICATE_CHOICES_H
#define LIENKET_MODEL_CERTIFICATE_CHOICES_H

#include "model/certificate_proof.h"
#include "model/market.h"

__extension__ typedef __int128 certificate_wide;

enum certificate_choice { CHOICE_FREE, CHOICE_OPEN, CHOICE_CLOSED };

struct certificate_pair {
    uint32_t offer;
    uint32_t demand;
    int64_t value_milli;
    int64_t least; /* lot; 0: no rule */
    int64_t most;  /* the least of its capacities */
};

/* The pairs of one demand lot. */
struct certificate_span {
    uint32_t demand;
    uint32_t start;
    uint32_t end;
};

struct certificate_choices {
    const struct market_lots *lots;
    const struct certificate_pair *pairs; /* by demand lot, then offer lot */
    uint32_t pair_count;
    struct certificate_span *spans;
    uint32_t span_count;
    uint32_t *largest; /* the pairs of each span, the largest first */
    uint8_t *pair;     /* enum certificate_choice */
    uint8_t *demand;   /* by span */
    int64_t *least;    /* by pair */
    int64_t *best;     /* capacity, by span */
    bool is_impossible;
};

/* Borrows lots and pairs. */
void certificate_choices_init(struct certificate_choices *choices,
                              const struct market_lots *lots,
                              const struct certificate_pair *pairs,
                              uint32_t pair_count);
void certificate_choices_clear(struct certificate_choices *choices);

/* Forgets all fixings. */
void certificate_choices_reset(struct certificate_choices *choices);

/* False when there is no such pair or demand lot, or it is fixed already. */
MUST_CHECK bool certificate_choices_fix(struct certificate_choices *choices,
                                        struct certificate_fixing fixing);

/* Once, after the last fixing. */
void certificate_choices_follow(struct certificate_choices *choices);

/* The fixings contradict each other, or the open pairs a capacity. */
bool certificate_choices_impossible(const struct certificate_choices *choices);

/* What a leaf's pairs add to what its capacities are worth, by what each of
 * them is paid over its value: an open pair brings its least, or all it can
 * when it is paid too little; of the free ones that are paid too little each
 * demand lot gains by as many as it may still have suppliers. */
certificate_wide
certificate_choices_worth(const struct certificate_choices *choices,
                          const certificate_wide *paid_over);

/* UINT32_MAX: no pair of that demand lot. */
uint32_t certificate_choices_span(const struct certificate_choices *choices,
                                  uint32_t demand);

#endif
