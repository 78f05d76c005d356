/* A small programme in a store of its own, in which verbs are said one after
 * the other as the broker takes them: rights, body, effect. No broker runs
 * around it; what it checks is checked with CHECK, so that a fuzzer sees it. */
#ifndef LIENKET_TESTS_FUZZ_VERBS_WORLD_H
#define LIENKET_TESTS_FUZZ_VERBS_WORLD_H

#include "broker/deadlines.h"
#include "broker/known_keys.h"
#include "broker/open_posts.h"
#include "broker/principals.h"
#include "broker/products.h"
#include "model/place.h"
#include "store/store.h"

/* Who speaks, as the first byte of a step; what lies beyond wraps around. */
enum world_speaker {
    WORLD_OPERATOR,
    WORLD_MATCHER,
    WORLD_COORDINATOR, /* of the commune where everybody is */
    WORLD_ELSEWHERE,   /* the coordinator of another one */
    WORLD_AUDITOR,
    WORLD_WEB,
    WORLD_GROUP,
    WORLD_OTHER_GROUP,
    WORLD_BUYER,
    WORLD_STRANGER,
    WORLD_SPEAKERS,
};

struct world {
    char path[64];
    struct gazetteer *gazetteer;
    struct store *store;
    struct store_write *write;
    struct deadlines deadlines;
    struct known_keys keys;
    struct open_posts open_posts;
    struct products products;
    struct principals principals;
    struct arena arena; /* of one step */
    int64_t now_ms;
    int64_t requests;   /* said so far, from which their ids come */
    bool has_left_file; /* which no rollback takes back */
};

/* On 2 June 2026. Furnished and committed: people, a product, two offers, a
 * demand, a proposed lead, a key and a code. A write is open. */
void world_open(struct world *world);
void world_close(struct world *world);

/* The answer; of a verb that is no write, or that waits for a later time,
 * STATUS_unsupported. Checks that a refusal says why and leaves nothing. */
enum status world_say(struct world *world, unsigned speaker, unsigned verb,
                      struct bytes body);

/* Time goes on, and what has come due happens. */
void world_wait(struct world *world, int64_t milliseconds);

/* All that was said is gone again. */
void world_roll_back(struct world *world);

/* All that was said is committed and proven as --verify does. */
void world_verify(struct world *world);

/* The encoded body, in memory of the caller's arena. In the text ' stands for "
 * and @ for all of an id of the world but its last two digits. */
struct bytes world_body(unsigned verb, const char *text, struct arena *arena);

/* What must hold of any store, looked at in this view. */
void world_look(const struct store_snapshot *view);

#endif
