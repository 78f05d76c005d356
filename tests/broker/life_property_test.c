/* Whatever is said about leads, in whatever order and by whomever: nothing is
 * promised twice, every kilogram is accounted for, a refusal changes nothing,
 * and no lead changes but the one that was spoken of.
 *
 *     broker_life_property_test [SEED [STEPS]]
 *
 * The real broker applies the verbs; the test reads its store. What a lead
 * promises is counted here by rules of their own. When it fails it prints the
 * seed and what was said up to then: the shortest beginning that fails. */
#include "base/check.h"
#include "base/hash.h"
#include "model/codec.h"
#include "model/principal.h"
#include "store/store.h"
#include "tests/broker/house.h"
#include "tests/broker/random_life.h"
#include "tests/test.h"

#include <signal.h>

#define GROUPS 4
#define POSTS 16
#define LEADS_MOST 256
#define STEPS 4000
#define RESTART_EVERY 800
#define SAID_KEPT 12

struct kept {
    struct id id;
    struct hash hash;
    int64_t version;
    uint32_t lines;
    enum lead_state state;
    bool is_fresh; /* may have changed by what was just said */
};

static struct house house;
static struct store *store;
static struct id groups[GROUPS], buyer, coordinator;
static struct id offers[POSTS], demands[POSTS];
static struct id group_of[POSTS];
static int64_t party_version[GROUPS];
static struct kept leads[LEADS_MOST];
static int lead_count, steps_done, days_gone;
static int64_t tick, head_seen;
static char said[SAID_KEPT][160];
static int done_by_verb[VERB_break_lead + 1];

/* ---- what the store holds */

struct sums {
    int64_t held[2][POSTS];
    int64_t contracted[2][POSTS];
    int64_t delivered[2][POSTS]; /* of what is contracted */
};

static int find(const struct id *list, struct id id)
{
    for (int index = 0; index < POSTS; index++)
        if (id_equal(list[index], id))
            return index;
    return -1;
}

static void add(struct sums *sums, const struct lead *lead,
                const struct lead_line *line)
{
    bool is_gone = line->state == line_state_declined ||
                   line->state == line_state_withdrawn ||
                   line->state == line_state_moved;
    bool is_held = lead->state <= lead_state_agreed;
    bool is_contracted = lead->state == lead_state_signed ||
                         lead->state == lead_state_delivering ||
                         lead->state == lead_state_completed;
    int64_t delivered =
        line->delivered < line->quantity ? line->delivered : line->quantity;
    int64_t taken = line->quantity;
    if (lead->state == lead_state_broken || lead->state == lead_state_lapsed) {
        is_contracted = true;
        taken = delivered;
    }
    int at[2] = {find(offers, line->offer), find(demands, lead->demand)};
    for (int side = 0; side < 2 && !is_gone; side++) {
        if (is_held)
            sums->held[side][at[side]] += taken;
        if (is_contracted)
            sums->contracted[side][at[side]] += taken;
        if (is_contracted)
            sums->delivered[side][at[side]] += delivered;
    }
}

struct looking {
    struct sums sums;
    struct arena arena;
    int changed; /* leads that are not as they were and were not spoken of */
    int seen;
};

static struct kept *find_kept(struct id id)
{
    for (int index = 0; index < lead_count; index++)
        if (id_equal(leads[index].id, id))
            return &leads[index];
    return NULL;
}

static bool look_at(void *context, struct id id, struct bytes record)
{
    struct looking *looking = context;
    struct lead lead;
    arena_reset(&looking->arena);
    CHECK(record_decode(&record_lead, record, &looking->arena, &lead, NULL) ==
          STATUS_ok);
    for (uint32_t index = 0; index < lead.lines_count; index++)
        add(&looking->sums, &lead, &lead.lines[index]);
    struct hash hash = hash_bytes(record.data, record.size);
    struct kept *kept = find_kept(id);
    if (!kept) {
        CHECK(lead_count < LEADS_MOST);
        kept = &leads[lead_count++];
        *kept = (struct kept){.id = id, .is_fresh = true};
    }
    looking->changed += !kept->is_fresh && !hash_equal(hash, kept->hash);
    kept->hash = hash;
    kept->version = lead.version;
    kept->lines = lead.lines_count;
    kept->state = lead.state;
    kept->is_fresh = false;
    looking->seen++;
    return true;
}

static void expect_lot(const struct store_snapshot *snapshot,
                       const struct sums *sums, int side, int at)
{
    const struct record *table = side ? &record_demand : &record_offer;
    struct lot_use use =
        store_use(snapshot, table, side ? demands[at] : offers[at], 1);
    int64_t open = sums->contracted[side][at] - sums->delivered[side][at];
    int64_t free_g = LIFE_LOT_G - use.held - use.contracted;
    EXPECT_NUMBER(use.held, sums->held[side][at]);
    EXPECT_NUMBER(use.contracted, sums->contracted[side][at]);
    EXPECT(free_g >= 0 && open >= 0);
    EXPECT_NUMBER(free_g + sums->held[side][at] + open +
                      sums->delivered[side][at],
                  LIFE_LOT_G);
}

