/* The hard rules for one pair of an offer lot and a demand lot, and its value:
 * the one definition that the matcher enumerates by and the checker checks by.
 *
 * value = money surplus + programme points per price unit (a kg, or a head).
 * Surplus is bid less transport less ask, as expected on the delivery day: the
 * first day on which both windows meet, not before today, the animals weigh
 * enough and the papers asked for are valid. Animals counted in heads are
 * priced per kg and valued at head_weight_g.
 *
 * Bounds: prices to MOST_PRICE VND per kg, heads to 2,000 kg; surplus and
 * value are kept within MOST_PRICE either way, so that the value in
 * thousandths of a VND per base unit stays within 10^12. */
#ifndef LIENKET_MODEL_RULES_H
#define LIENKET_MODEL_RULES_H

#include "model/place.h"
#include "model/points.h"
#include "model/price.h"
#include "model/refusals.h"
#include "model/schema.h"

#define RULES_DISTANCE_MOST_M 5000000 /* no lead can state more */

/* In the order they are asked: the verdict is the first that fails. */
enum rule {
    RULE_passed, /* a candidate */
    RULE_product,
    RULE_form,    /* no accepted form, or another unit */
    RULE_closed,  /* withdrawn, or a side is suspended */
    RULE_blocked, /* one blocks the other, or both are one party */
    RULE_window,  /* harvest plus shelf life misses the delivery, or is past */
    RULE_grade,
    RULE_weight,
    RULE_quality,
    RULE_certificate,
    RULE_least_lot,
    RULE_place, /* a commune that the gazetteer does not know */
    RULE_distance,
    RULE_refused, /* refused before on the same terms */
    RULE_price,   /* ask above bid less transport by more than the margin */
    RULE_value,   /* worth nothing: value not above 0 */
};

/* "window": for logs and JSON. */
const char *rule_name(enum rule rule);

struct rules {
    const struct policy *policy;
    const struct gazetteer *gazetteer;
    struct price_series prices;
    const struct refusals *refusals; /* may be NULL */
    int32_t today;
};

/* Borrowed; market_lots_create makes them. */
struct offer_lot {
    const struct offer *offer;
    const struct lot *lot;
    const struct party *group;     /* NULL: unknown, never matches */
    const struct product *product; /* NULL likewise */
    const struct place *place;     /* NULL likewise */
    int64_t free;                  /* base units neither held nor contracted */
    uint32_t group_index;          /* in struct market_lots */
};

struct demand_lot {
    const struct demand *demand;
    const struct lot *lot;
    const struct party *buyer;
    const struct product *product;
    const struct place *place;
    int64_t free;            /* with tolerance, neither held nor contracted */
    int64_t least_fill;      /* what is still missing to it; 0: no rule */
    uint32_t most_suppliers; /* how many more; 0: no rule */
    uint32_t buyer_index;
};

struct pair {
    enum rule verdict; /* the rest is set as far as the rules were asked */
    const char *form;  /* of the forms that pass the one of best value */
    int32_t delivery_day;
    int64_t distance_m; /* by road */
    int64_t transport_vnd_per_kg;
    int64_t ask_vnd_per_kg; /* counted for the value; 0 when unpriced */
    int64_t bid_vnd_per_kg;
    bool ask_is_stated; /* else the middle of the reference range */
    bool bid_is_stated;
    bool is_unpriced;             /* fixed small value, no price, no points */
    int64_t price_gap_vnd_per_kg; /* RULE_price: beyond the margin by this */
    int64_t surplus_vnd;          /* per price unit */
    struct points points;         /* per price unit */
    int64_t value_vnd;            /* per price unit; above 0 for a candidate */
    int64_t value_milli;          /* thousandths of a VND per base unit */
    int64_t least;                /* larger of both least lots; 0: no rule */
    int64_t head_weight_g;        /* 0 where goods are counted in grams */
    uint64_t hash; /* 40 bits of both lots' ids, fixed per pair */
};

void rules_pair(const struct rules *rules, const struct offer_lot *offer,
                const struct demand_lot *demand, struct pair *ret_pair);

/* Live weight of an offer's animals on a day. */
int64_t rules_weight_g(const struct offer *offer, int64_t day);

/* Days that form of the stock keeps: the offer's own word for its first form,
 * else the catalogue's. */
int64_t rules_shelf_life_days(const struct offer_lot *offer, const char *form);

/* VND per kg between the two delivery points over that road. */
int64_t rules_transport(const struct policy *policy, enum delivery_point seller,
                        enum delivery_point buyer, int64_t road_m);

/* What the demand lot earns a base unit (W: demand and buyer dual) under the
 * suggested, the buyer-best (most) and the seller-best (least) prices. */
struct pair_earning {
    int64_t suggested;
    int64_t least;
    int64_t most;
};

/* All 0 when the pair is unpriced. */
struct pair_price {
    int64_t vnd_per_kg;   /* at the seller's delivery point */
    int64_t low, high;    /* the fair range */
    int64_t landed;       /* price plus transport */
    int64_t shortfall;    /* below the ask before clipping: points cover it */
    int64_t gap_to_close; /* ask above bid less transport */
};

/* price = bid - transport - W, for heads W / head_weight_g rounded down; then
 * at least the ask, and at most bid less transport. */
struct pair_price pair_price(const struct pair *pair,
                             const struct pair_earning *earning);

#endif
