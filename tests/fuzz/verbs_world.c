#include "tests/fuzz/verbs_world.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "broker/apply.h"
#include "broker/genesis.h"
#include "link/envelope.h"
#include "model/json.h"
#include "model/principal.h"

#define MAP_BYTES (INT64_C(16) << 20)
#define STEP_BYTES ((size_t)64 << 20)
#define OPEN_MOST 8 /* posts of a party: few, so that the limit is met */
#define STEP_MS 1   /* from one write to the next */
#define FURNISHED_MS INT64_C(1780246800000) /* 2026-06-01 in Việt Nam */
#define START_MS (FURNISHED_MS + CLOCK_MS_PER_DAY)

/* The last byte of their ids. */
static const uint8_t parties[WORLD_STRANGER] = {
    [WORLD_OPERATOR] = 0x01,    [WORLD_MATCHER] = 0x02,
    [WORLD_COORDINATOR] = 0x21, [WORLD_ELSEWHERE] = 0x22,
    [WORLD_AUDITOR] = 0x23,     [WORLD_WEB] = 0x24,
    [WORLD_GROUP] = 0x31,       [WORLD_OTHER_GROUP] = 0x32,
    [WORLD_BUYER] = 0x41,
};

/* ---- speaking */

/* Keys whose bytes are all the same, so that a body can name one. */
static struct curve_key key_of(unsigned speaker)
{
    struct curve_key key;
    memset(key.bytes, 0x61 + (int)speaker, sizeof key.bytes);
    return key;
}

static struct principal find_speaker(struct world *world, unsigned speaker)
{
    struct principal principal;
    struct curve_key key = key_of(speaker);
    if (speaker == WORLD_STRANGER)
        return principal_of_stranger(key);
    const struct store_snapshot *view = store_write_view(world->write);
    const struct known_key *known =
        known_keys_find(&world->keys, key, world->now_ms);
    enum status status =
        known ? principals_of_key(&world->principals, view, &world->arena,
                                  known, &principal)
              : principal_find(view, &world->arena,
                               PRINCIPAL_ID(parties[speaker]), &principal);
    CHECK(status == STATUS_ok);
    return principal;
}

static struct apply make_apply(struct world *world)
{
    struct apply apply = {.write = world->write,
                          .view = store_write_view(world->write),
                          .gazetteer = world->gazetteer,
                          .deadlines = &world->deadlines,
                          .keys = &world->keys,
                          .open_posts = &world->open_posts,
                          .products = &world->products,
                          .principals = &world->principals,
                          .open_most = OPEN_MOST,
                          .is_repeatable = true,
                          .now_ms = world->now_ms,
                          .arena = &world->arena};
    problems_init(&apply.problems, &world->arena);
    return apply;
}

static void check_refusal(const struct apply *apply, int64_t head)
{
    CHECK(store_write_status(apply->write) == STATUS_ok);
    CHECK(store_head(apply->view, NULL) == head);
    CHECK(apply->problems.count > 0);
    for (uint32_t index = 0; index < apply->problems.count; index++)
        CHECK(record_validate(&record_problem, &apply->problems.list[index],
                              NULL));
}

/* The answer can be told and read back. */
static void check_done(const struct apply *apply, int64_t head)
{
    const struct record *record = apply->verb->reply;
    void *again = arena_take(apply->arena, 1, record->size);
    struct buffer encoded;
    buffer_init(&encoded, STEP_BYTES);
    CHECK(store_write_status(apply->write) == STATUS_ok);
    int64_t now = store_head(apply->view, NULL);
    CHECK(apply->sequence == (now > head ? now : 0));
    CHECK(apply->result && again);
    record_encode(record, apply->result, &encoded);
    CHECK(record_decode(record, bytes_of(encoded.data, encoded.size),
                        apply->arena, again, NULL) == STATUS_ok);
    CHECK(record_equal(record, apply->result, again));
    buffer_clear(&encoded);
}

/* The broker lets a tick wait until its time has come. */
static bool is_for_later(const struct apply *apply, const void *body)
{
    const struct tick_request *wanted = body;
    return apply->verb->number == VERB_request_tick &&
           wanted->at_ms > apply->now_ms;
}

static enum status take(struct world *world, struct apply *apply,
                        struct bytes encoded)
{
    struct envelope request = envelope_make(message_kind_request);
    void *body = arena_take(&world->arena, 1, apply->verb->body->size);
    int64_t head = store_head(apply->view, NULL);
    request.body = encoded;
    enum status status = envelope_read_body(
        &request, apply->verb->body, &world->arena, body, &apply->problems);
    if (status == STATUS_ok && is_for_later(apply, body))
        return STATUS_unsupported;
    if (status == STATUS_ok) {
        world->has_left_file |= apply->verb->number == VERB_put_attachment;
        status = apply_request(apply, body);
    }
    if (status == STATUS_ok)
        check_done(apply, head);
    else
        check_refusal(apply, head);
    return status;
}

