#include "broker/open_posts.h"

#include "base/memory.h"
#include "model/codec.h"
#include "model/hash_table.h"

#define POST_DECODE_BYTES (4 << 20)

struct open_party {
    struct id party;
    struct open_post *list;
    size_t count;
    size_t capacity;
    UT_hash_handle hh;
};

/* What was there before, to put back. */
struct open_change {
    struct id party;
    struct open_post before; /* its id alone where it was not there */
    bool was_there;
};

void open_posts_init(struct open_posts *posts)
{
    *posts = (struct open_posts){0};
}

void open_posts_clear(struct open_posts *posts)
{
    struct open_party *party, *next;
    HASH_ITER(hh, posts->parties, party, next)
    {
        HASH_DEL(posts->parties, party);
        memory_free(party->list);
        memory_free(party);
    }
    memory_free(posts->changes);
    open_posts_init(posts);
}

static struct open_party *find_party(struct open_posts *posts, struct id id)
{
    struct open_party *party = NULL;
    HASH_FIND(hh, posts->parties, &id, sizeof id, party);
    return party;
}

static struct open_party *get_party(struct open_posts *posts, struct id id)
{
    struct open_party *party = find_party(posts, id);
    if (party)
        return party;
    party = memory_allocate(1, sizeof *party);
    party->party = id;
    HASH_ADD(hh, posts->parties, party, sizeof party->party, party);
    return party;
}

/* Those posted last are looked at first. */
static struct open_post *find_post(const struct open_party *party, struct id id)
{
    for (size_t index = party->count; index > 0; index--)
        if (id_equal(party->list[index - 1].id, id))
            return &party->list[index - 1];
    return NULL;
}

static void append(struct open_party *party, struct open_post post)
{
    if (party->count == party->capacity) {
        party->capacity = party->capacity ? party->capacity * 2 : 4;
        party->list =
            memory_resize(party->list, party->capacity, sizeof *party->list);
    }
    party->list[party->count++] = post;
}

static void drop(struct open_party *party, struct open_post *post)
{
    *post = party->list[--party->count];
}

/* The list as it shall be: `post` NULL, without that one. */
static void set(struct open_posts *posts, struct id party_id, struct id id,
                const struct open_post *post)
{
    struct open_party *party = get_party(posts, party_id);
    struct open_post *there = find_post(party, id);
    if (there && post)
        *there = *post;
    else if (there)
        drop(party, there);
    else if (post)
        append(party, *post);
}

static void note(struct open_posts *posts, struct id party,
                 const struct open_post *before, struct id id)
{
    if (posts->changes_count == posts->changes_capacity) {
        size_t capacity = posts->changes_capacity;
        posts->changes_capacity = capacity ? capacity * 2 : 64;
        posts->changes = memory_resize(posts->changes, posts->changes_capacity,
                                       sizeof *posts->changes);
    }
    posts->changes[posts->changes_count++] = (struct open_change){
        .party = party,
        .before = before ? *before : (struct open_post){.id = id},
        .was_there = before != NULL};
}

void open_posts_add(struct open_posts *posts, struct id party,
                    struct open_post post)
{
    note(posts, party, NULL, post.id);
    append(get_party(posts, party), post);
}

void open_posts_change(struct open_posts *posts, struct id party,
                       struct open_post post)
{
    note(posts, party, find_post(get_party(posts, party), post.id), post.id);
    set(posts, party, post.id, &post);
}

void open_posts_remove(struct open_posts *posts, struct id party,
                       struct id post)
{
    note(posts, party, find_post(get_party(posts, party), post), post);
    set(posts, party, post, NULL);
}

void open_posts_settle(struct open_posts *posts, bool is_committed)
{
    while (!is_committed && posts->changes_count > 0) {
        const struct open_change *change =
            &posts->changes[--posts->changes_count];
        set(posts, change->party, change->before.id,
            change->was_there ? &change->before : NULL);
    }
    posts->changes_count = 0;
}

int64_t open_posts_count(struct open_posts *posts, struct id party,
                         int64_t today, int64_t most)
{
    struct open_party *found = find_party(posts, party);
    if (!found)
        return 0;
    if ((int64_t)found->count >= most)
        for (size_t index = found->count; index > 0; index--)
            if (found->list[index - 1].last_day < today)
                drop(found, &found->list[index - 1]);
    return (int64_t)found->count;
}

/* ---- from the store */

struct loading {
    struct open_posts *posts;
    struct arena arena;
    enum status status;
};

static int64_t last_day(const struct lot *lots, uint32_t count)
{
    int64_t last = 0;
    for (uint32_t index = 0; index < count; index++)
        last = lots[index].to_day > last ? lots[index].to_day : last;
    return last;
}

static bool load_offer(void *context, struct id id, struct bytes record)
{
    struct loading *loading = context;
    struct offer offer;
    arena_reset(&loading->arena);
    loading->status =
        record_decode(&record_offer, record, &loading->arena, &offer, NULL);
    if (loading->status == STATUS_ok && offer.state == post_state_open)
        append(get_party(loading->posts, offer.group),
               (struct open_post){id, last_day(offer.lots, offer.lots_count)});
    return loading->status == STATUS_ok;
}

static bool load_demand(void *context, struct id id, struct bytes record)
{
    struct loading *loading = context;
    struct demand demand;
    arena_reset(&loading->arena);
    loading->status =
        record_decode(&record_demand, record, &loading->arena, &demand, NULL);
    if (loading->status == STATUS_ok && demand.state == post_state_open)
        append(
            get_party(loading->posts, demand.buyer),
            (struct open_post){id, last_day(demand.lots, demand.lots_count)});
    return loading->status == STATUS_ok;
}

enum status open_posts_load(struct open_posts *posts,
                            const struct store_snapshot *snapshot)
{
    static const struct id first;
    struct loading loading = {.posts = posts, .status = STATUS_ok};
    arena_init(&loading.arena, POST_DECODE_BYTES);
    enum status status =
        store_scan(snapshot, &record_offer, first, load_offer, &loading);
    if (status == STATUS_ok && loading.status == STATUS_ok)
        status =
            store_scan(snapshot, &record_demand, first, load_demand, &loading);
    arena_clear(&loading.arena);
    return status == STATUS_ok ? loading.status : status;
}
