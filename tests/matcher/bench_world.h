/* The market of the benches of this room: one product, a season of half a
 * year, lots of power-law size in the communes of Cao Bằng, four grades. */
#ifndef LIENKET_TESTS_MATCHER_BENCH_WORLD_H
#define LIENKET_TESTS_MATCHER_BENCH_WORLD_H

#include "model/market.h"

#define BENCH_PRODUCT "ware"

/* Loads the gazetteer, which the caller destroys; NULL: it is not there. */
struct gazetteer *bench_world_open(void);

/* From `least` to `most`, by a seed that is set to the same each time. */
int64_t bench_draw(int64_t least, int64_t most);
void bench_draw_from(uint64_t seed);

double bench_cpu_ms(void);
void bench_put(struct market *market, const struct record *table,
               const void *record);

/* The product and its parties; then offers and demands by number from 1. */
void bench_put_world(struct market *market);
void bench_put_offer(struct market *market, unsigned number,
                     enum post_state post);
void bench_put_demand(struct market *market, unsigned number,
                      enum post_state post);

#endif
