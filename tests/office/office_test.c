/* Lists, records, history, totals and ledger ranges, asked as the broker
 * forwards them, of a real store. */
#include "office/answer.h"

#include "base/check.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/product_id.h"
#include "store/store.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

/* A season in the store, and the last answer. */
struct scene {
    struct ledger ledger;
    struct arena arena;
    struct buffer body;
    struct envelope reply;
    struct page page; /* of the reply */
};

static void put_lead(struct ledger *ledger, unsigned number,
                     enum lead_state state)
{
    struct lead lead;
    struct lead_line line;
    record_init(&record_lead_line, &line);
    line.offer = ledger_id(10);
    line.offer_lot = 1;
    line.group = ledger_id(1);
    line.form = "mature";
    line.quantity = 40 * KG;
    line.price_vnd_per_kg = 6000;
    line.state = line_state_offered;
    record_init(&record_lead, &lead);
    lead.id = ledger_id(number);
    lead.version = 1;
    lead.demand = ledger_id(20);
    lead.demand_lot = 1;
    lead.buyer = ledger_id(3);
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.commune = "01273";
    lead.lines = &line;
    lead.lines_count = 1;
    lead.clearing = ledger_id(50);
    lead.state = state;
    unsigned verb =
        state == lead_state_proposed ? VERB_propose_leads : VERB_reject_lead;
    ledger_put(ledger, verb, &record_lead, &lead);
}

static void scene_open(struct scene *scene)
{
    struct ledger *ledger = &scene->ledger;
    ledger_open(ledger);
    arena_init(&scene->arena, 64 << 20);
    buffer_init(&scene->body, MOST_BODY_BYTES);
    ledger_operator(ledger);
    ledger_product(ledger, "ginger");
    ledger_product(ledger, "turmeric");
    ledger_party(ledger, 1, party_kind_interest_group, "Nhóm Gừng Đỏ");
    ledger_party(ledger, 2, party_kind_cooperative_group, "Tổ Nghệ Vàng");
    ledger_party(ledger, 3, party_kind_enterprise, "Công ty Dược Liệu");
    ledger_offer(ledger, &(struct post){10, 1, NULL, 100 * KG, 5000, 0});
    ledger_offer(ledger, &(struct post){11, 1, "turmeric", 70 * KG, 0, 0});
    ledger_offer(ledger, &(struct post){12, 2, "turmeric", 30 * KG, 0, 0});
    ledger_demand(ledger, &(struct post){20, 3, NULL, 60 * KG, 8000, 0});
    put_lead(ledger, 30, lead_state_proposed);
}

static void scene_close(struct scene *scene)
{
    buffer_clear(&scene->body);
    arena_clear(&scene->arena);
    ledger_close(&scene->ledger);
}

/* The status of the answer; pages are decoded. */
static enum status ask(struct scene *scene, struct envelope request,
                       const struct record *record, const void *value)
{
    arena_reset(&scene->arena);
    scene->reply = (struct envelope){.status = STATUS_ok};
    request.actor = PRINCIPAL_OPERATOR;
    CHECK(!record || envelope_set_body(&request, record, value,
                                       &scene->arena) == STATUS_ok);
    office_answer(&(struct office_sources){.store = scene->ledger.store},
                  &request, &scene->arena, &scene->body, &scene->reply);
    const struct verb *verb = verb_find((unsigned)request.verb);
    if (scene->reply.status == STATUS_ok && verb->reply == &record_page)
        CHECK(record_decode(&record_page, scene->reply.body, &scene->arena,
                            &scene->page, NULL) == STATUS_ok);
    return (enum status)scene->reply.status;
}

static enum status list(struct scene *scene, struct list_query query)
{
    if (query.limit == 0)
        query.limit = 50;
    return ask(scene, (struct envelope){.verb = VERB_list}, &record_list_query,
               &query);
}

static enum status look_up(struct scene *scene, unsigned verb, int64_t table,
                           struct id id)
{
    struct reference reference = {.id = id, .table = table};
    return ask(scene, (struct envelope){.verb = verb}, &record_reference,
               &reference);
}

