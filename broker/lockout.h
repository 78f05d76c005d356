/* Who must wait before the next try at a password. Pure: time comes from
 * outside, nothing is kept on disk.
 *
 * What is counted is the pair of a source (a connection's principal, or an
 * address behind a gateway) and an account as it was typed. An account alone is
 * never locked: who guesses from one place keeps nobody out at another. Where
 * an account is tried from very many places, places it has never been opened
 * from take turns; those that it has been opened from do not notice.
 *
 * Whether the account exists makes no difference here. */
#ifndef LIENKET_BROKER_LOCKOUT_H
#define LIENKET_BROKER_LOCKOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

#define LOCKOUT_PAIR_FREE 3 /* wrong tries before the first wait */
#define LOCKOUT_PAIR_BASE_MS 1000
#define LOCKOUT_PAIR_MOST_MS (15 * 60000)
#define LOCKOUT_PAIR_FORGET_MS (24 * 3600000)
/* Of one address, whatever the accounts: half a village may share it. */
#define LOCKOUT_SOURCE_FREE 30
#define LOCKOUT_SOURCE_BASE_MS 1000
#define LOCKOUT_SOURCE_MOST_MS 60000
#define LOCKOUT_SOURCE_FORGET_MS 3600000
/* Of one account, from whatever places. */
#define LOCKOUT_ACCOUNT_FREE 50
#define LOCKOUT_ACCOUNT_TURN_MS 2000 /* between tries from unknown places */
#define LOCKOUT_ACCOUNT_FORGET_MS 3600000

/* Places in memory; where more are wanted, those untouched for longest go. */
#define LOCKOUT_PLACES 65536

struct lockout_place {
    uint8_t key[16];
    int64_t last_ms;
    int64_t next_ms; /* no try before this time */
    int32_t failures;
};

struct lockout {
    struct lockout_place *places;
    uint8_t key[32]; /* random: nobody chooses where his entries fall */
};

struct attempt {
    struct id speaker;   /* whose connection it came over */
    const char *source;  /* the address behind a gateway; "" none */
    const char *account; /* as typed, in its one form */
    bool is_known;       /* that account was opened from there before */
    int64_t now_ms;
};

void lockout_init(struct lockout *lockout);
void lockout_clear(struct lockout *lockout);

/* How long until this may be tried; 0: now. A try from an unknown place at an
 * account under pressure takes its turn by this call. */
int64_t lockout_wait_ms(struct lockout *lockout, const struct attempt *attempt);

/* The password was wrong. */
void lockout_fail(struct lockout *lockout, const struct attempt *attempt);

/* It was right: that pair starts anew. What the source did to other accounts
 * stays, or an account of one's own would wash guesses away. */
void lockout_pass(struct lockout *lockout, const struct attempt *attempt);

/* 0 for the first `free` failures, then base, 2 base, 4 base, up to most. */
int64_t lockout_delay_ms(int32_t failures, int32_t free, int64_t base_ms,
                         int64_t most_ms);

#endif
