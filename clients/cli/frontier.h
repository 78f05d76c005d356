/* The equity frontier as it is shown: one sweep, with what it costs to reach
 * more poor households. */
#ifndef LIENKET_CLIENTS_CLI_FRONTIER_H
#define LIENKET_CLIENTS_CLI_FRONTIER_H

#include <stdio.h>

#include "clients/cli/cli.h"

#define FRONTIER_POINTS_MOST 33

struct frontier_view {
    struct cli *cli;
    const char *product; /* its name for people; NULL: all */
    struct frontier_point points[FRONTIER_POINTS_MOST];
    uint32_t count;
    int64_t markets;
    int64_t markets_cleared;
    bool sweeps_first; /* first-contract points too */
};

/* Money value below that of the first point; negative when it is above. */
int64_t frontier_given_up_milli(const struct frontier_view *view,
                                uint32_t index);

/* That, in VND for each poor household more than the first point reaches,
 * rounded to the nearest. False where there is none more. */
bool frontier_given_up_each(const struct frontier_view *view, uint32_t index,
                            int64_t *ret_vnd);

/* Whether another point has at least as much of both money and `across`, by
 * index of the points, and more of one. */
bool frontier_is_beaten(const struct frontier_view *view, const int64_t *across,
                        uint32_t index);

/* One picture: money value against poor households reached, and against groups
 * served. Its words are in the run's language. */
void frontier_write_svg(const struct frontier_view *view, FILE *out);

void frontier_write_csv(const struct frontier_view *view, FILE *out);

#endif
