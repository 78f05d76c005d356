#include "store/store.h"

#include "base/check.h"
#include "model/codec.h"
#include "tests/store/sample.h"
#include "tests/test.h"

static void a_committed_record_is_read_back_whole(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id id = sample_post(&s, 250000);
    sample_reopen(&s, 0);
    struct store_snapshot *snapshot = sample_look(&s);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct offer offer;
    EXPECT(store_get(snapshot, &record_offer, id, &arena, &offer) == STATUS_ok);
    EXPECT(id_equal(offer.id, id));
    EXPECT_TEXT(offer.product, "ginger");
    EXPECT_NUMBER(offer.lots_count, 1);
    EXPECT_NUMBER(offer.lots[0].quantity, 250000);
    EXPECT(store_get(snapshot, &record_demand, id, &arena, &offer) ==
           STATUS_not_found);
    EXPECT_NUMBER(store_head(snapshot, NULL), 1);
    arena_clear(&arena);
    store_snapshot_close(snapshot);
    EXPECT_NUMBER(store_measure(s.store).events, 1);
    sample_close(&s);
}

static void a_write_sees_itself_and_others_only_once_committed(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id id = sample_id(&s);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct offer offer;
    struct store_snapshot *before = sample_look(&s);
    struct store_write *write = sample_write(&s);
    sample_offer(&s, write, id, 100);
    const struct store_snapshot *view = store_write_view(write);
    EXPECT(store_get(view, &record_offer, id, &arena, &offer) == STATUS_ok);
    EXPECT_NUMBER(store_head(view, NULL), 1);
    EXPECT_NUMBER(sample_head(&s, NULL), 0);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(sample_head(&s, NULL), 1);
    EXPECT_NUMBER(store_head(before, NULL), 0);
    EXPECT(store_get(before, &record_offer, id, &arena, &offer) ==
           STATUS_not_found);
    store_snapshot_close(before);
    arena_clear(&arena);
    sample_close(&s);
}

static void an_aborted_write_leaves_no_trace_in_the_chain(void)
{
    struct sample a, b;
    sample_open(&a, 0);
    sample_open(&b, 0);
    b.actor = a.actor;
    struct hash chain_a, chain_b;
    sample_post(&a, 10);
    sample_post(&b, 10);
    struct sample state = a;
    struct store_write *write = sample_write(&a);
    EXPECT_NUMBER(sample_offer(&a, write, sample_id(&a), 99), 2);
    store_write_abort(write);
    a.ids = state.ids;
    a.time_ms = state.time_ms;
    sample_post(&a, 20);
    sample_post(&b, 20);
    EXPECT_NUMBER(sample_head(&a, &chain_a), 2);
    EXPECT_NUMBER(sample_head(&b, &chain_b), 2);
    EXPECT(hash_equal(chain_a, chain_b));
    sample_close(&a);
    sample_close(&b);
}

/* Puts the lead in that state, answers how much of its offer is promised. */
static struct lot_use use_in_state(struct sample *s, struct lead *lead,
                                   enum lead_state state)
{
    lead->state = state;
    struct store_write *write = sample_write(s);
    EXPECT(sample_lead(s, write, lead) > 0);
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct lot_use of_demand = sample_use(s, lead->demand);
    struct lot_use of_offer = sample_use(s, lead->lines[0].offer);
    EXPECT_NUMBER(of_demand.held, of_offer.held);
    EXPECT_NUMBER(of_demand.contracted, of_offer.contracted);
    return of_offer;
}

static struct id post_demand(struct sample *s, int64_t quantity)
{
    struct id id = sample_id(s);
    struct store_write *write = sample_write(s);
    sample_demand(s, write, id, quantity);
    CHECK(store_write_commit(write) == STATUS_ok);
    return id;
}

static void a_lead_holds_its_kilograms_until_it_ends(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id offer = sample_post(&s, 5000);
    struct id demand = post_demand(&s, 5000);
    struct lead_line line;
    struct lead lead = sample_lead_of(sample_id(&s), offer, demand, &line);
    EXPECT_NUMBER(use_in_state(&s, &lead, lead_state_proposed).held, 1000);
    EXPECT_NUMBER(use_in_state(&s, &lead, lead_state_approved).held, 1000);
    EXPECT_NUMBER(use_in_state(&s, &lead, lead_state_rejected).held, 0);
    lead = sample_lead_of(sample_id(&s), offer, demand, &line);
    EXPECT_NUMBER(use_in_state(&s, &lead, lead_state_agreed).held, 1000);
    struct lot_use use = use_in_state(&s, &lead, lead_state_signed);
    EXPECT_NUMBER(use.held, 0);
    EXPECT_NUMBER(use.contracted, 1000);
    sample_close(&s);
}

