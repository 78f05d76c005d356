/* The parts a sample season is made of: where, who sells what, who buys. */
#ifndef LIENKET_CLIENTS_SEASON_SAMPLE_H
#define LIENKET_CLIENTS_SEASON_SAMPLE_H

#include "clients/season/draw.h"
#include "clients/season/season.h"
#include "clients/season/window.h"

#define SAMPLE_GROUPS 584
#define SAMPLE_COMMUNES 30
#define SAMPLE_MEMBERS 7914
#define SAMPLE_POOR_HOUSEHOLDS 5000
#define SAMPLE_GRANTS 467
#define SAMPLE_GRANTS_MILLION_VND 32700
#define SAMPLE_BUYERS_OF_2018 7
#define SAMPLE_BUYERS 12
#define SAMPLE_RELIABILITY_PERMILLE 500 /* of who has no history yet */

/* A commune of before July 2025, on map 2020. */
struct sample_commune {
    const char *code;
    const char *name;
    const char *district;
};

/* What some groups sell, with the ranges its numbers are drawn from. */
struct supply {
    const char *product;
    const char *form;
    const char *label; /* in the group's name */
    uint32_t groups;   /* how many; all supplies together SAMPLE_GROUPS */
    enum unit unit;
    struct window window;
    int32_t spread_days; /* windows begin up to so much later */
    uint32_t lots;       /* most lots a week apart; 1: one harvest */
    int64_t quantity_least, quantity_most, quantity_step;
    int64_t ask_least, ask_most, ask_step; /* VND per kg */
    int64_t weight_least_g,
        weight_most_g; /* a head, at the window; 0 no animal */
    int64_t gain_least_g, gain_most_g;
    const char *quality; /* one that some groups have measured, or NULL */
    int64_t quality_least_milli, quality_most_milli;
    enum certificate_kind certificate; /* that most groups have, or unset */
    int64_t stars;
    bool has_reference; /* a reference price stands for the form */
};

/* Sold in pairs with the buyer's needs below. */
struct sample_buyer {
    enum party_kind kind;
    const char *name;
    const char *commune;
    enum admin_map map;
};

struct need {
    uint32_t buyer; /* index in sample_buyers */
    const char *product;
    const char *form;
    const char *other_form; /* or NULL */
    struct window window;
    uint32_t deliveries; /* 0 is 1 */
    int32_t every_days;
    int64_t quantity; /* a delivery */
    int64_t tolerance_permille;
    struct price_clause bid;
    int64_t lightest_g, heaviest_g;
    int64_t furthest_km;
    int64_t least_lot, most_suppliers, least_fill;
    int64_t worst_grade;
    const char *quality;
    int64_t quality_least_milli, quality_most_milli;
    enum certificate_kind certificate;
    int64_t stars;
    int64_t linkage_form;
    const char *inputs;
};

struct sample_group {
    struct id id;
    const struct sample_commune *commune;
    const struct supply *supply;
    int64_t members, poor, women, minority;
    int64_t grant_vnd;
};

extern const struct sample_commune sample_communes[SAMPLE_COMMUNES];
extern const struct supply sample_supplies[];
extern const uint32_t sample_supply_count;
extern const struct sample_buyer sample_buyers[SAMPLE_BUYERS];
extern const struct need sample_needs[];
extern const uint32_t sample_need_count;

/* Who they are and what they grow, without posting: SAMPLE_GROUPS of them. */
void sample_groups_draw(struct season *season, struct sample_group *ret_groups);

/* Posts each one's profile; then its offers. */
void sample_groups_say(struct season *season,
                       const struct sample_group *groups);
void sample_offers_say(struct season *season,
                       const struct sample_group *groups);

/* Posts the buyers, and fills their ids for the needs. */
void sample_buyers_say(struct season *season,
                       struct id ret_buyers[SAMPLE_BUYERS]);
void sample_needs_say(struct season *season,
                      const struct id buyers[SAMPLE_BUYERS]);

#endif
