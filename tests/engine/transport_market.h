/* Transport problems in the manner of NETGEN: a skeleton of dear arcs over
 * which all supply can reach all demand, and random arcs at random costs. A
 * value is a great number less the cost, so that the best allocation ships
 * everything at the least cost. */
#ifndef LIENKET_TESTS_ENGINE_TRANSPORT_MARKET_H
#define LIENKET_TESTS_ENGINE_TRANSPORT_MARKET_H

#include "matcher/engine/engine.h"

struct transport_family {
    const char *name;
    uint32_t sources;
    uint32_t sinks;
    uint32_t arcs;  /* at least; the skeleton may need more */
    int64_t supply; /* of all sources; as much as the sinks want */
    int64_t cost_least;
    int64_t cost_most;
    uint32_t dear_percent; /* of the skeleton's arcs cost the most */
};

struct transport_market {
    struct engine_market market;
    struct engine_offer *offers;
    struct engine_demand *demands;
    struct engine_pair *pairs;
    uint32_t room;
};

void transport_market_init(struct transport_market *transport,
                           const struct transport_family *family,
                           uint64_t seed);
void transport_market_clear(struct transport_market *transport);

#endif