static void decode_item(struct scene *scene, uint32_t index,
                        const struct record *record, void *ret_value)
{
    const struct item *item = &scene->page.items[index];
    CHECK(index < scene->page.items_count && item->table == record->number);
    CHECK(record_decode(record, item->record, &scene->arena, ret_value, NULL) ==
          STATUS_ok);
}

/* How many records a list holds. */
static uint32_t count(struct scene *scene, struct list_query query)
{
    EXPECT(list(scene, query) == STATUS_ok);
    return scene->page.items_count;
}

static void a_list_holds_what_fits_its_filters(void)
{
    struct scene scene;
    scene_open(&scene);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 1}), 4);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 1, .kind = 4}), 1);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 1, .state = 2}),
                  0);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 1, .commune = "01273"}), 3);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 4, .commune = "01351"}), 0);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 4}), 3);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 4, .product = "turmeric"}),
        2);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 4, .party = ledger_id(2)}),
        1);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 4, .state = 1}),
                  3);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 5, .party = ledger_id(3)}),
        1);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 5, .product = "turmeric"}),
        0);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 2}), 2);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 7}), 0);
    scene_close(&scene);
}

static void a_lead_is_listed_for_its_buyer_and_its_groups(void)
{
    struct scene scene;
    scene_open(&scene);
    for (unsigned party = 1; party <= 3; party++)
        EXPECT_NUMBER(
            count(&scene,
                  (struct list_query){.table = 6, .party = ledger_id(party)}),
            party != 2);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 6, .state = 1}),
                  1);
    EXPECT_NUMBER(count(&scene, (struct list_query){.table = 6, .state = 3}),
                  0);
    scene_close(&scene);
}

static void names_are_found_without_marks(void)
{
    struct scene scene;
    struct party party;
    scene_open(&scene);
    static const char *const texts[] = {"gung do", "GỪNG", "nhom"};
    for (size_t index = 0; index < 3; index++) {
        EXPECT_NUMBER(count(&scene, (struct list_query){.table = 1,
                                                        .text = texts[index]}),
                      1);
        decode_item(&scene, 0, &record_party, &party);
        EXPECT(id_equal(party.id, ledger_id(1)));
    }
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 1, .text = "gung xanh"}), 0);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 2, .text = "TURMER"}), 1);
    EXPECT_NUMBER(
        count(&scene, (struct list_query){.table = 2, .text = "cu 01273"}),
        2); /* by another name */
    scene_close(&scene);
}

static void pages_follow_each_other_without_gap_or_overlap(void)
{
    struct scene scene;
    struct id after = {{0}};
    unsigned seen = 0, pages = 0;
    scene_open(&scene);
    for (unsigned number = 100; number < 120; number++)
        ledger_offer(&scene.ledger,
                     &(struct post){number, 2, "turmeric", KG, 0, 0});
    do {
        struct offer offer;
        EXPECT_NUMBER(list(&scene, (struct list_query){.table = 4,
                                                       .product = "turmeric",
                                                       .after = after,
                                                       .limit = 6}),
                      STATUS_ok);
        EXPECT(scene.page.items_count <= 6);
        for (uint32_t index = 0; index < scene.page.items_count; index++) {
            decode_item(&scene, index, &record_offer, &offer);
            EXPECT(id_compare(after, offer.id) < 0);
            after = offer.id;
            seen++;
        }
        after = scene.page.next;
        pages++;
    } while (!id_is_zero(after) && pages < 10);
    EXPECT_NUMBER(seen, 22);
    EXPECT_NUMBER(pages, 4);
    scene_close(&scene);
}

