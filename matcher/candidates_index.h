/* The parts of the index of candidates: entries (an offer lot in one form) in
 * cells (alike in all that rules ask first), cells in sites (a form in a
 * commune). Part of candidates.h; only candidates*.c know it. */
#ifndef LIENKET_MATCHER_CANDIDATES_INDEX_H
#define LIENKET_MATCHER_CANDIDATES_INDEX_H

#include "matcher/candidates.h"
#include "matcher/candidates_price.h"

/* The distances that are kept; when they are more, all are forgotten. */
#define CANDIDATES_NEAR_MOST (UINT32_C(1) << 21)

/* Entries of one cell have one key: form, commune, delivery point, whether an
 * ask and a weight are said, grade, and the period the window starts in. */
#define INDEX_KEY_FORM_SHIFT 48
#define INDEX_KEY_PLACE_SHIFT 32
#define INDEX_KEY_POINT_SHIFT 28
#define INDEX_KEY_SILENT (UINT64_C(1) << 27)
#define INDEX_KEY_WEIGHTLESS (UINT64_C(1) << 26)
#define INDEX_KEY_GRADE_SHIFT 20
#define INDEX_KEY_SITE(key) ((key) >> INDEX_KEY_PLACE_SHIFT)
#define INDEX_KEY_FORM(key) ((uint32_t)((key) >> INDEX_KEY_FORM_SHIFT))
#define INDEX_KEY_PLACE(key)                                                   \
    ((uint32_t)((key) >> INDEX_KEY_PLACE_SHIFT) & 0xFFFF)
#define INDEX_KEY_POINT(key)                                                   \
    ((enum delivery_point)((key) >> INDEX_KEY_POINT_SHIFT & 15))
#define INDEX_KEY_GRADE(key) ((uint8_t)((key) >> INDEX_KEY_GRADE_SHIFT & 15))

/* What of an entry, or of any entry of a cell, a demand lot must meet. */
struct index_terms {
    int64_t net_ask; /* no bid less transport below it leaves a value */
    int64_t from_day;
    int64_t last_day; /* with shelf life */
    int64_t free;
    int64_t least_lot;
    uint32_t traits; /* papers and measured qualities */
};

struct index_entry {
    struct index_terms terms;
    uint32_t offer;
    int64_t lightest_g; /* what a head weighs on these days; 0: not said */
    int64_t heaviest_g;
    int64_t cost; /* no value is above bid less transport less this */
};

struct index_draft {
    uint64_t key;
    struct index_entry entry;
};

/* Its entries: by net ask, then offer. */
struct index_cell {
    struct index_terms terms;
    uint32_t first;
    uint32_t count;
    enum delivery_point point;
    uint8_t grade;
    bool is_silent;     /* asks no price */
    bool is_weightless; /* counted in heads that have no weight */
};

struct index_site {
    uint32_t first;
    uint32_t count;
    uint32_t course;
};

/* A commune with offers, from another one. */
struct index_near {
    int64_t road_m;
    uint32_t place;
};

struct index_row {
    struct index_near *near; /* by distance; NULL: not asked yet */
    uint32_t count;
};

struct index_bid {
    int64_t most;
    uint32_t asked; /* for this demand lot and one more; 0: for none */
};

struct candidates {
    const struct rules *rules;
    const struct market_lots *lots;
    const struct product *product;
    const struct place **places; /* of all lots, ascending by code */
    int32_t *provinces;          /* codes of 2025 */
    uint32_t *province_of;       /* by place, into provinces */
    bool *sells;                 /* by place: whether it has a site */
    struct index_row *rows;      /* by place */
    uint32_t *site_at;           /* by form and place: one more; 0: none */
    struct index_site *sites;
    struct index_cell *cells;
    struct index_entry *entries;
    struct price_course *courses; /* by form and province, as asked for */
    struct index_bid *bids;       /* of the demand lot, by course */
    int64_t *entry_costs;         /* with the offer's price; NULL before any */
    int64_t *cell_costs;          /* the least of its entries' */
    uint64_t *found;              /* a bit for each offer lot */
    uint64_t *found_words;        /* a bit for each word of `found` */
    uint32_t *listed;
    uint32_t place_count;
    uint32_t province_count;
    uint32_t site_count;
    uint32_t cell_count;
    uint32_t entry_count;
    uint32_t course_count;
    uint32_t near_count; /* in all rows */
};

/* A set of the papers and measured qualities that are asked for: an entry that
 * has not all of them in its traits cannot have them. */
uint32_t index_need(const struct demand *demand);

/* All entries by key, then net ask; the caller frees them. */
struct index_draft *index_drafts(struct candidates *candidates,
                                 uint32_t *ret_count);

/* The index in `places`, or `place_count`. */
uint32_t index_place(const struct candidates *candidates,
                     const struct place *place);

/* The course that prices of that form in that commune follow. */
uint32_t index_course_number(const struct candidates *candidates, uint64_t key);
const struct price_course *index_course(struct candidates *candidates,
                                        uint32_t number);

#endif
