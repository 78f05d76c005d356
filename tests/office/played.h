/* A season played into a store of its own, event by event as the broker would:
 * groups on three maps, buyers, offers, demands, prices, and leads that go as
 * far as a seed says. For the tests and the bench of the reports. */
#ifndef LIENKET_TESTS_OFFICE_PLAYED_H
#define LIENKET_TESTS_OFFICE_PLAYED_H

#include "model/principal.h"
#include "model/verb.h"
#include "store/store.h"

#define PLAYED_DAY 18993 /* 2022-01-01, the day on which it starts */
#define PLAYED_LINES_MOST 64
#define PLAYED_COORDINATORS 3

struct played {
    char path[64];
    struct store *store;
    struct store_write *write; /* events that are not committed yet */
    int pending;
    int64_t time_ms; /* of the next event */
    uint64_t state;  /* of the random numbers */
    int64_t count;   /* of ids */
    int groups;
    int buyers;
};

/* The seed decides all that follows. Memory-mapped up to `map_bytes`. */
void played_open(struct played *played, uint64_t seed, int64_t map_bytes);
void played_close(struct played *played);

/* Commits what waits; before anybody reads. */
void played_commit(struct played *played);

/* The operator, coordinators, two products, prices, groups and buyers. */
void played_people(struct played *played, int groups, int buyers);
struct id played_group(int number);
struct id played_buyer(int number);
struct id played_coordinator(int number);

/* A group's profile is changed: commune, households and day. */
void played_edit_group(struct played *played, int number);

/* A demand, offers and a lead of `lines` lines over them, which goes through
 * some of its life; `hours` pass between two steps. */
void played_lead(struct played *played, int lines, int hours);

/* From 0 to below `below`. */
int64_t played_draw(struct played *played, int64_t below);

/* One event in the write that is open. */
void played_put(struct played *played, unsigned verb,
                const struct record *table, const void *record,
                struct id actor);

#endif
