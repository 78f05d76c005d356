/* One pair with one change applied to a copy of it. Only near_miss*.c know
 * it. */
#ifndef LIENKET_MODEL_NEAR_MISS_TRIAL_H
#define LIENKET_MODEL_NEAR_MISS_TRIAL_H

#include "model/near_miss.h"

#define TRIAL_FORMS_MOST 8         /* as the schema bounds them */
#define TRIAL_CERTIFICATES_MOST 17 /* one more than the schema has */
#define TRIAL_QUALITIES_MOST 16

/* The copy: `offer` and `demand` point into it. */
struct trial {
    const struct rules *rules;
    int64_t least_milli; /* the pair must be worth more than this */
    int64_t gain_milli;  /* by how much it was, when last tried */
    bool is_for_offer;   /* whose lot found no partner */
    struct offer_lot offer;
    struct demand_lot demand;
    struct offer offer_post;
    struct demand demand_post;
    struct lot offer_window;
    struct lot demand_window;
    struct form_ask alternatives[TRIAL_FORMS_MOST];
    struct certificate certificates[TRIAL_CERTIFICATES_MOST];
    struct quality_need needs[TRIAL_QUALITIES_MOST];
};

/* Fills the copy with the pair as it is. */
void trial_init(struct trial *trial, const struct offer_lot *offer,
                const struct demand_lot *demand);

/* Applies the one change that the failed `pair` calls for, at most
 * `most_amount` of it, and tries. True when it would match, with what it was;
 * `pair` is the answer to the pair as it is. */
bool trial_change(struct trial *trial, const struct pair *pair,
                  int64_t most_amount, struct near_miss *ret_miss);

/* The kind of change that a failed rule calls for; unset where none helps. */
enum change_kind trial_kind(enum rule verdict);

#endif
