#include "broker/session.h"

#include "model/codec.h"

/* Live ones and those that ended within a day: beyond that the oldest go. */
#define KEPT_MOST 48
#define DECODE_BYTES (INT64_C(1) << 20)

int64_t session_ends_ms(const struct session *session,
                        const struct session_limits *limits, int64_t used_ms)
{
    int64_t idle_ms = used_ms + limits->idle_ms;
    int64_t life_ms = session->opened_ms + limits->life_ms;
    int64_t ends_ms = idle_ms < life_ms ? idle_ms : life_ms;
    bool is_ended = session->ended_ms && session->ended_ms < ends_ms;
    return is_ended ? session->ended_ms : ends_ms;
}

bool session_is_live(const struct session *session,
                     const struct session_limits *limits, int64_t used_ms,
                     int64_t now_ms)
{
    return now_ms < session_ends_ms(session, limits, used_ms);
}

struct secret_key session_place(struct id party, struct id session)
{
    return (struct secret_key){
        .table = &record_session, .party = party, .item = session};
}

/* ---- those of a party */

struct listing {
    struct id party;
    struct arena *arena;
    struct session_list *list;
    enum status status;
};

static bool add(void *context, const struct secret_key *key,
                struct bytes record)
{
    struct listing *listing = context;
    struct session_list *list = listing->list;
    if (!id_equal(key->party, listing->party) ||
        list->count == sizeof list->list / sizeof *list->list)
        return false;
    listing->status = record_decode(&record_session, record, listing->arena,
                                    &list->list[list->count], NULL);
    list->count++;
    return listing->status == STATUS_ok;
}

enum status session_list_read(const struct store_snapshot *view,
                              struct id party, struct arena *arena,
                              struct session_list *ret_list)
{
    struct listing listing = {
        .party = party, .arena = arena, .list = ret_list, .status = STATUS_ok};
    struct secret_key from = session_place(party, (struct id){{0}});
    ret_list->count = 0;
    enum status status = store_secret_scan(view, &from, add, &listing);
    return status == STATUS_ok ? listing.status : status;
}

/* ---- their end */

static void end(struct store_write *write, struct session *session,
                int64_t now_ms)
{
    struct secret_key place = session_place(session->party, session->id);
    session->ended_ms = now_ms;
    store_secret_put(write, &place, NULL, session);
}

/* A list of the party's sessions in the write, empty once that has failed. */
static void read_all(struct store_write *write, struct id party,
                     struct arena *arena, struct session_list *ret_list)
{
    ret_list->count = 0;
    if (store_write_status(write) != STATUS_ok)
        return;
    if (session_list_read(store_write_view(write), party, arena, ret_list) !=
        STATUS_ok)
        ret_list->count = 0;
}

int64_t session_end_all(struct store_write *write, struct id party,
                        struct id but, int64_t now_ms)
{
    struct arena arena;
    struct session_list sessions;
    int64_t count = 0;
    arena_init(&arena, DECODE_BYTES);
    read_all(write, party, &arena, &sessions);
    for (uint32_t index = 0; index < sessions.count; index++) {
        struct session *session = &sessions.list[index];
        if (session->ended_ms || id_equal(session->id, but))
            continue;
        end(write, session, now_ms);
        count++;
    }
    arena_clear(&arena);
    return count;
}

static struct session *least_lately_used(struct session_list *sessions,
                                         int *ret_live)
{
    struct session *found = NULL;
    *ret_live = 0;
    for (uint32_t index = 0; index < sessions->count; index++) {
        struct session *session = &sessions->list[index];
        if (session->ended_ms)
            continue;
        ++*ret_live;
        if (!found || session->used_ms < found->used_ms)
            found = session;
    }
    return found;
}

static void remove_oldest_ended(struct store_write *write,
                                const struct session_list *sessions)
{
    uint32_t left = sessions->count;
    for (uint32_t index = 0; index < sessions->count && left >= KEPT_MOST;
         index++) {
        const struct session *session = &sessions->list[index];
        if (!session->ended_ms)
            continue;
        struct secret_key place = session_place(session->party, session->id);
        store_secret_remove(write, &place);
        left--;
    }
}

void session_make_room(struct store_write *write, struct id party,
                       int64_t now_ms)
{
    struct arena arena;
    struct session_list sessions;
    int live;
    arena_init(&arena, DECODE_BYTES);
    read_all(write, party, &arena, &sessions);
    struct session *oldest = least_lately_used(&sessions, &live);
    if (oldest && live >= SESSIONS_MOST)
        end(write, oldest, now_ms);
    remove_oldest_ended(write, &sessions);
    arena_clear(&arena);
}
