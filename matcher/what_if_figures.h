/* What solved markets come to, as the few figures that policies are judged by:
 * money, quantity, and whom it reaches. */
#ifndef LIENKET_MATCHER_WHAT_IF_FIGURES_H
#define LIENKET_MATCHER_WHAT_IF_FIGURES_H

#include "matcher/standing.h"

/* A party with a line; it may have lines in several markets. */
struct reached {
    struct id party;
    int64_t households;
    int64_t poor_households;
};

struct reached_list {
    struct reached *items;
    size_t count;
    size_t room;
};

/* Embedded, starts zeroed. Sums that could pass MOST_TOTAL stop there. */
struct figures_sum {
    struct market_figures figures; /* all but groups, households and buyers */
    struct reached_list groups;
    struct reached_list buyers;
};

void figures_sum_clear(struct figures_sum *sum);

/* Adds one solved market. */
void figures_sum_add(struct figures_sum *sum, const struct standing *standing);

/* The figures of all that was added, each party counted once. */
struct market_figures figures_sum_total(struct figures_sum *sum);

/* Adds to the three counts of lines how the lines of `other` differ from those
 * of `today`: two solutions of the same lots. */
void figures_compare_lines(const struct standing *today,
                           const struct standing *other, struct what_if *sum);

#endif
