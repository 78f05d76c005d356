#include "tests/office/played.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "model/codec.h"
#include "model/life.h"
#include "model/product_id.h"

#define BATCH 1000
#define HOUR_MS INT64_C(3600000)

/* Communes as people would give them: of today, of before, one that was
 * divided, one that is on no map, none at all. */
static const struct {
    const char *code;
    enum admin_map map;
} communes[] = {{"01273", admin_map_map_2025}, {"01288", admin_map_map_2025},
                {"01363", admin_map_map_2020}, {"01366", admin_map_map_2020},
                {"01392", admin_map_map_2018}, {"01726", admin_map_map_2020},
                {"01786", admin_map_unset},    {"01651", admin_map_map_2020},
                {"99999", admin_map_map_2025}, {"", admin_map_unset}};

int64_t played_draw(struct played *played, int64_t below)
{
    played->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = played->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((mixed ^ (mixed >> 31)) % (uint64_t)below);
}

void played_open(struct played *played, uint64_t seed, int64_t map_bytes)
{
    *played = (struct played){.path = "/tmp/lienket-played-XXXXXX",
                              .time_ms = PLAYED_DAY * CLOCK_MS_PER_DAY,
                              .state = seed};
    CHECK(mkdtemp(played->path));
    struct store_options options = {.path = played->path,
                                    .map_bytes = map_bytes};
    CHECK(store_open(&options, &played->store) == STATUS_ok);
}

void played_commit(struct played *played)
{
    if (played->write)
        CHECK(store_write_commit(played->write) == STATUS_ok);
    played->write = NULL;
    played->pending = 0;
}

void played_close(struct played *played)
{
    played_commit(played);
    store_close(played->store);
    DIR *directory = opendir(played->path);
    CHECK(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    rmdir(played->path);
}

void played_put(struct played *played, unsigned verb,
                const struct record *table, const void *record, struct id actor)
{
    int64_t number = ++played->count;
    struct event event = {
        .time_ms = played->time_ms,
        .actor = actor,
        .verb = verb,
        .request = id_derive(played->time_ms, &number, sizeof number)};
    if (!played->write)
        CHECK(store_write_open(played->store, &played->write) == STATUS_ok);
    CHECK(store_append(played->write, &event, table, record) > 0);
    if (++played->pending == BATCH)
        played_commit(played);
}

/* ---- people and what they trade */

static struct id named_id(uint8_t kind, int number)
{
    struct id id = {.bytes = {1, [5] = kind, [6] = 0x70, [8] = 0x80}};
    id.bytes[13] = (uint8_t)(number >> 16);
    id.bytes[14] = (uint8_t)(number >> 8);
    id.bytes[15] = (uint8_t)number;
    return id;
}

struct id played_group(int number)
{
    return named_id(1, number);
}

struct id played_buyer(int number)
{
    return named_id(2, number);
}

struct id played_coordinator(int number)
{
    return named_id(3, number);
}

static void put_party(struct played *played, struct id id, enum party_kind kind,
                      const char *name)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = id;
    party.version = 1;
    party.kind = kind;
    party.name = name;
    party.state = party_state_active;
    party.commune = "01273";
    played_put(played, VERB_post_party, &record_party, &party,
               PRINCIPAL_OPERATOR);
}

static void put_group(struct played *played, int number, unsigned verb)
{
    struct party party;
    struct party_product products[2];
    char name[64];
    size_t at = (size_t)played_draw(played, sizeof communes / sizeof *communes);
    (void)snprintf(name, sizeof name, "Nhóm %d", number);
    for (int index = 0; index < 2; index++) {
        record_init(&record_party_product, &products[index]);
        products[index].product = index ? "black_pig" : "ginger";
        products[index].unit = index ? unit_head : unit_gram;
    }
    record_init(&record_party, &party);
    party.id = played_group(number);
    party.version = 1;
    party.kind =
        number % 3 ? party_kind_interest_group : party_kind_cooperative_group;
    party.name = name;
    party.state = party_state_active;
    party.commune = communes[at].code;
    party.map = communes[at].map;
    party.households = 10 + played_draw(played, 10);
    party.poor_households = played_draw(played, 10);
    party.poor_women_headed = played_draw(played, party.poor_households + 1);
    party.established_day = PLAYED_DAY - 100 + played_draw(played, 120);
    party.products = products;
    party.products_count = (uint32_t)played_draw(played, 3);
    played_put(played, verb, &record_party, &party, PRINCIPAL_OPERATOR);
}

void played_edit_group(struct played *played, int number)
{
    put_group(played, number, VERB_update_party);
}

