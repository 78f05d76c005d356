/* A store in a directory of its own with a group, a buyer and short ways to
 * post and to propose, for the tests of this room. */
#ifndef LIENKET_TESTS_STORE_SAMPLE_H
#define LIENKET_TESTS_STORE_SAMPLE_H

#include "store/store.h"

struct sample {
    char path[128];
    struct store *store;
    struct id_source ids;
    int64_t time_ms;
    struct id actor;
};

/* Makes the directory and opens the store in it as a writer. */
void sample_open(struct sample *sample, int64_t map_bytes);

/* The same in a directory under `parent` instead of /tmp. */
void sample_open_in(struct sample *sample, const char *parent,
                    int64_t map_bytes);

/* Closes the store and opens it again, as it would be after a restart. */
void sample_reopen(struct sample *sample, int64_t map_bytes);

/* A snapshot, which the test closes. */
struct store_snapshot *sample_look(struct sample *sample);

/* Closes, and removes every trace. */
void sample_close(struct sample *sample);

struct id sample_id(struct sample *sample);

/* A write that must open. */
struct store_write *sample_write(struct sample *sample);

/* Each appends one event and returns its sequence. */
int64_t sample_offer(struct sample *sample, struct store_write *write,
                     struct id id, int64_t quantity);
int64_t sample_demand(struct sample *sample, struct store_write *write,
                      struct id id, int64_t quantity);
int64_t sample_lead(struct sample *sample, struct store_write *write,
                    const struct lead *lead);

/* A lead of one line; lot 1 of both. `line` is the caller's. */
struct lead sample_lead_of(struct id id, struct id offer, struct id demand,
                           struct lead_line *line);

/* One offer in a write of its own; its id. */
struct id sample_post(struct sample *sample, int64_t quantity);

/* As the store says now, in a snapshot of its own; without a table of the
 * offer or demand, whichever has that id. */
struct lot_use sample_use_in(struct sample *sample, const struct record *table,
                             struct id id);
struct lot_use sample_use(struct sample *sample, struct id id);
int64_t sample_head(struct sample *sample, struct hash *ret_hash);

/* Removes a directory and the files in it. */
void sample_remove(const char *path);

#endif