enum status world_say(struct world *world, unsigned speaker, unsigned verb,
                      struct bytes body)
{
    struct apply apply = make_apply(world);
    apply.verb = verb_find(verb);
    if (!apply.verb || (apply.verb->server != SERVED_BY_WRITE &&
                        apply.verb->server != SERVED_BY_NOTED_READ))
        return STATUS_unsupported;
    apply.principal = find_speaker(world, speaker % WORLD_SPEAKERS);
    world->requests++;
    apply.request =
        id_derive(FURNISHED_MS, &world->requests, sizeof world->requests);
    enum status status = STATUS_denied;
    if (rights_reach(apply.verb, apply.principal.roles) != REACH_NONE)
        status = take(world, &apply, body);
    world->now_ms += apply.sequence > 0 ? STEP_MS : 0;
    arena_reset(&world->arena);
    return status;
}

void world_wait(struct world *world, int64_t milliseconds)
{
    world->now_ms += milliseconds;
    struct apply apply = make_apply(world);
    apply_due(&apply);
    CHECK(store_write_status(world->write) == STATUS_ok);
    arena_reset(&world->arena);
}

static void append_json(struct buffer *json, const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            buffer_append_text(json, "\"");
        else if (*text == '@')
            buffer_append_text(json, "00000000-0000-7000-8000-0000000000");
        else
            buffer_append(json, text, 1);
}

struct bytes world_body(unsigned verb, const char *text, struct arena *arena)
{
    const struct record *record = verb_find(verb)->body;
    void *value = arena_take(arena, 1, record->size);
    struct buffer json, encoded;
    buffer_init(&json, STEP_BYTES);
    buffer_init(&encoded, STEP_BYTES);
    append_json(&json, text);
    if (record_from_json(record, bytes_of(json.data, json.size), arena, value,
                         NULL) != STATUS_ok)
        die(EXIT_FAILURE, "no body of %s: %s", verb_find(verb)->name, text);
    record_encode(record, value, &encoded);
    struct bytes body = {(const uint8_t *)arena_take_text(
                             arena, (const char *)encoded.data, encoded.size),
                         (uint32_t)encoded.size};
    buffer_clear(&encoded);
    buffer_clear(&json);
    return body;
}

/* ---- the store around it */

static void begin(struct world *world, int64_t now_ms)
{
    CHECK(store_write_open(world->store, &world->write) == STATUS_ok);
    world->now_ms = now_ms;
    world->requests = 0;
}

static void commit(struct world *world)
{
    CHECK(store_write_commit(world->write) == STATUS_ok);
    world->write = NULL;
    deadlines_settle(&world->deadlines, true);
    open_posts_settle(&world->open_posts, true);
    world->keys.is_changed = false;
}

static void must(struct world *world, unsigned speaker, unsigned verb,
                 const char *json)
{
    struct arena arena;
    arena_init(&arena, STEP_BYTES);
    enum status status =
        world_say(world, speaker, verb, world_body(verb, json, &arena));
    if (status != STATUS_ok)
        die(EXIT_FAILURE, "%s: %s: %s", verb_find(verb)->name,
            status_name(status), json);
    arena_clear(&arena);
}

#define PARTY(number, kind)                                                    \
    "{'id':'@" number "','kind':'" kind "','name':'" kind " " number           \
    "','commune':'01351',"                                                     \
    "'members':13,'households':14"
#define LOT                                                                    \
    "[{'number':1,'quantity':1000000,'from_day':'2026-07-01',"                 \
    "'to_day':'2026-08-01'}]"
#define OFFER(number, group)                                                   \
    "{'id':'@" number "','group':'@" group                                     \
    "','product':'ginger','form':'mature','commune':'01351',"                  \
    "'lots':" LOT "}"
#define LINE(offer, group_of_it)                                               \
    "{'offer':'@" offer "','offer_version':1,'group':'@" group_of_it           \
    "','group_version':1,'form':'mature',"                                     \
    "'quantity':400000,'price_vnd_per_kg':6000}"