/* The whole store, by the rules above. Returns its head. */
static int64_t look(void)
{
    struct store_snapshot *snapshot;
    struct looking looking = {.changed = 0};
    CHECK(store_snapshot_open(store, &snapshot) == STATUS_ok);
    arena_init(&looking.arena, 1 << 22);
    CHECK(store_scan(snapshot, &record_lead, (struct id){{0}}, look_at,
                     &looking) == STATUS_ok);
    EXPECT_NUMBER(looking.changed, 0);
    for (int side = 0; side < 2; side++)
        for (int at = 0; at < POSTS; at++)
            expect_lot(snapshot, &looking.sums, side, at);
    arena_clear(&looking.arena);
    int64_t head = store_head(snapshot, NULL);
    store_snapshot_close(snapshot);
    return head;
}

/* ---- what is said */

/* `spoken_of` may change, at a tick (`is_tick`) every lead. */
static void speak(const struct request *request, struct kept *spoken_of,
                  bool is_tick)
{
    int64_t before = head_seen;
    char about[ID_TEXT_SIZE] = "";
    for (int index = 0; index < lead_count; index++)
        leads[index].is_fresh = is_tick || &leads[index] == spoken_of;
    if (spoken_of)
        id_format(spoken_of->id, about);
    struct envelope reply = house_ask(&house, request);
    snprintf(said[steps_done % SAID_KEPT], sizeof said[0], "%d %s %s: %s %s",
             steps_done, verb_find(request->verb)->name, about,
             status_name((enum status)reply.status),
             reply.problems_count ? reply.problems[0].field : "");
    head_seen = look();
    if (reply.status != STATUS_ok)
        EXPECT_NUMBER(head_seen, before);
    else if (request->verb <= VERB_break_lead)
        done_by_verb[request->verb]++;
    arena_reset(&house.arena);
}

static void propose(void)
{
    struct lead_line lines[3];
    struct lead lead = make_lead(&house, &lines[0]);
    int demand = (int)life_draw(POSTS);
    if (lead_count + 2 >= LEADS_MOST)
        return;
    lead.demand = demands[demand];
    lead.buyer = buyer;
    lead.to_day = HOUSE_START_DAY + 60;
    lead.lines_count = (uint32_t)life_draw(3) + 1;
    for (uint32_t index = 0; index < lead.lines_count; index++) {
        int offer = (int)life_draw(POSTS);
        lines[index] = lines[0];
        lines[index].offer = offers[offer];
        for (int at = 0; at < GROUPS; at++)
            if (id_equal(groups[at], group_of[offer]))
                lines[index].group_version = party_version[at];
        lines[index].group = group_of[offer];
        lines[index].price_vnd_per_kg = life_draw(5) ? 6000 : 0;
        lines[index].quantity = life_draw(LIFE_LOT_G / 4) + 1;
    }
    struct clearing clearing = {.id = house_id(&house),
                                .tick_sequence = tick,
                                .product = "ginger",
                                .unit = unit_gram};
    lead.clearing = clearing.id;
    struct proposal proposal = {
        .clearing = clearing, .leads = &lead, .leads_count = 1};
    speak(&(struct request){.verb = VERB_propose_leads,
                            .actor = PRINCIPAL_MATCHER,
                            .body = &proposal},
          NULL, false);
}

/* Editing a profile changes no lead. */
static void rename_group(void)
{
    int at = (int)life_draw(GROUPS);
    struct party party = make_group(&house);
    party.id = groups[at];
    party.version = party_version[at];
    party.name = life_draw(2) ? "Tổ hợp tác đổi tên" : "Nhóm đổi tên";
    struct request request = {.verb = VERB_update_party, .body = &party};
    speak(&request, NULL, false);
    party_version[at]++;
}

static void clear(void)
{
    speak(&(struct request){.verb = VERB_clear_market}, NULL, true);
}

static struct id draw_actor(void)
{
    const struct id actors[] = {coordinator, coordinator, coordinator,
                                coordinator, coordinator, coordinator,
                                buyer,       groups[0],   groups[1],
                                groups[2],   groups[3]};
    return actors[life_draw(sizeof actors / sizeof *actors)];
}

static void say_about_a_lead(void)
{
    int64_t back = life_draw(lead_count < 8 ? lead_count : 8);
    struct kept *kept = &leads[lead_count - 1 - back];
    unsigned verb = life_draw_verb(kept->state);
    union life_body body;
    memset(&body, 0, sizeof body);
    record_init(verb_find(verb)->body, &body);
    body.reference.id = kept->id;
    body.reference.version = kept->version - (life_draw(10) == 0);
    if (body.reference.version == 0)
        body.reference.version = kept->version;
    life_fill(&body, verb, kept->lines);
    if (verb == VERB_split_lead)
        body.edit.into = house_id(&house);
    speak(&(struct request){.verb = (enum verb_number)verb,
                            .actor = draw_actor(),
                            .body = &body},
          kept, false);
}

