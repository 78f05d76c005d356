/* The parts of a market that share no capacity, each a small market of its
 * own: they are solved one by one, and could be anywhere. A part is one
 * connected component, or several small ones without side constraints. */
#ifndef LIENKET_MATCHER_ENGINE_COMPONENT_H
#define LIENKET_MATCHER_ENGINE_COMPONENT_H

#include "matcher/engine/engine.h"

/* Items of one kind by component: those of component c are item[start[c]] to
 * item[start[c + 1] - 1], ascending. */
struct bucket {
    uint32_t *item;
    uint32_t *start;
    uint32_t *place; /* of an item within its component; not of pairs */
};

struct partition {
    const struct engine_market *market;
    struct bucket offers;
    struct bucket demands;
    struct bucket groups; /* only those that can bind, or give points */
    struct bucket buyers;
    struct bucket pairs; /* only those that can be worth something */
    uint32_t component_count;
};

void partition_init(struct partition *partition,
                    const struct engine_market *market);
void partition_clear(struct partition *partition);

/* Index k of it is item[start + k] of the partition. */
struct component {
    struct engine_market market; /* of the arrays below */
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_group *groups;
    struct engine_buyer *buyers;
    struct engine_pair *pairs;
};

void component_init(struct component *component,
                    const struct partition *partition, uint32_t index);
void component_clear(struct component *component);

#endif
