#include "model/certificate_check.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"

/* What each table of the market is sorted by. */
struct key {
    struct id id;
    int64_t number; /* of the lot; 0 of a party */
};

typedef struct key key_at(const struct market_lots *lots, uint32_t index);

static struct key offer_key(const struct market_lots *lots, uint32_t index)
{
    return (struct key){lots->offers[index].offer->id,
                        lots->offers[index].lot->number};
}

static struct key demand_key(const struct market_lots *lots, uint32_t index)
{
    return (struct key){lots->demands[index].demand->id,
                        lots->demands[index].lot->number};
}

static struct key group_key(const struct market_lots *lots, uint32_t index)
{
    return (struct key){lots->groups[index].id, 0};
}

static struct key buyer_key(const struct market_lots *lots, uint32_t index)
{
    return (struct key){lots->buyers[index].id, 0};
}

static int key_compare(struct key a, struct key b)
{
    int order = id_compare(a.id, b.id);
    return order ? order : (a.number > b.number) - (a.number < b.number);
}

/* Its index among `count`, or UINT32_MAX. */
static uint32_t search(const struct market_lots *lots, key_at *at,
                       uint32_t count, struct key wanted)
{
    uint32_t first = 0;
    uint32_t last = count;
    while (first < last) {
        uint32_t middle = first + (last - first) / 2;
        int order = key_compare(at(lots, middle), wanted);
        if (order == 0)
            return middle;
        if (order < 0)
            first = middle + 1;
        else
            last = middle;
    }
    return UINT32_MAX;
}

uint32_t certificate_offer_index(const struct market_lots *lots, struct id id,
                                 int64_t lot)
{
    return search(lots, offer_key, lots->offer_count, (struct key){id, lot});
}

uint32_t certificate_demand_index(const struct market_lots *lots, struct id id,
                                  int64_t lot)
{
    return search(lots, demand_key, lots->demand_count, (struct key){id, lot});
}

uint32_t certificate_group_index(const struct market_lots *lots, struct id id)
{
    return search(lots, group_key, lots->group_count, (struct key){id, 0});
}

uint32_t certificate_buyer_index(const struct market_lots *lots, struct id id)
{
    return search(lots, buyer_key, lots->buyer_count, (struct key){id, 0});
}

static bool fail_at(struct certificate_checking *checking,
                    enum certificate_fault fault, struct id id, int64_t lot)
{
    char text[ID_TEXT_SIZE];
    id_format(id, text);
    return certificate_fail(checking->report, fault, "%s %" PRId64, text, lot);
}

static bool fail_number(struct certificate_checking *checking,
                        enum certificate_fault fault, int64_t stated,
                        int64_t found)
{
    return certificate_fail(checking->report, fault, "%" PRId64 " != %" PRId64,
                            stated, found);
}

/* ---- the market as the document's records make it */

static bool check_records(struct certificate_checking *checking)
{
    const struct market_lots *lots = checking->lots;
    for (uint32_t index = 0; index < lots->group_count; index++)
        if (!lots->groups[index].party)
            return fail_at(checking, CERTIFICATE_missing_record,
                           lots->groups[index].id, 0);
    for (uint32_t index = 0; index < lots->buyer_count; index++)
        if (!lots->buyers[index].party)
            return fail_at(checking, CERTIFICATE_missing_record,
                           lots->buyers[index].id, 0);
    return true;
}

static bool check_distinct(struct certificate_checking *checking)
{
    const struct market_lots *lots = checking->lots;
    for (uint32_t index = 1; index < lots->offer_count; index++) {
        const struct offer_lot *lot = &lots->offers[index];
        if (lot[-1].offer == lot->offer &&
            lot[-1].lot->number == lot->lot->number)
            return fail_at(checking, CERTIFICATE_repeated, lot->offer->id,
                           lot->lot->number);
    }
    for (uint32_t index = 1; index < lots->demand_count; index++) {
        const struct demand_lot *lot = &lots->demands[index];
        if (lot[-1].demand == lot->demand &&
            lot[-1].lot->number == lot->lot->number)
            return fail_at(checking, CERTIFICATE_repeated, lot->demand->id,
                           lot->lot->number);
    }
    return true;
}

static bool check_counts(struct certificate_checking *checking)
{
    const struct clearing *clearing = &checking->document->clearing;
    const struct market_lots *lots = checking->lots;
    if (clearing->offer_lots != lots->offer_count)
        return fail_number(checking, CERTIFICATE_wrong_counts,
                           clearing->offer_lots, lots->offer_count);
    if (clearing->demand_lots != lots->demand_count)
        return fail_number(checking, CERTIFICATE_wrong_counts,
                           clearing->demand_lots, lots->demand_count);
    int64_t lines = (int64_t)checking->document->matches.count;
    return clearing->lines == lines ||
           fail_number(checking, CERTIFICATE_wrong_counts, clearing->lines,
                       lines);
}

