/* Faults planted into a program from outside, so that none of its own code
 * carries a switch for them: preload this and name one in LIENKET_PLANT.
 *
 *   ack_before_commit  now and then a commit is taken back, yet said to be done
 *   forget_dedup       no kept reply is ever found
 *   hold_twice         what is promised of a lot is never found
 *   lead_unreadable    a lead cannot be read while there is a file of the name
 *                      that LIENKET_PLANT_WHEN says
 *   ack_before_sync    fdatasync says done and does nothing
 *   sync_waits         fdatasync takes as long as there is a file of the name
 *                      that LIENKET_PLANT_WHEN says
 *   sync_fails         fdatasync fails from the LIENKET_PLANT_AFTER-th call on
 *   clock_jumps        the clock is off by the seconds that the file
 *                      LIENKET_PLANT_CLOCK says, read anew for each question
 *   no_key_check       libzmq has nobody to ask about keys
 *   no_key_enforced    the same, in a libzmq that then lets everyone in
 *   every_key          whoever is asked about a key says yes
 *   no_key             whoever is asked about a key says no
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "model/schema.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define OPTION_ZAP_ENFORCE_DOMAIN 93
#define COMMITS_LEFT_ALONE                                                     \
    20 /* the store's opening, the market's furniture                          \
        */
#define COMMIT_PERIOD 7

static MDB_txn *writing;
static long commits;
static long syncs;
static MDB_dbi reply_tree, use_tree, record_tree;

static bool is_planted(const char *fault)
{
    const char *planted = getenv("LIENKET_PLANT");
    return planted && strcmp(planted, fault) == 0;
}

/* The function that would have been called. ISO C has no cast for this. */
#define NEXT(name)                                                             \
    __typeof__(&name) next;                                                    \
    void *symbol = dlsym(RTLD_NEXT, #name);                                    \
    memcpy(&next, &symbol, sizeof next)

int mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned flags,
                  MDB_txn **ret_txn)
{
    NEXT(mdb_txn_begin);
    int code = next(env, parent, flags, ret_txn);
    if (code == 0 && !(flags & MDB_RDONLY))
        writing = *ret_txn;
    return code;
}

int mdb_txn_commit(MDB_txn *txn)
{
    NEXT(mdb_txn_commit);
    bool is_write = txn == writing;
    if (is_write)
        writing = NULL;
    if (is_write && is_planted("ack_before_commit") &&
        ++commits > COMMITS_LEFT_ALONE && commits % COMMIT_PERIOD == 0) {
        mdb_txn_abort(txn);
        return 0;
    }
    return next(txn);
}

int mdb_dbi_open(MDB_txn *txn, const char *name, unsigned flags, MDB_dbi *dbi)
{
    NEXT(mdb_dbi_open);
    int code = next(txn, name, flags, dbi);
    if (code == 0 && name && strcmp(name, "reply") == 0)
        reply_tree = *dbi;
    if (code == 0 && name && strcmp(name, "use") == 0)
        use_tree = *dbi;
    if (code == 0 && name && strcmp(name, "record") == 0)
        record_tree = *dbi;
    return code;
}

/* Keys of records begin with the number of their table. */
static bool is_lead(const MDB_val *key)
{
    const unsigned char *bytes = key->mv_data;
    return key->mv_size == 18 && bytes[0] == 0 &&
           bytes[1] == RECORD_NUMBER_lead;
}

static bool is_time(void)
{
    const char *path = getenv("LIENKET_PLANT_WHEN");
    return path && access(path, F_OK) == 0;
}

int mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data)
{
    NEXT(mdb_get);
    if ((is_planted("forget_dedup") && dbi == reply_tree) ||
        (is_planted("hold_twice") && dbi == use_tree))
        return MDB_NOTFOUND;
    if (is_planted("lead_unreadable") && dbi == record_tree && is_lead(key) &&
        is_time())
        return EIO;
    return next(txn, dbi, key, data);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int fdatasync(int fd)
{
    NEXT(fdatasync);
    if (is_planted("ack_before_sync"))
        return 0;
    while (is_planted("sync_waits") && is_time())
        (void)usleep(1000);
    const char *after = getenv("LIENKET_PLANT_AFTER");
    if (is_planted("sync_fails") && after &&
        ++syncs >= strtol(after, NULL, 10)) {
        errno = EIO;
        return -1;
    }
    return next(fd);
}

static long seconds_off(void)
{
    char text[32] = "";
    const char *path = getenv("LIENKET_PLANT_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    return size > 0 ? strtol(text, NULL, 10) : 0;
}

/* Asks the kernel itself: a sanitizer's own clock_gettime stands in between and
 * may ask before there is a next one to be found. */
/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int clock_gettime(clockid_t clock, struct timespec *ret_time)
{
    int code = (int)syscall(SYS_clock_gettime, clock, ret_time);
    if (code == 0 && clock == CLOCK_REALTIME && is_planted("clock_jumps"))
        ret_time->tv_sec += seconds_off();
    return code;
}

int zmq_bind(void *socket, const char *endpoint)
{
    NEXT(zmq_bind);
    if ((is_planted("no_key_check") || is_planted("no_key_enforced")) &&
        strcmp(endpoint, ZAP_ENDPOINT) == 0)
        return 0;
    return next(socket, endpoint);
}

int zmq_setsockopt(void *socket, int option, const void *value, size_t size)
{
    NEXT(zmq_setsockopt);
    if (is_planted("no_key_enforced") && option == OPTION_ZAP_ENFORCE_DOMAIN)
        return 0;
    return next(socket, option, value, size);
}

int zmq_send(void *socket, const void *bytes, size_t size, int flags)
{
    NEXT(zmq_send);
    if (is_planted("every_key") && size == 3 && memcmp(bytes, "400", 3) == 0)
        return next(socket, "200", size, flags);
    if (is_planted("no_key") && size == 3 && memcmp(bytes, "200", 3) == 0)
        return next(socket, "400", size, flags);
    return next(socket, bytes, size, flags);
}