/* Parties of some 20 kB each: 500 of them would be 10 MB. */
static void put_large_parties(struct scene *scene, unsigned wanted)
{
    struct certificate certificates[16];
    struct party_reference blocked[64];
    struct party party;
    record_init(&record_party, &party);
    for (unsigned index = 0; index < 16; index++)
        certificates[index] = (struct certificate){
            .kind = certificate_kind_organic,
            .number = "0123456789012345678901234567890123456789"};
    for (unsigned index = 0; index < 64; index++)
        blocked[index].party = ledger_id(500 + index);
    party.kind = party_kind_enterprise;
    party.name = "lớn";
    party.certificates = certificates;
    party.certificates_count = 16;
    party.blocked = blocked;
    party.blocked_count = 64;
    for (unsigned number = 0; number < wanted; number++) {
        party.id = ledger_id(1000 + number);
        ledger_put(&scene->ledger, VERB_post_party, &record_party, &party);
    }
}

static void a_page_ends_before_it_is_too_large(void)
{
    struct scene scene;
    struct list_query query = {.table = 1, .limit = 500, .text = "lon"};
    uint32_t seen = 0, pages = 0;
    scene_open(&scene);
    put_large_parties(&scene, 400);
    do {
        EXPECT(list(&scene, query) == STATUS_ok);
        EXPECT(scene.reply.body.size <= OFFICE_PAGE_BYTES + 1024);
        seen += scene.page.items_count;
        query.after = scene.page.next;
    } while (!id_is_zero(query.after) && ++pages < 10);
    EXPECT_NUMBER(seen, 400);
    EXPECT(pages > 0);
    scene_close(&scene);
}

static void a_shown_offer_tells_what_is_promised_of_each_lot(void)
{
    struct scene scene;
    struct offer offer;
    scene_open(&scene);
    EXPECT(look_up(&scene, VERB_show, 4, ledger_id(10)) == STATUS_ok);
    EXPECT_NUMBER(scene.page.items_count, 1);
    decode_item(&scene, 0, &record_offer, &offer);
    EXPECT_NUMBER(offer.lots[0].quantity, 100 * KG);
    EXPECT_NUMBER(scene.page.items[0].uses_count, 1);
    EXPECT_NUMBER(scene.page.items[0].uses[0].held, 40 * KG);
    EXPECT_NUMBER(scene.page.items[0].uses[0].contracted, 0);
    EXPECT_NUMBER(scene.reply.sequence, 11);
    EXPECT(look_up(&scene, VERB_show, 5, ledger_id(20)) == STATUS_ok);
    EXPECT_NUMBER(scene.page.items[0].uses[0].held, 40 * KG);
    put_lead(&scene.ledger, 30, lead_state_rejected);
    EXPECT(look_up(&scene, VERB_show, 4, ledger_id(10)) == STATUS_ok);
    EXPECT_NUMBER(scene.page.items[0].uses[0].held, 0);
    EXPECT(look_up(&scene, VERB_show, 2, product_id("ginger")) == STATUS_ok);
    scene_close(&scene);
}

static void history_is_told_oldest_first(void)
{
    struct scene scene;
    struct event event;
    struct lead lead;
    scene_open(&scene);
    put_lead(&scene.ledger, 30, lead_state_rejected);
    EXPECT(look_up(&scene, VERB_history, 6, ledger_id(30)) == STATUS_ok);
    EXPECT_NUMBER(scene.page.items_count, 2);
    for (uint32_t index = 0; index < 2; index++) {
        decode_item(&scene, index, &record_event, &event);
        EXPECT_NUMBER(event.sequence, 11 + index);
        EXPECT_NUMBER(event.verb,
                      index ? VERB_reject_lead : VERB_propose_leads);
        CHECK(record_decode(&record_lead, event.record, &scene.arena, &lead,
                            NULL) == STATUS_ok);
        EXPECT_NUMBER(lead.state,
                      index ? lead_state_rejected : lead_state_proposed);
    }
    scene_close(&scene);
}

/* The line of that name, or zeros. */
static struct total_line total(const struct totals *totals, const char *name,
                               const char *product)
{
    for (uint32_t index = 0; index < totals->lines_count; index++)
        if (strcmp(totals->lines[index].name, name) == 0 &&
            strcmp(totals->lines[index].product, product) == 0)
            return totals->lines[index];
    return (struct total_line){.name = ""};
}