/* ---- the allocation */

static bool check_line(struct certificate_checking *checking,
                       const struct certificate_match *match,
                       struct certificate_used *ret_used)
{
    const struct market_lots *lots = checking->lots;
    uint32_t offer =
        certificate_offer_index(lots, match->offer, match->offer_lot);
    uint32_t demand =
        certificate_demand_index(lots, match->demand, match->demand_lot);
    if (offer == UINT32_MAX)
        return fail_at(checking, CERTIFICATE_unknown_lot, match->offer,
                       match->offer_lot);
    if (demand == UINT32_MAX)
        return fail_at(checking, CERTIFICATE_unknown_lot, match->demand,
                       match->demand_lot);
    struct pair pair;
    rules_pair(&checking->rules, &lots->offers[offer], &lots->demands[demand],
               &pair);
    if (pair.verdict != RULE_passed)
        return certificate_fail(checking->report, CERTIFICATE_not_candidate,
                                "%s", rule_name(pair.verdict));
    if (match->quantity <= 0 || match->quantity > 2 * MOST_QUANTITY)
        return fail_at(checking, CERTIFICATE_quantity, match->offer,
                       match->offer_lot);
    if (match->quantity < pair.least)
        return fail_number(checking, CERTIFICATE_below_least_lot,
                           match->quantity, pair.least);
    *ret_used = (struct certificate_used){offer, demand, match->quantity,
                                          pair.value_milli};
    return true;
}

static int used_order(const void *left, const void *right)
{
    const struct certificate_used *a = left;
    const struct certificate_used *b = right;
    if (a->demand != b->demand)
        return a->demand > b->demand ? 1 : -1;
    return (a->offer > b->offer) - (a->offer < b->offer);
}

static bool check_lines(struct certificate_checking *checking)
{
    const struct certificate_matches *matches = &checking->document->matches;
    checking->used = memory_allocate(matches->count, sizeof *checking->used);
    for (size_t index = 0; index < matches->count; index++)
        if (!check_line(checking, &matches->items[index],
                        &checking->used[index]))
            return false;
    if (matches->count)
        qsort(checking->used, matches->count, sizeof *checking->used,
              used_order);
    for (size_t index = 1; index < matches->count; index++)
        if (used_order(&checking->used[index - 1], &checking->used[index]) == 0)
            return certificate_fail(checking->report, CERTIFICATE_repeated,
                                    "line");
    checking->report->lines = (int64_t)matches->count;
    return true;
}

/* The market's bounds keep the sums far from the end of int64. */
static void add_up(struct certificate_checking *checking)
{
    const struct market_lots *lots = checking->lots;
    checking->sold = memory_allocate(lots->offer_count, sizeof(int64_t));
    checking->bought = memory_allocate(lots->demand_count, sizeof(int64_t));
    checking->suppliers = memory_allocate(lots->demand_count, sizeof(int64_t));
    checking->group_sold = memory_allocate(lots->group_count, sizeof(int64_t));
    checking->buyer_bought =
        memory_allocate(lots->buyer_count, sizeof(int64_t));
    for (size_t index = 0; index < checking->document->matches.count; index++) {
        const struct certificate_used *used = &checking->used[index];
        checking->sold[used->offer] += used->quantity;
        checking->bought[used->demand] += used->quantity;
        checking->suppliers[used->demand]++;
        checking->group_sold[lots->offers[used->offer].group_index] +=
            used->quantity;
        checking->buyer_bought[lots->demands[used->demand].buyer_index] +=
            used->quantity;
    }
}

static bool check_sellers(struct certificate_checking *checking)
{
    const struct market_lots *lots = checking->lots;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        if (checking->sold[index] > lots->offers[index].free)
            return fail_at(checking, CERTIFICATE_offer_exceeded,
                           lots->offers[index].offer->id,
                           lots->offers[index].lot->number);
    for (uint32_t index = 0; index < lots->group_count; index++)
        if (checking->group_sold[index] > lots->groups[index].capacity)
            return fail_at(checking, CERTIFICATE_group_exceeded,
                           lots->groups[index].id, 0);
    return true;
}