static void furnish_people(struct world *world)
{
    static const char *const people[] = {
        PARTY("21", "coordinator") ",'communes':[{'code':'01351'}]}",
        PARTY("22", "coordinator") ",'communes':[{'code':'00004'}]}",
        PARTY("23", "auditor") "}",
        PARTY("24", "web") "}",
        PARTY("31", "interest_group") "}",
        PARTY("32", "cooperative") "}",
        PARTY("41", "enterprise") "}",
    };
    for (size_t index = 0; index < sizeof people / sizeof *people; index++)
        must(world, WORLD_OPERATOR, VERB_post_party, people[index]);
    must(world, WORLD_OPERATOR, VERB_add_credential,
         "{'id':'@81','party':'@31','public_key':'"
         "6767676767676767676767676767676767676767676767"
         "676767676767676767'}");
    must(world, WORLD_OPERATOR, VERB_issue_code, "{'party':'@32'}");
}

static void furnish_market(struct world *world)
{
    must(world, WORLD_OPERATOR, VERB_put_product,
         "{'code':'ginger','name_vi':'gừng','name_en':'ginger',"
         "'forms':[{'code':'mature','name_vi':'gừng già',"
         "'name_en':'mature','unit':'gram'}]}");
    must(world, WORLD_GROUP, VERB_post_offer, OFFER("51", "31"));
    must(world, WORLD_OTHER_GROUP, VERB_post_offer, OFFER("52", "32"));
    must(world, WORLD_BUYER, VERB_post_demand,
         "{'id':'@61','buyer':'@41','product':'ginger','forms':[{'form':'"
         "mature'}],"
         "'tolerance_permille':100,'commune':'01351','lots':" LOT "}");
    /* 5 is the tick's event, the first one after those of every ledger. */
    must(world, WORLD_MATCHER, VERB_propose_leads,
         "{'clearing':{'id':'@71','tick_sequence':5,'product':'ginger','unit':'"
         "gram'},"
         "'leads':[{'id':'@72','demand':'@61','demand_version':1,'buyer':'@41',"
         "'buyer_version':1,'product':'ginger','unit':'gram',"
         "'to_day':'2026-08-01','clearing':'@71','lines':[" LINE(
             "51", "31") "," LINE("52", "32") "]}]}");
}

static int remove_one(const char *path, const struct stat *stat, int kind,
                      struct FTW *walk)
{
    (void)stat;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void open_store(struct world *world)
{
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    struct curve_pair server = {0};
    (void)snprintf(world->path, sizeof world->path, "%s/lienket-verbs-XXXXXX",
                   parent);
    CHECK(mkdtemp(world->path));
    struct store_options options = {.path = world->path,
                                    .map_bytes = MAP_BYTES};
    CHECK(store_open(&options, &world->store) == STATUS_ok);
    deadlines_init(&world->deadlines);
    known_keys_init(&world->keys, &server);
    open_posts_init(&world->open_posts);
    products_init(&world->products);
    world->has_left_file = false;
    CHECK(genesis_write(world->store, FURNISHED_MS, hash_bytes("", 0)) ==
          STATUS_ok);
    begin(world, FURNISHED_MS);
    must(world, WORLD_OPERATOR, VERB_clear_market, "{}");
    furnish_people(world);
    furnish_market(world);
    commit(world);
    begin(world, START_MS);
}

static void close_store(struct world *world)
{
    store_write_abort(world->write);
    store_close(world->store);
    deadlines_clear(&world->deadlines);
    known_keys_clear(&world->keys);
    open_posts_clear(&world->open_posts);
    products_clear(&world->products);
    CHECK(nftw(world->path, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

void world_open(struct world *world)
{
    *world = (struct world){0};
    arena_init(&world->arena, STEP_BYTES);
    CHECK(gazetteer_create("model/data", &world->gazetteer) == STATUS_ok);
    open_store(world);
}

void world_close(struct world *world)
{
    close_store(world);
    gazetteer_destroy(world->gazetteer);
    arena_clear(&world->arena);
}

/* What stands beside the store is in the way of the next upload. */
void world_roll_back(struct world *world)
{
    if (world->has_left_file) {
        close_store(world);
        open_store(world);
        return;
    }
    store_write_abort(world->write);
    begin(world, START_MS);
    const struct store_snapshot *view = store_write_view(world->write);
    deadlines_clear(&world->deadlines);
    CHECK(deadlines_load(&world->deadlines, view) == STATUS_ok);
    open_posts_settle(&world->open_posts, false);
    products_forget(&world->products);
    principals_forget_all(&world->principals);
    if (world->keys.is_changed)
        CHECK(known_keys_load(&world->keys, view, world->now_ms) == STATUS_ok);
    world->keys.is_changed = false;
}

void world_verify(struct world *world)
{
    struct store_report report;
    commit(world);
    enum status status = store_verify(world->store, NULL, &report);
    if (status != STATUS_ok)
        die(EXIT_FAILURE, "%s: %s", status_name(status), report.fault);
    close_store(world);
    open_store(world);
}
