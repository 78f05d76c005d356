/* The front door as a whole: its doors, the store, and all that waits. One
 * thread, one loop; each part below has its own file. */
#ifndef LIENKET_BROKER_BROKER_H
#define LIENKET_BROKER_BROKER_H

#include "base/clock.h"
#include "base/loop.h"
#include "base/zap.h"
#include "broker/batch.h"
#include "broker/deadlines.h"
#include "broker/followers.h"
#include "broker/gather.h"
#include "broker/known_keys.h"
#include "broker/limits.h"
#include "broker/open_posts.h"
#include "broker/principals.h"
#include "broker/products.h"
#include "broker/sessions.h"
#include "broker/settings.h"
#include "broker/ticks.h"
#include "broker/tries.h"
#include "broker/workers.h"
#include "model/place.h"

#define BROKER_ARENA_BYTES (INT64_C(128) << 20) /* for one message */

struct counts {
    int64_t malformed; /* messages that were no envelope */
    int64_t refused;   /* requests answered with something else than ok */
    int64_t unsent;    /* answers whose peer was gone or did not read */
    int64_t untold;    /* requests above a limit that were not answered */
};

struct broker {
    const struct settings *settings;
    struct loop *loop;
    struct socket_context *sockets;
    struct socket *doors[DOOR_COUNT]; /* NULL: that door is not open */
    struct curve_pair *server;        /* its own keys */
    struct zap *zap;
    struct known_keys keys;
    struct tries tries;
    struct store *store;
    struct gazetteer *gazetteer;
    struct clock clock;
    struct id run; /* tells workers that this is another broker than before */
    struct arena arena; /* of the message at hand */
    struct batch batch;
    struct workers workers;
    struct followers followers;
    struct ticks ticks;
    struct deadlines deadlines;
    struct limiter limiter;
    struct open_posts open_posts;
    struct products products;
    struct principals principals;
    struct sessions sessions;
    struct counts counts;
    struct gather gathers[DOOR_COUNT];
    int64_t commit_ns; /* how long the last commit took */
    int64_t head;      /* sequence of the last committed event */
    int tick_timer;
    int upkeep_timer;
    bool is_read_only; /* the last write found no room */
    bool is_disk_full; /* nothing is written until there is room again */
    int room_timer;
    int exit_code;
};

/* Opens all, or ends the process with one clear line. */
struct broker *broker_open(const struct settings *settings);

/* Until a signal or a failed commit; returns the exit code. */
int broker_run(struct broker *broker);
void broker_close(struct broker *broker);

/* Stops at once, answering nobody: a failed commit, a broken store. */
void broker_fail(struct broker *broker, enum status status, const char *doing);

/* Whether the key counts now: whoever is to hear something is asked about anew,
 * since it may have been revoked after it asked. */
bool broker_knows(struct broker *broker, struct curve_key key);

/* Sends a frame; an answer that cannot go out is counted, no more. */
enum status broker_send(struct broker *broker, const struct sender *to,
                        struct bytes frame);

/* Sends an envelope at once, with memory from the message's arena. */
enum status broker_send_envelope(struct broker *broker, const struct sender *to,
                                 const struct envelope *envelope);

#endif
