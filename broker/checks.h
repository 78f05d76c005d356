/* What the schema alone cannot say of a record: that what it names exists, and
 * that its fields agree with each other. Each check adds its problems and goes
 * on, so that a person sees all of them at once. */
#ifndef LIENKET_BROKER_CHECKS_H
#define LIENKET_BROKER_CHECKS_H

#include "broker/apply.h"

/* The problem of one field of a list: "lots[2].to_day". */
struct problem *check_add(struct apply *apply, const char *list, uint32_t index,
                          const char *field, enum problem_reason reason);
void check_add_range(struct apply *apply, const char *path, int64_t given,
                     int64_t least, int64_t most);

/* A part that is no larger than its whole. */
void check_share(struct apply *apply, const char *field, int64_t part,
                 int64_t whole);

/* The code stands on its map; "" is left to the schema's REQUIRED. */
void check_commune(struct apply *apply, const char *commune,
                   enum admin_map map);

/* Each was issued before it expires, and is valid on `day`, the day it is
 * needed first; 0: not asked. */
void check_certificates(struct apply *apply, const struct certificate *list,
                        uint32_t count, int64_t day);

/* `path` is the clause's: "ask", "alternatives[0].ask". */
void check_price(struct apply *apply, const struct price_clause *clause,
                 const char *path);

/* What is to be sold or bought at a price. */
struct amount {
    int64_t quantity; /* of all lots together */
    enum unit unit;
};

/* Adds a problem for each number of the clause at which the whole would be
 * worth more than any market can add up. */
void check_worth(struct apply *apply, const struct price_clause *clause,
                 const char *path, struct amount amount);

/* A party that exists, is active and has the role. */
MUST_CHECK enum status check_trader(struct apply *apply, struct id party,
                                    enum role role, const char *field);

/* The catalogue's product; STATUS_invalid with a problem when there is none. */
MUST_CHECK enum status check_product(struct apply *apply, const char *code,
                                     struct product *ret_product);

/* The form of the product, NULL with a problem at `path` when it has none. */
const struct product_form *check_form(struct apply *apply,
                                      const struct product *product,
                                      const char *form, const char *path);

/* 0, or a grade of the product. */
void check_grade(struct apply *apply, const struct product *product,
                 int64_t grade, const char *field);

/* NULL with a problem when the product does not know the quality. */
const struct product_quality *check_quality(struct apply *apply,
                                            const struct product *product,
                                            const char *code, uint32_t index);

struct lots {
    struct lot *list;
    uint32_t count;
};

/* Numbers 1 to n (filled in when none is said), windows that end after they
 * start and are not over yet, sure quantities within the expected ones. A lot
 * that stands unchanged in `before` may be over. */
void check_lots(struct apply *apply, struct lots lots, struct lots before);

/* Whose lots they are. */
struct posted {
    const struct record *table;
    struct id id;
    int64_t tolerance_permille; /* counts on top of each quantity */
};

/* No lot is lowered below what is promised of it, nor given another window or
 * taken away while anything is. */
void check_promised(struct apply *apply, const struct posted *posted,
                    struct lots lots, struct lots before);

int64_t lots_first_day(struct lots lots);
int64_t lots_last_day(struct lots lots);
int64_t lots_least_quantity(struct lots lots);
int64_t lots_most_quantity(struct lots lots);
int64_t lots_all_quantity(struct lots lots);

/* The status for the problems found so far: ok when there are none. */
MUST_CHECK enum status check_verdict(const struct apply *apply);

#endif
