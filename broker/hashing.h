/* Passwords on a thread of their own: Argon2id takes a tenth of a second and 64
 * MiB, which the broker's one loop must never wait for.
 *
 * One thread, one job at a time, a bounded queue in the order of arrival. Done
 * jobs come back over a descriptor that the loop watches. Knows no party and no
 * store; passwords are wiped as soon as they have been used. */
#ifndef LIENKET_BROKER_HASHING_H
#define LIENKET_BROKER_HASHING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

#define HASHING_JOBS_MOST 32 /* at 127 ms each: 4 s behind the last one */
#define HASHING_PASSWORD_SIZE                                                  \
    257                       /* with the NUL; the schema's most and one       \
                               */
#define HASHING_KEPT_SIZE 128 /* crypto_pwhash_STRBYTES */

struct hash_job {
    int ticket; /* the caller's own, comes back */
    bool
        is_check; /* `given` against `kept`; "" is nobody's: same work, false */
    bool is_make; /* then, unless the check failed, `fresh` into `made` */
    char given[HASHING_PASSWORD_SIZE];
    char kept[HASHING_KEPT_SIZE];
    char fresh[HASHING_PASSWORD_SIZE];

    bool is_right;  /* what came of it: of the check, true without one */
    bool is_failed; /* there was no memory for it; it is not right then */
    char made[HASHING_KEPT_SIZE];
};

struct hashing;

/* Starts the thread, with the signals of the caller's mask. STATUS_io. */
MUST_CHECK enum status hashing_open(struct hashing **ret_hashing);

/* Waits for the job at hand, drops the others. Accepts NULL. */
void hashing_close(struct hashing *hashing);

/* Readable when a job is done. */
int hashing_fd(const struct hashing *hashing);

/* Copies the job and wipes the passwords of the original. STATUS_full: as many
 * as may wait do. */
MUST_CHECK enum status hashing_submit(struct hashing *hashing,
                                      struct hash_job *job);

/* The next job that is done, without its passwords; STATUS_busy: none is. Call
 * it until then: the descriptor tells of all that is done once. */
MUST_CHECK enum status hashing_take(struct hashing *hashing,
                                    struct hash_job *ret_job);

/* Jobs submitted and not taken yet. */
int hashing_waiting(struct hashing *hashing);

#endif
