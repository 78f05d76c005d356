/* What is due all at once: as many leads as one transaction takes, each nearly
 * as large as a record may be. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "model/codec.h"
#include "model/principal.h"
#include "store/store.h"
#include "tests/broker/house.h"
#include "tests/test.h"

#define LEADS 256
#define LINES 256
#define QUALITIES 16
#define POINTS 8
/* the broker's, for one request */
#define MESSAGE_MEMORY (INT64_C(128) << 20)
#define PAST_MS INT64_C(1577811600000) /* 2020-01-01 in Việt Nam */

static struct house house;
static struct id group, buyer, offer, demand;

static struct store *open_store(bool is_reader)
{
    char path[96];
    struct store *store;
    snprintf(path, sizeof path, "%s/store", house.folder);
    struct store_options options = {.path = path, .is_reader = is_reader};
    CHECK(store_open(&options, &store) == STATUS_ok);
    return store;
}

/* In memory each of its many small parts takes several times its bytes. */
static struct lead make_large_lead(void)
{
    static struct lead_line lines[LINES];
    static struct quality_value qualities[QUALITIES];
    static struct line_points points[POINTS];
    static char name[161], text[201];
    memset(name, 'x', sizeof name - 1);
    memset(text, 'x', sizeof text - 1);
    for (int index = 0; index < QUALITIES; index++)
        qualities[index] = (struct quality_value){.code = "sixteen letters_"};
    for (int index = 0; index < POINTS; index++)
        points[index] = (struct line_points){.kind = 1, .points_vnd = 1};
    struct lead lead = make_lead(&house, &lines[0]);
    lines[0].offer = offer;
    lines[0].group = group;
    lines[0].quantity = 1;
    lines[0].state = line_state_offered;
    lines[0].group_name = name;
    lines[0].form = "a form of thirty-two letters____";
    lines[0].commune = "01273";
    lines[0].reason_text = text;
    lines[0].difference_text = text;
    lines[0].points = points;
    lines[0].points_count = POINTS;
    lines[0].delivered_qualities = qualities;
    lines[0].delivered_qualities_count = QUALITIES;
    for (int index = 1; index < LINES; index++)
        lines[index] = lines[0];
    lead.lines_count = LINES;
    lead.version = 1;
    lead.demand = demand;
    lead.buyer = buyer;
    lead.clearing = house_id(&house);
    lead.state = lead_state_proposed;
    lead.deadline_ms = PAST_MS + 1000;
    return lead;
}

static void append_leads(struct store *store)
{
    struct store_write *write;
    struct lead lead = make_large_lead();
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(&record_lead, &lead, &buffer);
    CHECK(buffer.status == STATUS_ok);
    buffer_clear(&buffer);
    CHECK(store_write_open(store, &write) == STATUS_ok);
    for (int index = 0; index < LEADS; index++) {
        struct event event = {.time_ms = PAST_MS + 900,
                              .actor = PRINCIPAL_MATCHER,
                              .verb = VERB_propose_leads};
        lead.id = house_id(&house);
        CHECK(store_append(write, &event, &record_lead, &lead) > 0);
    }
    CHECK(store_write_commit(write) == STATUS_ok);
}

struct tally {
    struct arena arena;
    int lapsed;
    int64_t bytes; /* of all leads, in memory */
};

static bool tally_lead(void *context, struct id id, struct bytes record)
{
    struct tally *tally = context;
    struct lead lead;
    (void)id;
    arena_reset(&tally->arena);
    CHECK(record_decode(&record_lead, record, &tally->arena, &lead, NULL) ==
          STATUS_ok);
    tally->bytes += (int64_t)tally->arena.used_bytes;
    tally->lapsed += lead.state == lead_state_lapsed;
    return true;
}

static int count_lapsed(void)
{
    struct store *store = open_store(true);
    struct store_snapshot *snapshot;
    struct tally tally = {.lapsed = 0};
    arena_init(&tally.arena, 16 << 20);
    CHECK(store_snapshot_open(store, &snapshot) == STATUS_ok);
    CHECK(store_scan(snapshot, &record_lead, (struct id){{0}}, tally_lead,
                     &tally) == STATUS_ok);
    store_snapshot_close(snapshot);
    store_close(store);
    EXPECT(tally.bytes > MESSAGE_MEMORY); /* or it would prove nothing */
    arena_clear(&tally.arena);
    return tally.lapsed;
}

static void all_that_is_due_at_once_lapses(void)
{
    static const char *const past[] = {"--clock", "2020-01-01", NULL};
    house_open(&house, past);
    house_furnish(&house);
    group = post_group(&house);
    buyer = post_buyer(&house);
    offer = post_offer(&house, group, 10 * LEADS * LINES);
    demand = post_demand(&house, buyer, 10 * LEADS * LINES);
    house_stop(&house, SIGTERM);
    struct store *store = open_store(false);
    append_leads(store);
    store_close(store);
    house_start(&house, NULL); /* the real clock, years later */
    int64_t until_ms = clock_monotonic_ms() + HOUSE_WAIT_MS;
    int lapsed;
    while ((lapsed = count_lapsed()) < LEADS && clock_monotonic_ms() < until_ms)
        house_say(&house, VERB_hello, NULL);
    EXPECT_NUMBER(lapsed, LEADS);
    house_stop(&house, SIGTERM);
    const char *const verify[] = {"--verify", NULL};
    EXPECT_NUMBER(house_run(&house, verify), 0);
    house_close(&house);
}

int main(void)
{
    RUN(all_that_is_due_at_once_lapses);
    return test_result();
}
