/* A market that changes, held twice: in the engine that repairs its answer, and
 * here, from what the events said, so that each can be held to the other. */
#ifndef LIENKET_TESTS_ENGINE_LIVE_WORLD_H
#define LIENKET_TESTS_ENGINE_LIVE_WORLD_H

#include "matcher/engine/live_best.h"
#include "matcher/engine/live_index.h"

#define WORLD_LOTS 64 /* of each side */
#define WORLD_HOLDERS 4
#define WORLD_HANDLES (2 * (WORLD_LOTS + WORLD_HOLDERS) + 1)

struct world_shape {
    uint32_t lots; /* of each side, about */
    int64_t quantity_most;
    int64_t value_least;
    int64_t value_most;
    uint64_t work_most; /* of the engine */
    bool is_priced;     /* the engine asks for pairs: all worth something */
    uint32_t parts;     /* that share no pairs, by place; 0: not known */
};

struct world_lot {
    uint32_t handle; /* 0: not open */
    uint32_t holder; /* place in holders, or WORLD_HOLDERS: none */
    int64_t quantity;
};

struct world_pair {
    uint32_t handle; /* 0: not open */
    int64_t value;
    uint64_t hash;
};

struct world_holder {
    uint32_t handle;
    struct engine_group terms;
};

struct world {
    struct world_shape shape;
    struct engine_live *live;
    uint64_t random;
    struct world_lot lots[2][WORLD_LOTS]; /* offers, demands */
    struct world_holder holders[2][WORLD_HOLDERS];
    struct world_pair pairs[WORLD_LOTS][WORLD_LOTS]; /* offer, demand */
    int64_t price[WORLD_HANDLES];                    /* as the index knows it */
    struct live_best best;
    uint64_t asked; /* how often */
};

/* The same market in the engine's terms: by place the world's own place. */
struct world_market {
    struct engine_market market;
    struct engine_offer offers[WORLD_LOTS];
    struct engine_demand demands[WORLD_LOTS];
    struct engine_group groups[WORLD_HOLDERS];
    struct engine_buyer buyers[WORLD_HOLDERS];
    struct engine_pair pairs[WORLD_LOTS * WORLD_LOTS];
    uint32_t lot[2][WORLD_LOTS]; /* handles */
    uint32_t pair[WORLD_LOTS * WORLD_LOTS];
};

void world_init(struct world *world, const struct world_shape *shape,
                uint64_t seed);
void world_clear(struct world *world);

/* One random event, in both. */
void world_event(struct world *world);
void world_remove_all(struct world *world);

/* Into an empty engine, lot by lot, in an order of its own. */
void world_replay(const struct world *from, uint64_t seed, struct world *to);
void world_market(const struct world *world, struct world_market *ret_market);

/* What stands of a pair of that market. */
int64_t world_quantity(const struct world *world,
                       const struct world_market *market, uint32_t pair);

#endif
