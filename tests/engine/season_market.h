/* A season's market as it could be: lots of power-law size, 56 communes in 4
 * clusters, windows over half a year, 40 products by Zipf's law, 4 grades,
 * distance limits; and an index that finds pairs by price, for the benches and
 * tests of markets that are never listed whole. */
#ifndef LIENKET_TESTS_ENGINE_SEASON_MARKET_H
#define LIENKET_TESTS_ENGINE_SEASON_MARKET_H

#include "matcher/engine/pricer.h"

#define SEASON_PRODUCTS 40
#define SEASON_COMMUNES 56
#define SEASON_VND_PER_KM 12

struct season_lot {
    int64_t quantity;
    int64_t price; /* ask or bid, VND per kg */
    uint64_t id;
    int32_t first_day;
    int32_t last_day;
    int32_t grade;    /* an offer's, or the least a need takes */
    int32_t reach_km; /* of a need */
    uint32_t commune;
};

/* An offer in its commune's cell, by what it costs at the prices of a pass,
 * with what a need asks of it. */
struct season_cell_lot {
    int64_t cost; /* ask + price */
    int64_t ask;
    uint32_t offer;
    int32_t first_day;
    int32_t last_day;
    int32_t grade;
};

/* All lots of one product; indexes are within it. */
struct season_market {
    struct season_lot *offers;
    struct season_lot *needs;
    struct engine_offer *engine_offers;
    struct engine_demand *engine_demands;
    struct engine_market market; /* no pairs: they are found */
    struct engine_pricer pricer;
    struct season_cell_lot *cell; /* by commune, the least cost first */
    uint32_t cell_start[SEASON_COMMUNES + 1];
    int32_t (*distance)[SEASON_COMMUNES]; /* km, borrowed */
    const int64_t *price;                 /* of offers, in this pass */
};

struct season {
    struct season_market products[SEASON_PRODUCTS];
    int32_t distance[SEASON_COMMUNES][SEASON_COMMUNES];
};

/* So many offers and as many needs in all; on the heap, for it is large. */
struct season *season_create(uint32_t lots, uint64_t seed);
void season_destroy(struct season *season);

/* By the ids of both lots. */
uint64_t season_pair_hash(uint64_t offer, uint64_t need);

/* The pairs of a product, or the best `most` by value of each need; 0: all.
 * The caller frees them. */
struct engine_pair *season_pairs(struct season_market *product, uint32_t most,
                                 uint32_t *ret_count);

#endif
