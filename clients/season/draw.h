/* Whole numbers that look random and are the same for the same seed on every
 * machine, for made-up seasons. Each purpose draws from a stream of its own, so
 * that a change to one leaves the others as they were. */
#ifndef LIENKET_CLIENTS_SEASON_DRAW_H
#define LIENKET_CLIENTS_SEASON_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draw {
    uint64_t state;
};

/* What is shared out in parts that add up exactly. */
struct share_rule {
    int64_t total;
    int64_t least; /* of one part */
    int64_t most;
    int64_t step; /* by which parts come to differ */
};

void draw_init(struct draw *draw, uint64_t seed, const char *purpose);

/* One of least, least + step, ... up to most. */
int64_t draw_between(struct draw *draw, int64_t least, int64_t most,
                     int64_t step);
bool draw_chance(struct draw *draw, unsigned percent);
void draw_shuffle(struct draw *draw, uint32_t *items, size_t count);

/* Parts that differ, lie between least and most, and add up to the total. The
 * rule must allow it. */
void draw_shares(struct draw *draw, const struct share_rule *rule,
                 int64_t *ret_parts, size_t count);

/* The same with a bound for each part: from 0 to most[index]. */
void draw_shares_within(struct draw *draw, int64_t total, const int64_t *most,
                        int64_t *ret_parts, size_t count);

#endif
