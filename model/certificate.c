#include "model/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/certificate_record.h"
#include "model/json.h"

static const struct {
    const char *name;
    const char *vi;
    const char *en;
} faults[] = {
#define CERTIFICATE_FAULT(name, vi, en) {#name, vi, en},
#include "model/certificate_fault.def"
#undef CERTIFICATE_FAULT
};

const char *certificate_fault_name(enum certificate_fault fault)
{
    return faults[fault].name;
}

const char *certificate_fault_text(enum certificate_fault fault,
                                   const char *language)
{
    return strcmp(language, "vi") == 0 ? faults[fault].vi : faults[fault].en;
}

static uint8_t *put_numbers(uint8_t *to, const int64_t *numbers, uint32_t count)
{
    for (uint32_t index = 0; index < count; index++)
        for (int shift = 56; shift >= 0; shift -= 8)
            *to++ = (uint8_t)((uint64_t)numbers[index] >> shift);
    return to;
}

struct hash certificate_duals_hash(const struct market_lots *lots,
                                   const struct certificate_duals *duals)
{
    size_t count = (size_t)lots->offer_count + lots->demand_count +
                   2 * (size_t)lots->group_count + lots->buyer_count;
    uint8_t *bytes = memory_allocate(count, sizeof(int64_t));
    uint8_t *end = put_numbers(bytes, duals->offer, lots->offer_count);
    end = put_numbers(end, duals->demand, lots->demand_count);
    end = put_numbers(end, duals->group, lots->group_count);
    end = put_numbers(end, duals->first, lots->group_count);
    end = put_numbers(end, duals->buyer, lots->buyer_count);
    struct hash hash = hash_bytes(bytes, (size_t)(end - bytes));
    memory_free(bytes);
    return hash;
}

/* ---- writing */

struct writing {
    const struct certified_clearing *certified;
    struct buffer *out;
    struct id *parties; /* of the posts written so far */
    size_t party_count;
    size_t party_capacity;
    uint32_t *offer_part; /* of the proof by cases, by index; 0: none */
    uint32_t *demand_part;
    uint32_t *group_part;
    uint32_t *buyer_part;
};

static void write_entry(struct buffer *out, enum certificate_entry entry,
                        const void *value)
{
    buffer_append_text(out, "{\"");
    buffer_append_text(out, certificate_entries[entry].word);
    buffer_append_text(out, "\":");
    record_to_json(certificate_entries[entry].record, value, false, out);
    buffer_append_text(out, "}\n");
}

static bool is_of_market(const struct writing *writing, const char *product,
                         enum unit unit)
{
    const struct market_name *name = &writing->certified->lots->name;
    return unit == name->unit && product && strcmp(product, name->product) == 0;
}

static void need_party(struct writing *writing, struct id id)
{
    if (writing->party_count == writing->party_capacity) {
        writing->party_capacity = writing->party_capacity * 2 + 64;
        writing->parties = memory_resize(
            writing->parties, writing->party_capacity, sizeof(struct id));
    }
    writing->parties[writing->party_count++] = id;
}

static void write_uses(struct writing *writing, const struct record *table,
                       struct id post, const struct lot *lots, uint32_t count)
{
    for (uint32_t index = 0; index < count; index++) {
        int64_t number = lots[index].number;
        struct market_use use =
            market_use(writing->certified->market, table, post, number);
        struct certificate_use entry = {post, number, use.held, use.contracted,
                                        use.lines};
        if (use.held || use.contracted || use.lines)
            write_entry(writing->out, ENTRY_use, &entry);
    }
}

static void write_offer(void *context, const void *value)
{
    struct writing *writing = context;
    const struct offer *offer = value;
    if (!is_of_market(writing, offer->product, offer->unit))
        return;
    write_entry(writing->out, ENTRY_offer, offer);
    write_uses(writing, &record_offer, offer->id, offer->lots,
               offer->lots_count);
    need_party(writing, offer->group);
}

static void write_demand(void *context, const void *value)
{
    struct writing *writing = context;
    const struct demand *demand = value;
    if (!is_of_market(writing, demand->product, demand->unit))
        return;
    write_entry(writing->out, ENTRY_demand, demand);
    write_uses(writing, &record_demand, demand->id, demand->lots,
               demand->lots_count);
    need_party(writing, demand->buyer);
}

static void write_price(void *context, const void *value)
{
    struct writing *writing = context;
    const struct price_point *point = value;
    if (strcmp(point->product, writing->certified->lots->name.product) == 0)
        write_entry(writing->out, ENTRY_price_point, point);
}

static int id_order(const void *left, const void *right)
{
    const struct id *a = left;
    const struct id *b = right;
    return id_compare(*a, *b);
}