static bool check_buyers(struct certificate_checking *checking)
{
    const struct market_lots *lots = checking->lots;
    for (uint32_t index = 0; index < lots->demand_count; index++) {
        const struct demand_lot *lot = &lots->demands[index];
        int64_t bought = checking->bought[index];
        enum certificate_fault fault = CERTIFICATE_ok;
        if (bought > lot->free)
            fault = CERTIFICATE_demand_exceeded;
        else if (lot->most_suppliers &&
                 checking->suppliers[index] > lot->most_suppliers)
            fault = CERTIFICATE_too_many_suppliers;
        else if (bought && bought < lot->least_fill)
            fault = CERTIFICATE_below_least_fill;
        if (fault != CERTIFICATE_ok)
            return fail_at(checking, fault, lot->demand->id, lot->lot->number);
    }
    for (uint32_t index = 0; index < lots->buyer_count; index++)
        if (checking->buyer_bought[index] > lots->buyers[index].capacity)
            return fail_at(checking, CERTIFICATE_buyer_exceeded,
                           lots->buyers[index].id, 0);
    return true;
}

/* False when the sum passes what is counted with. */
static bool add_product(int64_t *sum, int64_t quantity, int64_t value)
{
    int64_t product;
    return !__builtin_mul_overflow(quantity, value, &product) &&
           !__builtin_add_overflow(*sum, product, sum);
}

static bool check_total(struct certificate_checking *checking)
{
    const struct market_lots *lots = checking->lots;
    const struct clearing *clearing = &checking->document->clearing;
    int64_t total = 0;
    bool fits = true;
    for (size_t index = 0; index < checking->document->matches.count; index++)
        fits = fits && add_product(&total, checking->used[index].quantity,
                                   checking->used[index].value_milli);
    for (uint32_t index = 0; index < lots->group_count; index++) {
        int64_t first = lots->groups[index].first_capacity;
        if (checking->group_sold[index] < first)
            first = checking->group_sold[index];
        fits = fits &&
               add_product(&total, first, lots->groups[index].first_points);
    }
    if (!fits)
        return certificate_fail(checking->report, CERTIFICATE_too_large,
                                "total");
    checking->report->total_milli = total;
    checking->report->bound_milli = clearing->bound_milli_vnd;
    checking->report->gap_milli = clearing->gap_milli_vnd;
    if (clearing->total_milli_vnd != total)
        return fail_number(checking, CERTIFICATE_wrong_total,
                           clearing->total_milli_vnd, total);
    int64_t gap = clearing->bound_milli_vnd - total;
    return (gap >= 0 && clearing->gap_milli_vnd == gap) ||
           fail_number(checking, CERTIFICATE_wrong_gap, clearing->gap_milli_vnd,
                       gap);
}

static bool check_allocation(struct certificate_checking *checking)
{
    if (!check_lines(checking))
        return false;
    add_up(checking);
    return check_sellers(checking) && check_buyers(checking) &&
           check_total(checking);
}

static bool check_all(struct certificate_checking *checking,
                      const struct gazetteer *gazetteer)
{
    struct certificate_document *document = checking->document;
    int32_t today = (int32_t)document->head.today;
    checking->rules = market_rules(document->market, gazetteer, today);
    if (!market_product(document->market, document->name.product))
        return certificate_fail(checking->report, CERTIFICATE_missing_record,
                                "product");
    if (market_lots_create(document->market, gazetteer, &document->name, today,
                           &checking->lots) != STATUS_ok)
        return certificate_fail(checking->report, CERTIFICATE_too_large,
                                "lots");
    return check_records(checking) && check_distinct(checking) &&
           check_counts(checking) && certificate_prices_read(checking) &&
           check_allocation(checking) && certificate_prices_check(checking) &&
           certificate_cases_check(checking);
}

enum status certificate_check(const char *text, size_t size,
                              const struct gazetteer *gazetteer,
                              struct certificate_report *ret_report)
{
    return certificate_check_counting(text, size, gazetteer,
                                      CERTIFICATE_COUNTED_PAIRS, ret_report);
}

enum status certificate_check_counting(const char *text, size_t size,
                                       const struct gazetteer *gazetteer,
                                       uint64_t counted_pairs,
                                       struct certificate_report *ret_report)
{
    struct certificate_report report = {.fault = CERTIFICATE_ok};
    struct certificate_document document;
    certificate_document_init(&document);
    struct certificate_checking checking = {.document = &document,
                                            .report = &report,
                                            .counted_pairs = counted_pairs};
    bool is_right = certificate_document_read(&document, text, size, &report) &&
                    check_all(&checking, gazetteer);
    certificate_prices_clear(&checking);
    certificate_cases_clear(&checking);
    memory_free(checking.used);
    memory_free(checking.sold);
    memory_free(checking.bought);
    memory_free(checking.suppliers);
    memory_free(checking.group_sold);
    memory_free(checking.buyer_bought);
    market_lots_destroy(checking.lots);
    certificate_document_clear(&document);
    *ret_report = report;
    return is_right ? STATUS_ok : STATUS_corrupt;
}