static struct totals totals_now(struct scene *scene)
{
    struct totals totals = {NULL, 0};
    CHECK(ask(scene, (struct envelope){.verb = VERB_show_totals}, NULL, NULL) ==
          STATUS_ok);
    CHECK(record_decode(&record_totals, scene->reply.body, &scene->arena,
                        &totals, NULL) == STATUS_ok);
    return totals;
}

static void totals_agree_with_what_was_posted(void)
{
    struct scene scene;
    scene_open(&scene);
    struct totals totals = totals_now(&scene);
    EXPECT_NUMBER(total(&totals, "groups", "").count, 2);
    EXPECT_NUMBER(total(&totals, "groups.members", "").count, 10);
    EXPECT_NUMBER(total(&totals, "buyers", "").count, 1);
    EXPECT_NUMBER(total(&totals, "offers.open", "ginger").count, 1);
    EXPECT_NUMBER(total(&totals, "offers.open", "ginger").quantity, 100 * KG);
    EXPECT_NUMBER(total(&totals, "offers.open", "turmeric").count, 2);
    EXPECT_NUMBER(total(&totals, "offers.open", "turmeric").quantity, 100 * KG);
    EXPECT_NUMBER(total(&totals, "offers.held", "ginger").quantity, 40 * KG);
    EXPECT_NUMBER(total(&totals, "offers.held", "turmeric").count, 0);
    EXPECT_NUMBER(total(&totals, "demands.open", "ginger").quantity, 60 * KG);
    EXPECT_NUMBER(total(&totals, "demands.held", "ginger").quantity, 40 * KG);
    EXPECT_NUMBER(total(&totals, "leads.proposed", "ginger").count, 1);
    EXPECT_NUMBER(total(&totals, "leads.proposed", "ginger").quantity, 40 * KG);
    EXPECT_NUMBER(total(&totals, "leads.proposed", "ginger").money_vnd,
                  40 * 6000);
    put_lead(&scene.ledger, 30, lead_state_rejected);
    totals = totals_now(&scene);
    EXPECT_NUMBER(total(&totals, "leads.proposed", "ginger").count, 0);
    EXPECT_NUMBER(total(&totals, "leads.rejected", "ginger").count, 1);
    EXPECT_NUMBER(total(&totals, "offers.held", "ginger").quantity, 0);
    scene_close(&scene);
}

static enum status read_events(struct scene *scene, int64_t after,
                               int64_t limit)
{
    struct event_query query = {.after = after, .limit = limit};
    return ask(scene, (struct envelope){.verb = VERB_read_events},
               &record_event_query, &query);
}

static void the_ledger_is_read_in_pages_whose_hashes_chain(void)
{
    struct scene scene;
    int64_t after = 0, seen = 0;
    struct hash head = {{0}}, stored;
    scene_open(&scene);
    do {
        EXPECT(read_events(&scene, after, 4) == STATUS_ok);
        for (uint32_t index = 0; index < scene.page.items_count; index++) {
            const struct item *item = &scene.page.items[index];
            head = hash_chain(head, item->record.data, item->record.size);
            EXPECT_NUMBER(item->hash.size, HASH_BYTES);
            EXPECT(memcmp(item->hash.data, head.bytes, HASH_BYTES) == 0);
            seen++;
        }
        after = scene.page.next_sequence;
    } while (after && seen < 100);
    EXPECT_NUMBER(seen, 11);
    struct store_snapshot *snapshot = ledger_look(&scene.ledger);
    EXPECT_NUMBER(store_head(snapshot, &stored), 11);
    store_snapshot_close(snapshot);
    EXPECT(memcmp(stored.bytes, head.bytes, HASH_BYTES) == 0);
    EXPECT(read_events(&scene, 11, 4) == STATUS_ok);
    EXPECT_NUMBER(scene.page.items_count, 0);
    scene_close(&scene);
}

static void expect_problem(const struct scene *scene, const char *field,
                           enum problem_reason reason)
{
    EXPECT_NUMBER(scene->reply.problems_count, 1);
    EXPECT_NUMBER(scene->reply.body.size, 0);
    if (scene->reply.problems_count != 1)
        return;
    EXPECT_TEXT(scene->reply.problems[0].field, field);
    EXPECT_NUMBER(scene->reply.problems[0].reason, reason);
}

