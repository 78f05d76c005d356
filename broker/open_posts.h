/* How many offers and demands of a party are open, kept in memory and counted
 * from the store at each start. What has passed its last day is open no more,
 * and leaves the list when room is asked for. */
#ifndef LIENKET_BROKER_OPEN_POSTS_H
#define LIENKET_BROKER_OPEN_POSTS_H

#include "store/store.h"

struct open_post {
    struct id id;
    int64_t last_day;
};

struct open_party;
struct open_change;

struct open_posts {
    struct open_party *parties;  /* a hash table by party */
    struct open_change *changes; /* since the last commit, to take back */
    size_t changes_count;
    size_t changes_capacity;
};

void open_posts_init(struct open_posts *posts);
void open_posts_clear(struct open_posts *posts);

/* Adds those of the store. */
MUST_CHECK enum status open_posts_load(struct open_posts *posts,
                                       const struct store_snapshot *snapshot);

/* How many are open on that day; exact from `most` on, below it those that have
 * passed may still be counted. */
int64_t open_posts_count(struct open_posts *posts, struct id party,
                         int64_t today, int64_t most);

/* One that is new, one that changed, one that was withdrawn. */
void open_posts_add(struct open_posts *posts, struct id party,
                    struct open_post post);
void open_posts_change(struct open_posts *posts, struct id party,
                       struct open_post post);
void open_posts_remove(struct open_posts *posts, struct id party,
                       struct id post);

/* What was done since the last commit stands, or is taken back. */
void open_posts_settle(struct open_posts *posts, bool is_committed);

#endif