static void a_declined_line_frees_only_its_own_lot(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id first = sample_post(&s, 5000), second = sample_post(&s, 5000);
    struct id demand = post_demand(&s, 5000);
    struct lead_line lines[2];
    struct lead lead = sample_lead_of(sample_id(&s), first, demand, lines);
    lines[1] = lines[0];
    lines[1].offer = second;
    lines[1].quantity = 300;
    lead.lines_count = 2;
    struct store_write *write = sample_write(&s);
    sample_lead(&s, write, &lead);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(sample_use(&s, demand).held, 1300);
    lines[0].state = line_state_declined;
    write = sample_write(&s);
    sample_lead(&s, write, &lead);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(sample_use(&s, first).held, 0);
    EXPECT_NUMBER(sample_use(&s, second).held, 300);
    EXPECT_NUMBER(sample_use(&s, demand).held, 300);
    sample_close(&s);
}

static void a_kept_reply_comes_back_with_the_hash_of_its_body(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id request = sample_id(&s), stranger = sample_id(&s);
    struct store_reply kept = {.body_hash = hash_bytes("body", 4),
                               .reply = {(const uint8_t *)"answer", 6}};
    struct store_write *write = sample_write(&s);
    store_reply_keep(write, s.actor, request, &kept);
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct store_snapshot *snapshot = sample_look(&s);
    struct arena arena;
    arena_init(&arena, 4096);
    struct store_reply found;
    EXPECT(store_reply_get(snapshot, s.actor, request, &arena, &found) ==
           STATUS_ok);
    EXPECT_NUMBER(found.reply.size, 6);
    EXPECT(memcmp(found.reply.data, "answer", 6) == 0);
    EXPECT(hash_equal(found.body_hash, hash_bytes("body", 4)));
    EXPECT(!hash_equal(found.body_hash, hash_bytes("other", 5)));
    EXPECT(store_reply_get(snapshot, stranger, request, &arena, &found) ==
           STATUS_not_found);
    EXPECT_NUMBER(store_head(snapshot, NULL), 0);
    arena_clear(&arena);
    store_snapshot_close(snapshot);
    sample_close(&s);
}

static void a_contact_stands_outside_the_chain_and_can_be_forgotten(void)
{
    struct sample s;
    sample_open(&s, 0);
    sample_post(&s, 10);
    struct hash before, after;
    sample_head(&s, &before);
    struct contact contact, found;
    record_init(&record_contact, &contact);
    contact.id = s.actor;
    contact.person = "Nông Thị Hoa";
    contact.phone = "+84912345678";
    struct store_write *write = sample_write(&s);
    store_contact_put(write, &contact);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(sample_head(&s, &after), 1);
    EXPECT(hash_equal(before, after));
    struct arena arena;
    arena_init(&arena, 65536);
    struct store_snapshot *snapshot = sample_look(&s);
    EXPECT(store_contact_get(snapshot, s.actor, &arena, &found) == STATUS_ok);
    EXPECT_TEXT(found.person, "Nông Thị Hoa");
    store_snapshot_close(snapshot);
    write = sample_write(&s);
    store_contact_forget(write, s.actor);
    EXPECT(store_write_commit(write) == STATUS_ok);
    snapshot = sample_look(&s);
    EXPECT(store_contact_get(snapshot, s.actor, &arena, &found) ==
           STATUS_not_found);
    store_snapshot_close(snapshot);
    arena_clear(&arena);
    sample_close(&s);
}

/* ---- walks */

struct seen {
    int64_t sequences[8];
    int64_t count;
    int64_t most;
    struct hash chain; /* of the encoded events seen, from the start */
    struct id last;
};

static bool see_event(void *context, const struct store_event *event)
{
    struct seen *seen = context;
    seen->chain =
        hash_chain(seen->chain, event->encoded.data, event->encoded.size);
    EXPECT(hash_equal(seen->chain, event->hash) || seen->sequences[7] == -1);
    EXPECT_NUMBER(event->event.sequence, event->sequence);
    if (seen->count < 7)
        seen->sequences[seen->count] = event->sequence;
    return ++seen->count < seen->most;
}