static void put_product(struct played *played, const char *code, enum unit unit)
{
    struct product product;
    struct product_form forms[2];
    for (int index = 0; index < 2; index++) {
        record_init(&record_product_form, &forms[index]);
        forms[index].code = index ? "second" : "first";
        forms[index].name_vi = index ? "dạng hai" : "dạng một";
        forms[index].name_en = forms[index].code;
        forms[index].unit = unit;
    }
    record_init(&record_product, &product);
    product.id = product_id(code);
    product.version = 1;
    product.code = product.name_vi = product.name_en = code;
    product.forms = forms;
    product.forms_count = 2;
    played_put(played, VERB_put_product, &record_product, &product,
               PRINCIPAL_OPERATOR);
}

static void put_price(struct played *played, const char *product, int number)
{
    struct price_point point;
    int64_t middle = 5000 + 500 * number;
    record_init(&record_price_point, &point);
    point.id = named_id(4, *product + 8 * number);
    point.version = 1;
    point.product = product;
    point.form = "first";
    point.day = PLAYED_DAY + 30 * number + 1;
    point.low_vnd_per_kg = middle - 500;
    point.middle_vnd_per_kg = middle;
    point.high_vnd_per_kg = middle + 500;
    point.source = "test";
    played_put(played, VERB_post_price, &record_price_point, &point,
               PRINCIPAL_OPERATOR);
}

void played_people(struct played *played, int groups, int buyers)
{
    put_party(played, PRINCIPAL_OPERATOR, party_kind_operator, "quản trị");
    for (int index = 0; index < PLAYED_COORDINATORS; index++)
        put_party(played, played_coordinator(index), party_kind_coordinator,
                  index ? "cán bộ hai" : "cán bộ một");
    put_product(played, "ginger", unit_gram);
    put_product(played, "black_pig", unit_head);
    for (int number = 0; number < 12; number++) {
        put_price(played, "ginger", number);
        put_price(played, "black_pig", number);
    }
    for (int index = 0; index < groups; index++)
        put_group(played, index, VERB_post_party);
    for (int index = 0; index < buyers; index++)
        put_party(played, played_buyer(index),
                  index % 2 ? party_kind_cooperative : party_kind_enterprise,
                  "Người mua");
    played->groups = groups;
    played->buyers = buyers;
}

/* ---- leads */

struct making {
    struct played *played;
    struct lead lead;
    struct lead_line lines[PLAYED_LINES_MOST];
    struct id coordinator;
    int hours;
};

static void pass_time(struct making *making)
{
    making->played->time_ms +=
        HOUR_MS * played_draw(making->played, making->hours + 1);
}

static int64_t today(const struct making *making)
{
    return clock_day(making->played->time_ms);
}

static struct lot lot_of(const struct making *making, int64_t quantity)
{
    return (struct lot){.number = 1,
                        .quantity = quantity,
                        .from_day = today(making) + 10,
                        .to_day = today(making) + 40};
}

static void put_demand(struct making *making, int64_t quantity)
{
    struct played *played = making->played;
    struct lot lot = lot_of(making, quantity);
    struct form_name form = {.form = "first"};
    struct demand demand;
    record_init(&record_demand, &demand);
    demand.id = named_id(5, (int)played->count);
    demand.version = 1;
    demand.buyer = making->lead.buyer;
    demand.product = making->lead.product;
    demand.unit = making->lead.unit;
    demand.forms = &form;
    demand.forms_count = 1;
    demand.lots = &lot;
    demand.lots_count = 1;
    demand.commune = "01273";
    demand.state = post_state_open;
    demand.posted_ms = played->time_ms;
    making->lead.demand = demand.id;
    making->lead.from_day = lot.from_day;
    making->lead.to_day = lot.to_day;
    played_put(played, VERB_post_demand, &record_demand, &demand, demand.buyer);
}

static void put_offer(struct making *making, struct lead_line *line)
{
    struct played *played = making->played;
    struct lot lot = lot_of(making, line->quantity + 1000);
    size_t at =
        (size_t)played_draw(played, sizeof communes / sizeof *communes - 2);
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.id = named_id(6, (int)played->count);
    offer.version = 1;
    offer.group = line->group;
    offer.product = making->lead.product;
    offer.unit = making->lead.unit;
    offer.form = "first";
    offer.lots = &lot;
    offer.lots_count = 1;
    offer.commune = communes[at].code;
    offer.map = communes[at].map;
    offer.state = post_state_open;
    offer.posted_ms = played->time_ms;
    line->offer = offer.id;
    played_put(played, VERB_post_offer, &record_offer, &offer, offer.group);
}

