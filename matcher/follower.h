/* The matcher's copy of the market: follows the ledger event by event, stops at
 * each tick to clear what is due, and goes on once the broker has the leads.
 *
 * What it proposes is a pure function of the ledger up to the tick. Ticks that
 * came before the last recorded clearing are only folded: their leads are in
 * the ledger already. */
#ifndef LIENKET_MATCHER_FOLLOWER_H
#define LIENKET_MATCHER_FOLLOWER_H

#include "matcher/proposals.h"
#include "matcher/standing_heavy.h"
#include "store/read.h"

struct follower;

/* Borrows all three. */
struct follower *follower_create(struct store *store,
                                 const struct gazetteer *gazetteer,
                                 struct proposals *proposals);
void follower_destroy(struct follower *follower);

/* Called between the pieces of long work: a few thousand events, a market, and
 * some times a second within a solve, until the destroy. */
void follower_set_pause(struct follower *follower, void (*pause)(void *context),
                        void *context);

/* Folds what the ledger has until its end or a tick with something to propose;
 * nothing while proposals are under way. STATUS_corrupt, STATUS_io: it cannot
 * go on. */
MUST_CHECK enum status follower_advance(struct follower *follower);

/* Wall time of the next clearing that time alone will make due, or
 * AGENDA_NEVER; the sequence and time of the last event folded. */
int64_t follower_next_ms(const struct follower *follower);
int64_t follower_sequence(const struct follower *follower);

/* The sequence up to which all is done: events folded, and what a tick among
 * them proposes recorded by the broker. */
int64_t follower_done_sequence(const struct follower *follower);

/* The market of this name as it stands, solved; borrowed until the next event.
 * Statuses of standing_create. */
MUST_CHECK enum status follower_standing(struct follower *follower,
                                         const struct market_name *name,
                                         enum standing_depth depth,
                                         const struct standing **ret_standing);

/* Brings one market up to date that was asked for before and has changed since:
 * for idle moments, so that the next question finds it ready. */
void follower_keep_up(struct follower *follower);

/* The market in which its present left-overs came about: as it was at its last
 * clearing when nothing changed since, for then what it lacks is known from the
 * lots that were taken too; else as it stands. Borrowed until the next call;
 * asking in ascending order of ticks folds the ledger once. */
MUST_CHECK enum status follower_left_over(struct follower *follower,
                                          const struct market_name *name,
                                          const struct standing **ret_standing);

/* The tick of the clearing that follower_left_over shows; 0: as it stands. */
int64_t follower_left_over_tick(const struct follower *follower,
                                const struct market_name *name);

/* The posts of most worth of a market that is too large to solve. */
void follower_heavy(const struct follower *follower,
                    const struct market_name *name,
                    struct heavy_posts *ret_heavy);

struct market *follower_market(struct follower *follower);

/* The moment of the last event folded. */
struct moment_of_clearing follower_moment(const struct follower *follower);

/* The certificate of a recorded clearing, from a fold of the ledger up to its
 * tick. STATUS_not_found. */
MUST_CHECK enum status follower_certify(struct follower *follower,
                                        struct id clearing, struct buffer *out);

#endif