static void events_come_in_order_and_chain_from_the_first(void)
{
    struct sample s;
    sample_open(&s, 0);
    for (int index = 0; index < 5; index++)
        sample_post(&s, 10 + index);
    struct store_snapshot *snapshot = sample_look(&s);
    struct seen all = {.most = 99};
    EXPECT(store_events(snapshot, 0, see_event, &all) == STATUS_ok);
    EXPECT_NUMBER(all.count, 5);
    struct hash head;
    store_head(snapshot, &head);
    EXPECT(hash_equal(head, all.chain));
    struct seen two = {.most = 2, .sequences[7] = -1};
    EXPECT(store_events(snapshot, 2, see_event, &two) == STATUS_ok);
    EXPECT_NUMBER(two.count, 2);
    EXPECT_NUMBER(two.sequences[0], 3);
    EXPECT_NUMBER(two.sequences[1], 4);
    struct seen none = {.most = 2};
    EXPECT(store_events(snapshot, 5, see_event, &none) == STATUS_ok);
    EXPECT_NUMBER(none.count, 0);
    store_snapshot_close(snapshot);
    sample_close(&s);
}

static void the_history_of_a_record_is_its_own_events_oldest_first(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct id id = sample_post(&s, 10);
    sample_post(&s, 11);
    struct store_write *write = sample_write(&s);
    EXPECT_NUMBER(sample_offer(&s, write, id, 12), 3);
    sample_demand(&s, write, id, 13);
    EXPECT_NUMBER(sample_offer(&s, write, id, 14), 5);
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct store_snapshot *snapshot = sample_look(&s);
    struct seen seen = {.most = 99, .sequences[7] = -1};
    EXPECT(store_history(snapshot, &record_offer, id, see_event, &seen) ==
           STATUS_ok);
    EXPECT_NUMBER(seen.count, 3);
    EXPECT_NUMBER(seen.sequences[0], 1);
    EXPECT_NUMBER(seen.sequences[1], 3);
    EXPECT_NUMBER(seen.sequences[2], 5);
    struct seen first = {.most = 1, .sequences[7] = -1};
    EXPECT(store_history(snapshot, &record_offer, id, see_event, &first) ==
           STATUS_ok);
    EXPECT_NUMBER(first.count, 1);
    store_snapshot_close(snapshot);
    sample_close(&s);
}

static bool see_record(void *context, struct id id, struct bytes record)
{
    struct seen *seen = context;
    struct arena arena;
    arena_init(&arena, 65536);
    struct offer offer;
    EXPECT(record_decode(&record_offer, record, &arena, &offer, NULL) ==
           STATUS_ok);
    EXPECT(id_equal(offer.id, id));
    arena_clear(&arena);
    EXPECT(id_compare(seen->last, id) < 0);
    seen->last = id;
    return ++seen->count < seen->most;
}

static void a_scan_goes_on_where_the_page_before_ended(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct store_write *write = sample_write(&s);
    for (int index = 0; index < 25; index++) {
        sample_offer(&s, write, sample_id(&s), 10);
        sample_demand(&s, write, sample_id(&s), 10);
    }
    EXPECT(store_write_commit(write) == STATUS_ok);
    struct store_snapshot *snapshot = sample_look(&s);
    struct seen seen = {0};
    for (int page = 1; page <= 3; page++) {
        seen.most = 10 * page;
        EXPECT(store_scan(snapshot, &record_offer, seen.last, see_record,
                          &seen) == STATUS_ok);
        EXPECT_NUMBER(seen.count, page < 3 ? 10 * page : 25);
    }
    store_snapshot_close(snapshot);
    sample_close(&s);
}

struct rewriter {
    struct sample *sample;
    struct store_write *write;
    int count;
};

static bool rewrite(void *context, struct id id, struct bytes record)
{
    struct rewriter *rewriter = context;
    uint8_t before[512];
    CHECK(record.size <= sizeof before);
    memcpy(before, record.data, record.size);
    sample_offer(rewriter->sample, rewriter->write, id, 777);
    EXPECT(memcmp(before, record.data, record.size) == 0);
    rewriter->count++;
    return true;
}

static void a_scan_stands_while_its_visitor_writes(void)
{
    struct sample s;
    sample_open(&s, 0);
    struct store_write *write = sample_write(&s);
    for (int index = 0; index < 100; index++)
        sample_offer(&s, write, sample_id(&s), 10);
    EXPECT(store_write_commit(write) == STATUS_ok);
    write = sample_write(&s);
    struct rewriter rewriter = {&s, write, 0};
    EXPECT(store_scan(store_write_view(write), &record_offer, (struct id){{0}},
                      rewrite, &rewriter) == STATUS_ok);
    EXPECT_NUMBER(rewriter.count, 100);
    EXPECT(store_write_commit(write) == STATUS_ok);
    EXPECT_NUMBER(sample_head(&s, NULL), 200);
    sample_close(&s);
}

/* ---- limits */

