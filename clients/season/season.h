/* Made-up seasons, for showing and for testing the whole service: the same
 * posts in the same order for the same seed and first day.
 *
 * `sample` has the figures of the Cao Bằng programme of June 2022: 584 groups
 * in 30 communes of three districts, 7,914 members, 5,000 poor and near-poor
 * households, 467 grants worth 32.7 billion VND, the seven buyers who
 * registered in 2018. Which communes, all names, quantities and prices are made
 * up: is_sample is set and names say "mẫu". `hard` holds the cases that bite,
 * each with what must become of it. `catalogue` puts the products and the
 * reference prices of model/data/catalogue. */
#ifndef LIENKET_CLIENTS_SEASON_SEASON_H
#define LIENKET_CLIENTS_SEASON_SEASON_H

#include "base/id.h"
#include "base/memory.h"
#include "model/schema.h"
#include "model/verb.h"

#define SEASON_SEED 20220805

/* What is to be said to the broker next, and what must become of it. */
struct season_step {
    enum verb_number verb;
    const void *body;  /* lives until the next step */
    struct id request; /* zero: a new one */
    enum status expected;
    const char *field; /* the one refused; NULL when all is well */
    enum problem_reason reason;
    const char *why; /* the case in words, Vietnamese; NULL: nothing special */
};

struct season {
    uint64_t seed;
    int32_t from_day;     /* the season's windows lie after this day */
    const char *data;     /* folder of the catalogue's files */
    struct id_source ids; /* of the records */
    void (*take)(void *context, const struct season_step *step);
    void *context;
};

void season_init(struct season *season, uint64_t seed, int32_t from_day);

/* A new record id, in ascending order. */
struct id season_id(struct season *season);

/* Hands one step on that must succeed. */
void season_say(struct season *season, enum verb_number verb, const void *body);

/* STATUS_io and STATUS_corrupt are for the catalogue's files. STATUS_not_found:
 * no season of that name. */
MUST_CHECK enum status season_make(struct season *season, const char *name);

MUST_CHECK enum status season_catalogue(struct season *season);
void season_sample(struct season *season);
void season_hard(struct season *season);

#endif