/* ---- the scene */

static void must(enum verb_number verb, const void *body)
{
    struct envelope reply = house_say(&house, verb, body);
    if (reply.status != STATUS_ok)
        die(1, "%s was refused: %s", verb_find(verb)->name,
            reply.problems_count ? reply.problems[0].field : "");
}

static void open_store(void)
{
    char path[96];
    snprintf(path, sizeof path, "%s/store", house.folder);
    struct store_options options = {.path = path, .is_reader = true};
    CHECK(store_open(&options, &store) == STATUS_ok);
}

static void furnish(void)
{
    struct policy policy;
    struct party officer = make_buyer(&house);
    officer.kind = party_kind_coordinator;
    coordinator = officer.id;
    house_furnish(&house);
    must(VERB_post_party, &officer);
    record_init(&record_policy, &policy);
    policy.review_ms = policy.answer_ms = INT64_C(2) * 86400000;
    policy.sign_ms = policy.completion_ms = INT64_C(2) * 86400000;
    must(VERB_put_policy, &policy);
    for (int index = 0; index < GROUPS; index++) {
        groups[index] = post_group(&house);
        party_version[index] = 1;
    }
    buyer = post_buyer(&house);
    for (int index = 0; index < POSTS; index++) {
        group_of[index] = groups[index % GROUPS];
        offers[index] = post_offer(&house, group_of[index], LIFE_LOT_G);
        demands[index] = post_demand(&house, buyer, LIFE_LOT_G);
    }
    tick = house_say(&house, VERB_clear_market, NULL).sequence;
    for (int index = 0; index < GROUPS; index++)
        house_keys(&house, groups[index]); /* an event, so before all others */
    house_keys(&house, buyer);
    house_keys(&house, coordinator);
}

/* Days pass, so that leads lapse. */
static void restart(void)
{
    char day[32];
    days_gone += 2;
    snprintf(day, sizeof day, "2026-06-%02d", 1 + days_gone % 28);
    const char *const later[] = {"--clock", day, NULL};
    store_close(store);
    house_stop(&house, SIGTERM);
    house_start(&house, later);
    open_store();
    clear();
}

static void step(void)
{
    int64_t what = life_draw(100);
    if (steps_done % RESTART_EVERY == RESTART_EVERY - 1)
        restart();
    else if (what < 4 || lead_count == 0)
        propose();
    else if (what < 6)
        rename_group();
    else if (what < 9)
        clear();
    else
        say_about_a_lead();
}

static void tell(uint64_t seed)
{
    fprintf(stderr, "fails: seed %llu, %d steps; the last of them:\n",
            (unsigned long long)seed, steps_done + 1);
    for (int back = SAID_KEPT - 1; back >= 0; back--)
        if (steps_done - back >= 0)
            fprintf(stderr, "  %s\n", said[(steps_done - back) % SAID_KEPT]);
}

/* A sequence in which nothing ever worked would prove nothing. */
static void expect_everything_happened(void)
{
    static const unsigned wanted[] = {
        VERB_approve_lead, VERB_reject_lead,    VERB_undo_decision,
        VERB_edit_lead,    VERB_split_lead,     VERB_accept_line,
        VERB_decline_line, VERB_counter_line,   VERB_agree_lead,
        VERB_sign_lead,    VERB_cancel_lead,    VERB_deliver_line,
        VERB_break_lead,   VERB_record_payment, VERB_complete_lead};
    for (size_t index = 0; index < sizeof wanted / sizeof *wanted; index++) {
        if (done_by_verb[wanted[index]] == 0)
            fprintf(stderr, "%s never worked\n",
                    verb_find(wanted[index])->name);
        EXPECT(done_by_verb[wanted[index]] > 0);
    }
}

int main(int count, char **words)
{
    static const char *const stepped[] = {"--clock", "2026-06-01", NULL};
    static const char *const verify[] = {"--verify", NULL};
    uint64_t seed = count > 1 ? strtoull(words[1], NULL, 10) : 20260601;
    int most = count > 2 ? (int)strtol(words[2], NULL, 10) : STEPS;
    life_seed(seed);
    house_open(&house, stepped);
    furnish();
    open_store();
    head_seen = look();
    for (; steps_done < most && test_failures == 0; steps_done++) {
        step();
        if (test_failures)
            tell(seed);
    }
    if (count == 1 && test_failures == 0)
        expect_everything_happened();
    printf("seed %llu: %d steps, %d leads\n", (unsigned long long)seed,
           steps_done, lead_count);
    store_close(store);
    house_stop(&house, SIGTERM);
    EXPECT_NUMBER(house_run(&house, verify), 0);
    house_close(&house);
    return test_result();
}