static void write_parties(struct writing *writing)
{
    if (writing->party_count == 0)
        return;
    qsort(writing->parties, writing->party_count, sizeof *writing->parties,
          id_order);
    for (size_t index = 0; index < writing->party_count; index++) {
        struct id id = writing->parties[index];
        const void *party =
            market_find(writing->certified->market, &record_party, id);
        bool is_new = index == 0 || !id_equal(id, writing->parties[index - 1]);
        if (party && is_new)
            write_entry(writing->out, ENTRY_party, party);
    }
}

/* Refusals of terms that are gone say nothing about this market. */
static void write_refused(void *context, const struct refused_pair *pair)
{
    struct writing *writing = context;
    const struct market *market = writing->certified->market;
    const struct offer *offer = market_find(market, &record_offer, pair->offer);
    const struct demand *demand =
        market_find(market, &record_demand, pair->demand);
    if (offer && demand && offer->version == pair->offer_version &&
        demand->version == pair->demand_version &&
        is_of_market(writing, offer->product, offer->unit) &&
        is_of_market(writing, demand->product, demand->unit))
        write_entry(writing->out, ENTRY_refused, pair);
}

static void write_lines(const struct writing *writing)
{
    const struct certified_clearing *certified = writing->certified;
    for (size_t index = 0; index < certified->line_count; index++) {
        const struct certificate_line *line = &certified->lines[index];
        const struct offer_lot *offer = &certified->lots->offers[line->offer];
        const struct demand_lot *demand =
            &certified->lots->demands[line->demand];
        struct certificate_match match = {
            .offer = offer->offer->id,
            .offer_lot = offer->lot->number,
            .demand = demand->demand->id,
            .demand_lot = demand->lot->number,
            .quantity = line->quantity,
        };
        write_entry(writing->out, ENTRY_line, &match);
    }
}

static void write_lot_duals(const struct writing *writing)
{
    const struct market_lots *lots = writing->certified->lots;
    const struct certificate_duals *seller = &writing->certified->seller_best;
    const struct certificate_duals *buyer = &writing->certified->buyer_best;
    for (uint32_t index = 0; index < lots->offer_count; index++) {
        struct certificate_dual dual = {
            .id = lots->offers[index].offer->id,
            .lot = lots->offers[index].lot->number,
            .seller_best = seller->offer[index],
            .buyer_best = buyer->offer[index],
            .part = writing->offer_part[index],
        };
        write_entry(writing->out, ENTRY_offer_dual, &dual);
    }
    for (uint32_t index = 0; index < lots->demand_count; index++) {
        struct certificate_dual dual = {
            .id = lots->demands[index].demand->id,
            .lot = lots->demands[index].lot->number,
            .seller_best = seller->demand[index],
            .buyer_best = buyer->demand[index],
            .part = writing->demand_part[index],
        };
        write_entry(writing->out, ENTRY_demand_dual, &dual);
    }
}

static void write_party_duals(const struct writing *writing)
{
    const struct market_lots *lots = writing->certified->lots;
    const struct certificate_duals *seller = &writing->certified->seller_best;
    const struct certificate_duals *buyer = &writing->certified->buyer_best;
    for (uint32_t index = 0; index < lots->group_count; index++) {
        struct certificate_dual dual = {
            .id = lots->groups[index].id,
            .seller_best = seller->group[index],
            .buyer_best = buyer->group[index],
            .seller_first = seller->first[index],
            .buyer_first = buyer->first[index],
            .part = writing->group_part[index],
        };
        write_entry(writing->out, ENTRY_group_dual, &dual);
    }
    for (uint32_t index = 0; index < lots->buyer_count; index++) {
        struct certificate_dual dual = {
            .id = lots->buyers[index].id,
            .seller_best = seller->buyer[index],
            .buyer_best = buyer->buyer[index],
            .part = writing->buyer_part[index],
        };
        write_entry(writing->out, ENTRY_buyer_dual, &dual);
    }
}

static void name_members(uint32_t *parts, const uint32_t *members,
                         uint32_t count, uint32_t part)
{
    for (uint32_t place = 0; place < count; place++)
        parts[members[place]] = part;
}

static void name_parts(struct writing *writing)
{
    const struct certified_clearing *certified = writing->certified;
    const struct market_lots *lots = certified->lots;
    size_t size = sizeof(uint32_t);
    writing->offer_part = memory_allocate(lots->offer_count, size);
    writing->demand_part = memory_allocate(lots->demand_count, size);
    writing->group_part = memory_allocate(lots->group_count, size);
    writing->buyer_part = memory_allocate(lots->buyer_count, size);
    for (uint32_t at = 0; at < certified->part_count; at++) {
        const struct certificate_part *part = &certified->parts[at];
        name_members(writing->offer_part, part->offers, part->offer_count,
                     at + 1);
        name_members(writing->demand_part, part->demands, part->demand_count,
                     at + 1);
        name_members(writing->group_part, part->groups, part->group_count,
                     at + 1);
        name_members(writing->buyer_part, part->buyers, part->buyer_count,
                     at + 1);
    }
}