static void put_line(struct making *making, struct lead_line *line)
{
    struct played *played = making->played;
    record_init(&record_lead_line, line);
    line->group = played_group((int)played_draw(played, played->groups));
    line->offer_lot = 1;
    line->form = "first";
    line->quantity = 1000 * (1 + played_draw(played, 500));
    if (making->lead.unit == unit_head) {
        line->quantity = 1 + played_draw(played, 30);
        line->head_weight_g = 40000;
    }
    line->price_vnd_per_kg = 6000;
    line->price.kind = price_kind_fixed;
    line->price.price_vnd_per_kg = 5500 + 500 * played_draw(played, 8);
    line->state = line_state_offered;
    put_offer(making, line);
}

static void step(struct making *making, unsigned verb, enum lead_state state)
{
    struct lead *lead = &making->lead;
    pass_time(making);
    lead->version++;
    if (state)
        lead->state = state;
    lead->decided_ms = making->played->time_ms;
    played_put(making->played, verb, &record_lead, lead, making->coordinator);
}

static void propose(struct making *making, int lines)
{
    struct played *played = making->played;
    struct lead *lead = &making->lead;
    bool is_pigs = played_draw(played, 4) == 0;
    int64_t quantity = 0;
    record_init(&record_lead, lead);
    lead->product = is_pigs ? "black_pig" : "ginger";
    lead->unit = is_pigs ? unit_head : unit_gram;
    lead->buyer = played_buyer((int)played_draw(played, played->buyers));
    lead->lines = making->lines;
    lead->lines_count = (uint32_t)lines;
    for (int index = 0; index < lines; index++) {
        put_line(making, &making->lines[index]);
        quantity += making->lines[index].quantity;
    }
    put_demand(making, quantity);
    lead->id = named_id(7, (int)played->count);
    lead->demand_lot = 1;
    lead->commune = "01273";
    lead->clearing = named_id(8, 0);
    pass_time(making);
    lead->proposed_ms = played->time_ms;
    step(making, VERB_propose_leads, lead_state_proposed);
}

static void set_lines(struct making *making, enum line_state state)
{
    for (uint32_t index = 0; index < making->lead.lines_count; index++)
        making->lines[index].state = state;
}

static void sign(struct making *making)
{
    struct lead *lead = &making->lead;
    pass_time(making);
    lead->contract.kind = played_draw(making->played, 4)
                              ? contract_kind_contract
                              : contract_kind_informal;
    lead->contract.number = "12/HĐ";
    lead->contract.day = today(making);
    set_lines(making, line_state_contracted);
    step(making, VERB_sign_lead, lead_state_signed);
}

static void deliver(struct making *making)
{
    struct played *played = making->played;
    int64_t last = 1 + played_draw(played, making->lead.lines_count);
    played->time_ms += CLOCK_MS_PER_DAY * played_draw(played, 2);
    for (int64_t index = 0; index < last; index++) {
        struct lead_line *line = &making->lines[index];
        int64_t weight = making->lead.unit == unit_head ? 39000 : 1;
        line->delivered = line->quantity - played_draw(played, 2);
        line->delivered_weight_g = line->delivered * weight;
        line->delivered_day = today(making) + played_draw(played, 60);
        line->delivered_vnd_per_kg = line->price.price_vnd_per_kg;
        line->due_vnd =
            line->delivered_weight_g / 1000 * line->delivered_vnd_per_kg;
        line->paid_vnd = line->due_vnd / (1 + played_draw(played, 3));
        line->state = line_state_delivered;
    }
    step(making, VERB_deliver_line, lead_state_delivering);
}

static void end(struct making *making)
{
    struct lead *lead = &making->lead;
    switch (played_draw(making->played, 5)) {
    case 0:
        step(making, VERB_complete_lead, lead_state_completed);
        return;
    case 1:
        lead->broken_by = 1 + (enum breach_side)played_draw(making->played, 4);
        step(making, VERB_break_lead, lead_state_broken);
        return;
    case 2:
        step(making, VERB_lapse_lead, lead_state_lapsed);
        return;
    }
}

void played_lead(struct played *played, int lines, int hours)
{
    struct making making = {.played = played, .hours = hours};
    CHECK(lines <= PLAYED_LINES_MOST);
    making.coordinator =
        played_coordinator((int)played_draw(played, PLAYED_COORDINATORS));
    propose(&making, lines);
    int64_t fate = played_draw(played, 10);
    if (fate == 0)
        return;
    if (fate == 1) {
        making.lead.reason = 1 + (enum refusal)played_draw(played, 11);
        step(&making, VERB_reject_lead, lead_state_rejected);
        return;
    }
    step(&making, VERB_approve_lead, lead_state_approved);
    set_lines(&making, line_state_accepted);
    step(&making, VERB_agree_lead, lead_state_agreed);
    if (fate == 2) {
        step(&making, VERB_cancel_lead, lead_state_cancelled);
        return;
    }
    sign(&making);
    if (fate > 4)
        deliver(&making);
    if (fate > 6)
        end(&making);
}