static void a_table_that_nobody_may_read_is_refused(void)
{
    struct scene scene;
    scene_open(&scene);
    static const int64_t tables[] = {9, 13, 4711};
    for (size_t index = 0; index < 3; index++) {
        EXPECT(list(&scene, (struct list_query){.table = tables[index]}) ==
               STATUS_invalid);
        expect_problem(&scene, "table", problem_reason_unknown_word);
        EXPECT(look_up(&scene, VERB_show, tables[index], ledger_id(1)) ==
               STATUS_invalid);
        EXPECT(look_up(&scene, VERB_history, tables[index], ledger_id(1)) ==
               STATUS_invalid);
    }
    scene_close(&scene);
}

static void an_id_that_is_not_there_is_named(void)
{
    struct scene scene;
    scene_open(&scene);
    EXPECT(look_up(&scene, VERB_show, 4, ledger_id(99)) == STATUS_not_found);
    expect_problem(&scene, "id", problem_reason_not_found);
    EXPECT(look_up(&scene, VERB_show, 4, ledger_id(1)) == STATUS_not_found);
    EXPECT(look_up(&scene, VERB_history, 4, ledger_id(99)) == STATUS_not_found);
    expect_problem(&scene, "id", problem_reason_not_found);
    scene_close(&scene);
}

static void a_limit_out_of_range_is_refused(void)
{
    struct scene scene;
    scene_open(&scene);
    EXPECT(list(&scene, (struct list_query){.table = 4, .limit = 501}) ==
           STATUS_invalid);
    expect_problem(&scene, "limit", problem_reason_out_of_range);
    EXPECT(read_events(&scene, 0, 501) == STATUS_invalid);
    EXPECT(read_events(&scene, -1, 5) == STATUS_invalid);
    scene_close(&scene);
}

/* As everywhere: no body is a record of defaults, and what must be said is
 * missing then. */
static void a_question_without_a_body_is_one_of_defaults(void)
{
    struct scene scene;
    scene_open(&scene);
    struct envelope request = {.verb = VERB_list};
    EXPECT(ask(&scene, request, NULL, NULL) == STATUS_ok);
    EXPECT_NUMBER(scene.page.items_count, 4); /* parties */
    request.verb = VERB_show;
    EXPECT(ask(&scene, request, NULL, NULL) == STATUS_invalid);
    expect_problem(&scene, "id", problem_reason_missing);
    scene_close(&scene);
}

static void who_asks_for_a_later_state_is_told_to_ask_again(void)
{
    struct scene scene;
    struct list_query query = {.table = 4, .limit = 50};
    struct envelope request = {.verb = VERB_list, .least_sequence = 11};
    scene_open(&scene);
    EXPECT(ask(&scene, request, &record_list_query, &query) == STATUS_ok);
    request.least_sequence = 12;
    EXPECT(ask(&scene, request, &record_list_query, &query) == STATUS_busy);
    EXPECT_NUMBER(scene.reply.sequence, 11);
    EXPECT_NUMBER(scene.reply.body.size, 0);
    scene_close(&scene);
}

int main(void)
{
    RUN(a_list_holds_what_fits_its_filters);
    RUN(a_lead_is_listed_for_its_buyer_and_its_groups);
    RUN(names_are_found_without_marks);
    RUN(pages_follow_each_other_without_gap_or_overlap);
    RUN(a_page_ends_before_it_is_too_large);
    RUN(a_shown_offer_tells_what_is_promised_of_each_lot);
    RUN(history_is_told_oldest_first);
    RUN(totals_agree_with_what_was_posted);
    RUN(the_ledger_is_read_in_pages_whose_hashes_chain);
    RUN(a_table_that_nobody_may_read_is_refused);
    RUN(an_id_that_is_not_there_is_named);
    RUN(a_limit_out_of_range_is_refused);
    RUN(a_question_without_a_body_is_one_of_defaults);
    RUN(who_asks_for_a_later_state_is_told_to_ask_again);
    return test_result();
}
