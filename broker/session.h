/* Sessions as the store holds them: whether one is still good, those of a
 * party, and their end. Their tokens are known by keyed hash alone.
 *
 * One that has ended stays for a day, so that a request whose reply was lost is
 * still answered with it; it opens nothing any more. */
#ifndef LIENKET_BROKER_SESSION_H
#define LIENKET_BROKER_SESSION_H

#include "store/store.h"

#define SESSIONS_MOST 16 /* live ones of a party; the oldest makes room */
#define SESSION_KEPT_MS INT64_C(86400000) /* after its end */
/* Uses are written down at this part of the idle time. */
#define SESSION_STEPS 16

#define SESSION_IDLE_HOURS_DEFAULT 12
#define SESSION_IDLE_HOURS_MOST 720
#define SESSION_LIFE_DAYS_DEFAULT 30
#define SESSION_LIFE_DAYS_MOST 365

struct session_limits {
    int64_t idle_ms; /* not used for so long: over */
    int64_t life_ms; /* opened so long ago: over, used or not */
};

/* Its end by the clock, of which the earlier of both counts. */
int64_t session_ends_ms(const struct session *session,
                        const struct session_limits *limits, int64_t used_ms);

bool session_is_live(const struct session *session,
                     const struct session_limits *limits, int64_t used_ms,
                     int64_t now_ms);

struct secret_key session_place(struct id party, struct id session);

struct session_list {
    struct session list[64]; /* in the order in which they were opened */
    uint32_t count;
};

/* Those of a party, ended ones too. `arena` holds what they point at. */
MUST_CHECK enum status session_list_read(const struct store_snapshot *view,
                                         struct id party, struct arena *arena,
                                         struct session_list *ret_list);

/* Ends all sessions of a party but one (zero: all); returns how many. The
 * write's status tells whether that worked. */
int64_t session_end_all(struct store_write *write, struct id party,
                        struct id but, int64_t now_ms);

/* Makes room for one more session of the party: ends the one used least lately
 * where as many as may be are live, and removes the oldest ended ones. */
void session_make_room(struct store_write *write, struct id party,
                       int64_t now_ms);

#endif
