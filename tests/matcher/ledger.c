#include "tests/matcher/ledger.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "model/codec.h"
#include "model/principal.h"
#include "model/product_id.h"

#define START_MS (LEDGER_DAY * CLOCK_MS_PER_DAY)
#define COMMUNE "01273"

void ledger_open(struct ledger *ledger)
{
    *ledger = (struct ledger){.path = "/tmp/lienket-ledger-XXXXXX",
                              .time_ms = START_MS};
    CHECK(mkdtemp(ledger->path));
    struct store_options options = {.path = ledger->path};
    CHECK(store_open(&options, &ledger->store) == STATUS_ok);
}

void ledger_close(struct ledger *ledger)
{
    store_close(ledger->store);
    DIR *directory = opendir(ledger->path);
    CHECK(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    rmdir(ledger->path);
}

struct id ledger_id(unsigned number)
{
    struct id id = {.bytes = {1, [6] = 0x70, [8] = 0x80}};
    id.bytes[14] = (uint8_t)(number >> 8);
    id.bytes[15] = (uint8_t)number;
    return id;
}

int64_t ledger_put(struct ledger *ledger, unsigned verb,
                   const struct record *table, const void *record)
{
    struct store_write *write = NULL;
    uint64_t request = ++ledger->requests;
    struct event event = {
        .time_ms = ledger->time_ms++,
        .actor = PRINCIPAL_OPERATOR,
        .verb = verb,
        .request = id_derive(ledger->time_ms, &request, sizeof request)};
    CHECK(store_write_open(ledger->store, &write) == STATUS_ok);
    int64_t sequence = store_append(write, &event, table, record);
    CHECK(store_write_commit(write) == STATUS_ok);
    return sequence;
}

int64_t ledger_operator(struct ledger *ledger)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = PRINCIPAL_OPERATOR;
    party.version = 1;
    party.kind = party_kind_operator;
    party.name = "quản trị";
    party.state = party_state_active;
    return ledger_put(ledger, VERB_post_party, &record_party, &party);
}

int64_t ledger_party(struct ledger *ledger, unsigned number,
                     enum party_kind kind, const char *name)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = ledger_id(number);
    party.version = 1;
    party.kind = kind;
    party.name = name;
    party.commune = COMMUNE;
    party.state = party_state_active;
    party.members = kind == party_kind_enterprise ? 0 : 5;
    return ledger_put(ledger, VERB_post_party, &record_party, &party);
}

int64_t ledger_product(struct ledger *ledger, const char *code)
{
    struct product product;
    struct product_form forms[2];
    struct alias alias = {.name = "củ " COMMUNE};
    for (int index = 0; index < 2; index++) {
        record_init(&record_product_form, &forms[index]);
        forms[index].code = index ? "dried" : "mature";
        forms[index].name_vi = forms[index].name_en = forms[index].code;
        forms[index].unit = unit_gram;
    }
    record_init(&record_product, &product);
    product.id = product_id(code);
    product.version = 1;
    product.code = product.name_vi = product.name_en = code;
    product.forms = forms;
    product.forms_count = 2;
    product.aliases = &alias;
    product.aliases_count = 1;
    return ledger_put(ledger, VERB_put_product, &record_product, &product);
}

static struct lot lot_of(const struct post *post)
{
    int64_t from_day = post->from_day ? post->from_day : LEDGER_DAY + 30;
    return (struct lot){.number = 1,
                        .quantity = post->quantity,
                        .from_day = from_day,
                        .to_day = from_day + 10};
}

static struct price_clause price_of(const struct post *post)
{
    return (struct price_clause){
        .kind = post->price_vnd_per_kg ? price_kind_fixed : price_kind_unset,
        .price_vnd_per_kg = post->price_vnd_per_kg};
}

int64_t ledger_offer(struct ledger *ledger, const struct post *post)
{
    struct lot lot = lot_of(post);
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.id = ledger_id(post->number);
    offer.version = 1;
    offer.group = ledger_id(post->party);
    offer.product = post->product ? post->product : "ginger";
    offer.form = "mature";
    offer.unit = unit_gram;
    offer.lots = &lot;
    offer.lots_count = 1;
    offer.ask = price_of(post);
    offer.commune = COMMUNE;
    offer.state = post_state_open;
    return ledger_put(ledger, VERB_post_offer, &record_offer, &offer);
}

int64_t ledger_demand(struct ledger *ledger, const struct post *post)
{
    struct lot lot = lot_of(post);
    struct form_name form = {.form = "mature"};
    struct demand demand;
    record_init(&record_demand, &demand);
    demand.id = ledger_id(post->number);
    demand.version = 1;
    demand.buyer = ledger_id(post->party);
    demand.product = post->product ? post->product : "ginger";
    demand.forms = &form;
    demand.forms_count = 1;
    demand.unit = unit_gram;
    demand.lots = &lot;
    demand.lots_count = 1;
    demand.bid = price_of(post);
    demand.delivery_point = delivery_point_farm;
    demand.commune = COMMUNE;
    demand.state = post_state_open;
    return ledger_put(ledger, VERB_post_demand, &record_demand, &demand);
}

int64_t ledger_tick(struct ledger *ledger, bool is_forced)
{
    struct tick tick = {.time_ms = ledger->time_ms, .is_forced = is_forced};
    return ledger_put(ledger, VERB_request_tick, &record_tick, &tick);
}

static bool is_there(const struct ledger *ledger, const struct clearing *wanted)
{
    struct arena arena;
    struct clearing clearing;
    struct store_snapshot *snapshot = ledger_look(ledger);
    arena_init(&arena, MOST_BODY_BYTES);
    enum status status =
        store_get(snapshot, &record_clearing, wanted->id, &arena, &clearing);
    arena_clear(&arena);
    store_snapshot_close(snapshot);
    return status == STATUS_ok;
}

int64_t ledger_propose(struct ledger *ledger, struct bytes body)
{
    struct arena arena;
    struct proposal proposal;
    int64_t last = 0;
    arena_init(&arena, 64 << 20);
    CHECK(record_decode(&record_proposal, body, &arena, &proposal, NULL) ==
          STATUS_ok);
    if (!is_there(ledger, &proposal.clearing)) {
        proposal.clearing.version = 1;
        last = ledger_put(ledger, VERB_record_clearing, &record_clearing,
                          &proposal.clearing);
    }
    for (uint32_t index = 0; index < proposal.leads_count; index++) {
        struct lead *lead = &proposal.leads[index];
        lead->version = 1;
        lead->state = lead_state_proposed;
        for (uint32_t line = 0; line < lead->lines_count; line++)
            lead->lines[line].state = line_state_offered;
        last = ledger_put(ledger, VERB_propose_leads, &record_lead, lead);
    }
    arena_clear(&arena);
    return last;
}

struct store_snapshot *ledger_look(const struct ledger *ledger)
{
    struct store_snapshot *snapshot = NULL;
    CHECK(store_snapshot_open(ledger->store, &snapshot) == STATUS_ok);
    return snapshot;
}
