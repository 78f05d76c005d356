/* What somebody may see of records, events and the market, field by field: the
 * one place that lists, histories, market reads and pushed events go through.
 *
 * Parties see their own posts and leads and what is public: catalogue, prices,
 * policy, ticks, and of other parties a card. Of a lead they see their own
 * lines with price and range, never what the other side asked or bid, and
 * nothing from which it could be reckoned (value, surplus, runner-up). What
 * they see of which record stands in schema/visible.def. */
#ifndef LIENKET_MODEL_VISIBLE_H
#define LIENKET_MODEL_VISIBLE_H

#include "base/memory.h"
#include "model/rights.h"

enum side { GROUP_SIDE = 1, BUYER_SIDE = 2, BOTH_SIDES = 3, ANYBODY = 4 };

/* One line of visible.def. */
struct seen {
    const struct record *record;
    const char *field;
    unsigned by; /* enum side */
};

extern const struct seen seen_fields[];
extern const size_t seen_count;

struct viewer {
    struct id id;
    enum reach reach;
};

/* Who looks, and with which verb. */
struct viewer viewer_of(const struct rights *rights, const struct verb *verb);

/* Whether nothing is hidden from the viewer. */
bool viewer_sees_all(const struct viewer *viewer);

/* Clears what is hidden of `value`, a decoded copy that is the caller's to
 * change. False: all of it is, as if it were not there. */
bool visible_record(const struct viewer *viewer, const struct record *table,
                    void *value);

/* The same of an event and the record in it, encoded anew into `arena` for a
 * viewer from whom something may be hidden. STATUS_denied: it is hidden;
 * STATUS_too_large: no room to tell. Such a viewer gets no hash with it: from
 * the hashes before and after, what was cleared could be guessed. */
MUST_CHECK enum status visible_event(const struct viewer *viewer,
                                     struct event *event, struct arena *arena);

/* The same of a line of the market between these two, or of a lot of one of
 * them; zero: nobody on that side. */
bool visible_market_line(const struct viewer *viewer, struct id group,
                         struct id buyer, struct market_line *line);

#endif
