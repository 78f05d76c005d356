/* The nodes and arcs of a standing optimum: storage, and which arcs of a node
 * are worth looking at first. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_GRAPH_H
#define LIENKET_MATCHER_ENGINE_LIVE_GRAPH_H

#include "matcher/engine/live_state.h"

uint32_t graph_open_node(struct engine_live *live, enum live_kind kind);
/* Its arcs and members are gone already. */
void graph_close_node(struct engine_live *live, uint32_t node);
void graph_hold(struct engine_live *live, uint32_t lot, uint32_t holder);
void graph_release(struct engine_live *live, uint32_t lot);

/* Room for so many arcs at once. */
void graph_reserve(struct engine_live *live, uint32_t node, uint32_t count);

/* Prices of both ends are set. */
uint32_t graph_add_arc(struct engine_live *live, uint32_t offer,
                       uint32_t demand, const struct live_pair *pair);
void graph_remove_arc(struct engine_live *live, uint32_t arc);
struct live_entry *graph_entry(const struct engine_live *live, uint32_t arc);
void graph_set_value(struct engine_live *live, uint32_t arc, int64_t value);

/* Whether a pair could be worth something, its group's points added. */
bool graph_counts(const struct engine_live *live, uint32_t offer,
                  int64_t value);
enum live_region graph_region(const struct engine_live *live, uint32_t arc);
void graph_move(struct engine_live *live, uint32_t arc, enum live_region to);
/* To the region that its value, quantity and anchors call for. */
void graph_sort_arc(struct engine_live *live, uint32_t arc);

/* Adds to the quantity of an arc. */
void graph_add_flow(struct engine_live *live, uint32_t arc, int64_t quantity);

/* Fetch what the next calls will touch, all at once: partners' lots, the ends
 * of their lists, all that the arcs of a lot lead to. */
void graph_expect_partners(const struct engine_live *live,
                           const struct live_pair *pairs, uint32_t count);
void graph_expect_arcs(const struct engine_live *live,
                       const struct live_pair *pairs, uint32_t count);
void graph_expect_removal(const struct engine_live *live, uint32_t node);

/* A holder's also changes the points that are earned. */
void graph_set_free(struct engine_live *live, uint32_t node, int64_t free);
void graph_set_terms(struct engine_live *live, uint32_t holder,
                     const struct engine_group *terms);

/* After a node's price moved: takes its arcs out of the cold that may have
 * become dear, or back. */
void graph_anchor(struct engine_live *live, uint32_t node);
/* Chooses the width for the prices as they are, and sorts all arcs. */
void graph_tune(struct engine_live *live);

#endif