static void a_full_store_refuses_reads_on_and_grows_when_reopened(void)
{
    struct sample s;
    sample_open(&s, STORE_MAP_BYTES_LEAST);
    enum status status = STATUS_ok;
    int64_t committed = 0;
    while (status == STATUS_ok && committed < 100000) {
        struct store_write *write = NULL;
        status = store_write_open(s.store, &write);
        for (int index = 0; status == STATUS_ok && index < 10; index++)
            sample_offer(&s, write, sample_id(&s), 10);
        if (status == STATUS_ok)
            status = store_write_commit(write);
        if (status == STATUS_ok)
            committed += 10;
    }
    EXPECT(status == STATUS_full);
    EXPECT(committed > 500);
    EXPECT_NUMBER(sample_head(&s, NULL), committed);
    struct store_size size = store_measure(s.store);
    EXPECT(size.used_bytes > size.map_bytes / 5 * 4);
    EXPECT(size.used_bytes <= size.map_bytes);
    sample_reopen(&s, 4 * STORE_MAP_BYTES_LEAST);
    EXPECT_NUMBER(sample_head(&s, NULL), committed);
    sample_post(&s, 10);
    EXPECT_NUMBER(sample_head(&s, NULL), committed + 1);
    struct store_report report;
    EXPECT(store_verify(s.store, NULL, &report) == STATUS_ok);
    EXPECT_TEXT(report.fault, "");
    sample_close(&s);
}

static void a_batch_that_fills_the_map_writes_nothing_and_going_on_is_safe(void)
{
    struct sample s;
    sample_open(&s, STORE_MAP_BYTES_LEAST);
    struct id kept = sample_post(&s, 10);
    struct store_write *write = sample_write(&s);
    int64_t sequence = 1;
    for (int index = 0; index < 100000 && sequence; index++)
        sequence = sample_offer(&s, write, sample_id(&s), 10);
    EXPECT_NUMBER(sequence, 0);
    EXPECT(store_write_status(write) == STATUS_full);
    struct arena arena;
    arena_init(&arena, 65536);
    struct offer offer;
    EXPECT(store_get(store_write_view(write), &record_offer, kept, &arena,
                     &offer) == STATUS_full);
    arena_clear(&arena);
    EXPECT(store_write_commit(write) == STATUS_full);
    EXPECT_NUMBER(sample_head(&s, NULL), 1);
    sample_post(&s, 10);
    EXPECT_NUMBER(sample_head(&s, NULL), 2);
    sample_close(&s);
}

static void a_record_beyond_its_limit_fails_its_write_alone(void)
{
    struct sample s;
    sample_open(&s, 0);
    char *note = memory_allocate(MOST_RECORD_BYTES + 1, 1);
    memset(note, 'a', MOST_RECORD_BYTES);
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.id = sample_id(&s);
    offer.note = note;
    struct event event = {.verb = 1};
    struct store_write *write = sample_write(&s);
    EXPECT_NUMBER(store_append(write, &event, &record_offer, &offer), 0);
    EXPECT_NUMBER(sample_offer(&s, write, sample_id(&s), 10), 0);
    EXPECT(store_write_commit(write) == STATUS_too_large);
    memory_free(note);
    sample_post(&s, 10);
    EXPECT_NUMBER(sample_head(&s, NULL), 1);
    sample_close(&s);
}

static void a_map_size_out_of_bounds_is_refused(void)
{
    struct store *store = NULL;
    struct store_options options = {.path = "/tmp/lienket-none",
                                    .map_bytes = 1000};
    EXPECT(store_open(&options, &store) == STATUS_invalid);
    options =
        (struct store_options){.path = "/tmp/lienket-none", .is_reader = true};
    EXPECT(store_open(&options, &store) == STATUS_not_found);
    EXPECT(!store);
    EXPECT(store_error(NULL)[0] != '\0');
}

int main(void)
{
    RUN(a_committed_record_is_read_back_whole);
    RUN(a_write_sees_itself_and_others_only_once_committed);
    RUN(an_aborted_write_leaves_no_trace_in_the_chain);
    RUN(a_lead_holds_its_kilograms_until_it_ends);
    RUN(a_declined_line_frees_only_its_own_lot);
    RUN(a_kept_reply_comes_back_with_the_hash_of_its_body);
    RUN(a_contact_stands_outside_the_chain_and_can_be_forgotten);
    RUN(events_come_in_order_and_chain_from_the_first);
    RUN(the_history_of_a_record_is_its_own_events_oldest_first);
    RUN(a_scan_goes_on_where_the_page_before_ended);
    RUN(a_scan_stands_while_its_visitor_writes);
    RUN(a_full_store_refuses_reads_on_and_grows_when_reopened);
    RUN(a_batch_that_fills_the_map_writes_nothing_and_going_on_is_safe);
    RUN(a_record_beyond_its_limit_fails_its_write_alone);
    RUN(a_map_size_out_of_bounds_is_refused);
    return test_result();
}
