#include "broker/own_keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/log.h"
#include "model/codec.h"
#include "model/principal.h"
#include "model/verb.h"

#define PATH_SIZE 4096
#define SCAN_ARENA_BYTES (1 << 20)
#define EXIT_KEY_UNUSABLE 78

/* What the ledger says about the keys of one party. */
struct standing {
    const struct curve_pair *pair; /* of its file; NULL: there is none */
    struct id party;
    int64_t now_ms;
    struct arena arena;
    bool has_one;    /* some key that counts */
    bool has_this;   /* the one of the file, and it counts */
    bool knows_this; /* the one of the file, whether it counts or not */
};

static void path_of(const struct broker *broker, const char *name,
                    char ret_path[PATH_SIZE])
{
    const struct settings *settings = broker->settings;
    int size = settings->keys ? snprintf(ret_path, PATH_SIZE, "%s/%s",
                                         settings->keys, name)
                              : snprintf(ret_path, PATH_SIZE, "%s/keys/%s",
                                         settings->store, name);
    if (size >= PATH_SIZE)
        die(EXIT_KEY_UNUSABLE, "the path of the keys is too long");
}

static void make_folder(const struct broker *broker)
{
    char path[PATH_SIZE];
    path_of(broker, "", path);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        die(EXIT_KEY_UNUSABLE, "cannot make %s: %s", path, strerror(errno));
}

/* NULL: there is no such file. */
static struct curve_pair *read_pair(const char *path)
{
    struct curve_pair *pair = NULL;
    enum status status = curve_file_read(path, &pair);
    if (status == STATUS_denied)
        die(EXIT_KEY_UNUSABLE,
            "%s can be read by others, so it counts as told: chmod 600, and "
            "think of a new key",
            path);
    if (status != STATUS_ok && status != STATUS_not_found)
        die(EXIT_KEY_UNUSABLE, "%s is no key file: %s", path,
            status_name(status));
    return pair;
}

static struct curve_pair *make_pair(const char *path)
{
    struct curve_pair *pair = curve_pair_create();
    enum status status = curve_file_write(path, pair);
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot write %s: %s", path,
            status_name(status));
    return pair;
}

static void open_server(struct broker *broker)
{
    char path[PATH_SIZE];
    path_of(broker, "server.key", path);
    broker->server = read_pair(path);
    if (!broker->server)
        broker->server = make_pair(path);
    path_of(broker, "server.pub", path);
    struct curve_key told = {{0}};
    enum status status = curve_file_read_public(path, &told);
    if (status != STATUS_ok ||
        !curve_key_equal(told, broker->server->public_key))
        status = curve_file_write_public(path, broker->server->public_key);
    if (status != STATUS_ok)
        log_warning("cannot write %s: %s", path, status_name(status));
}

static bool see(void *context, struct id id, struct bytes record)
{
    struct standing *standing = context;
    struct credential credential;
    (void)id;
    arena_reset(&standing->arena);
    if (record_decode(&record_credential, record, &standing->arena, &credential,
                      NULL) != STATUS_ok ||
        !id_equal(credential.party, standing->party) ||
        credential.state == credential_state_invited)
        return true;
    bool counts =
        credential.state == credential_state_active &&
        (credential.to_ms == 0 || credential.to_ms > standing->now_ms);
    bool is_this =
        standing->pair && credential.public_key.size == CURVE_KEY_BYTES &&
        memcmp(credential.public_key.data, standing->pair->public_key.bytes,
               CURVE_KEY_BYTES) == 0;
    standing->has_one |= counts;
    standing->has_this |= counts && is_this;
    standing->knows_this |= is_this;
    return true;
}

static void look(struct broker *broker, struct standing *standing)
{
    struct id first = {{0}};
    struct store_snapshot *snapshot;
    enum status status = store_snapshot_open(broker->store, &snapshot);
    arena_init(&standing->arena, SCAN_ARENA_BYTES);
    if (status == STATUS_ok) {
        status = store_scan(snapshot, &record_credential, first, see, standing);
        store_snapshot_close(snapshot);
    }
    arena_clear(&standing->arena);
    if (status != STATUS_ok)
        die(status_exit_code(status), "cannot read the keys in the store: %s",
            status_name(status));
}

static void register_pair(struct broker *broker,
                          const struct standing *standing, const char *path)
{
    struct event event = {.time_ms = standing->now_ms,
                          .actor = PRINCIPAL_OPERATOR,
                          .verb = VERB_add_credential};
    const struct curve_key *key = &standing->pair->public_key;
    struct credential credential;
    struct store_write *write;
    record_init(&record_credential, &credential);
    credential.id = id_derive(standing->now_ms, key->bytes, CURVE_KEY_BYTES);
    credential.version = 1;
    credential.party = standing->party;
    credential.public_key = (struct bytes){key->bytes, CURVE_KEY_BYTES};
    credential.state = credential_state_active;
    credential.issued_ms = standing->now_ms;
    credential.issued_by = PRINCIPAL_OPERATOR;
    credential.note = "broker";
    enum status status = store_write_open(broker->store, &write);
    if (status == STATUS_ok) {
        store_append(write, &event, &record_credential, &credential);
        status = store_write_commit(write);
    }
    if (status == STATUS_full)
        log_warning("no room to register the key in %s: it does not count "
                    "before the next start with room",
                    path);
    else if (status != STATUS_ok)
        die(status_exit_code(status), "cannot register the key in %s: %s", path,
            status_name(status));
    else
        log_info("registered the key in %s", path);
}

/* `name` is of the file. Who needs one must find his key there, others may have
 * theirs elsewhere. */
static void see_to(struct broker *broker, struct id party, const char *name,
                   bool needs_one)
{
    char path[PATH_SIZE];
    path_of(broker, name, path);
    struct curve_pair *pair = read_pair(path);
    struct standing standing = {
        .pair = pair, .party = party, .now_ms = clock_wall_ms(&broker->clock)};
    look(broker, &standing);
    if (!pair && (needs_one || !standing.has_one))
        standing.pair = pair = make_pair(path);
    if (standing.knows_this && !standing.has_this)
        log_warning("the key in %s is revoked or expired: remove the file and "
                    "start again for a new one",
                    path);
    else if (pair && !standing.has_this && (needs_one || !standing.has_one))
        register_pair(broker, &standing, path);
    curve_pair_destroy(pair);
}

void own_keys_open(struct broker *broker)
{
    make_folder(broker);
    open_server(broker);
    see_to(broker, PRINCIPAL_OPERATOR, "operator.key",
           broker->settings->is_operator_lost);
    see_to(broker, PRINCIPAL_MATCHER, "matcher.key", true);
    see_to(broker, PRINCIPAL_OFFICE, "office.key", true);
}