static void add_price(struct certificate_case *leaf,
                      struct certificate_price price)
{
    if (price.price || price.first || price.lift)
        leaf->prices[leaf->prices_count++] = price;
}

static void add_prices(const struct certificate_part *part,
                       const struct certificate_leaf *leaf,
                       struct certificate_case *entry)
{
    const struct certificate_duals *duals = &leaf->duals;
    for (uint32_t at = 0; at < part->offer_count; at++)
        add_price(entry, (struct certificate_price){
                             .offer = (int64_t)part->offers[at] + 1,
                             .price = duals->offer[at]});
    for (uint32_t at = 0; at < part->demand_count; at++)
        add_price(entry, (struct certificate_price){
                             .demand = (int64_t)part->demands[at] + 1,
                             .price = duals->demand[at],
                             .lift = leaf->lift[at]});
    for (uint32_t at = 0; at < part->group_count; at++)
        add_price(entry, (struct certificate_price){
                             .group = (int64_t)part->groups[at] + 1,
                             .price = duals->group[at],
                             .first = duals->first[at]});
    for (uint32_t at = 0; at < part->buyer_count; at++)
        add_price(entry, (struct certificate_price){
                             .buyer = (int64_t)part->buyers[at] + 1,
                             .price = duals->buyer[at]});
}

static void write_leaf(const struct writing *writing, uint32_t part_index,
                       const struct certificate_leaf *leaf)
{
    const struct certificate_part *part =
        &writing->certified->parts[part_index];
    size_t prices = (size_t)part->offer_count + part->demand_count +
                    part->group_count + part->buyer_count;
    struct certificate_case entry = {
        .part = (int64_t)part_index + 1,
        .is_impossible = leaf->is_impossible,
        .bound = leaf->is_impossible ? 0 : leaf->bound,
        .fixings = memory_allocate(leaf->fixing_count, sizeof *entry.fixings),
        .fixings_count = leaf->fixing_count,
        .prices = memory_allocate(prices, sizeof *entry.prices)};
    for (uint32_t at = 0; at < leaf->fixing_count; at++) {
        const struct certificate_fixing *fixing = &leaf->fixings[at];
        entry.fixings[at] = (struct certificate_answer){
            .offer = fixing->offer == CERTIFICATE_NONE
                         ? 0
                         : (int64_t)fixing->offer + 1,
            .demand = (int64_t)fixing->demand + 1,
            .is_open = fixing->is_open};
    }
    if (!leaf->is_impossible)
        add_prices(part, leaf, &entry);
    write_entry(writing->out, ENTRY_leaf, &entry);
    memory_free(entry.fixings);
    memory_free(entry.prices);
}

static void write_leaves(const struct writing *writing)
{
    for (uint32_t at = 0; at < writing->certified->part_count; at++) {
        const struct certificate_part *part = &writing->certified->parts[at];
        for (uint32_t leaf = 0; leaf < part->leaf_count; leaf++)
            write_leaf(writing, at, &part->leaves[leaf]);
    }
}

static void writing_clear(struct writing *writing)
{
    memory_free(writing->parties);
    memory_free(writing->offer_part);
    memory_free(writing->demand_part);
    memory_free(writing->group_part);
    memory_free(writing->buyer_part);
}

void certificate_write(const struct certified_clearing *certified,
                       struct buffer *out)
{
    const struct market *market = certified->market;
    struct writing writing = {.certified = certified, .out = out};
    struct certificate_head head = {.version = CERTIFICATE_VERSION,
                                    .tick = certified->clearing->tick_sequence,
                                    .today = certified->today,
                                    .flow_bound = certified->flow_bound_milli};
    name_parts(&writing);
    write_entry(out, ENTRY_certificate, &head);
    write_entry(out, ENTRY_clearing, certified->clearing);
    write_entry(out, ENTRY_policy, market_policy(market));
    const struct product *product =
        market_product(market, certified->lots->name.product);
    if (product)
        write_entry(out, ENTRY_product, product);
    market_each(market, &record_price_point, write_price, &writing);
    market_each(market, &record_offer, write_offer, &writing);
    market_each(market, &record_demand, write_demand, &writing);
    write_parties(&writing);
    refusals_each(market_refusals(market), write_refused, &writing);
    write_lines(&writing);
    write_lot_duals(&writing);
    write_party_duals(&writing);
    write_leaves(&writing);
    writing_clear(&writing);
}
