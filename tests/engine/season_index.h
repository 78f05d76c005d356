/* A season's market as a live optimum asks for it: the open lots of all its
 * products, by product and commune, both sides. */
#ifndef LIENKET_TESTS_ENGINE_SEASON_INDEX_H
#define LIENKET_TESTS_ENGINE_SEASON_INDEX_H

#include "matcher/engine/live_best.h"
#include "matcher/engine/live_cells.h"
#include "matcher/engine/live_index.h"
#include "tests/engine/season_market.h"

struct season_place {
    uint32_t product;
    uint32_t at; /* in its offers or needs */
};

struct season_index {
    struct season *season;
    struct live_cells *cells[2]; /* offers, needs */
    struct season_place *place;  /* by handle */
    uint8_t *side;               /* by handle: 1 + its side; 0: not open */
    uint32_t room;               /* of both */
    struct live_best best;
    uint64_t queries;
};

void season_index_init(struct season_index *index, struct season *season);
void season_index_clear(struct season_index *index);
struct live_index season_index_live(struct season_index *index);

void season_index_insert(struct season_index *index, uint32_t handle, int side,
                         struct season_place place);
void season_index_remove(struct season_index *index, uint32_t handle);
const struct season_lot *season_lot_at(const struct season *season, int side,
                                       struct season_place place);

#endif
