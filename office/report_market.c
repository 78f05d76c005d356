/* K7: what is left over of open offers and demands. Lots that are open are kept
 * while leads stream by and take their part of them. */
#include "model/life.h"
#include "office/report_fold.h"

#include <string.h>

struct lot_key {
    int64_t table;
    int64_t number;
    struct id id;
};

/* An open lot: what is left of it, and the row it stands in. */
struct open_lot {
    struct lot_key key;
    int64_t left;
    struct report_row *row;
    UT_hash_handle hh;
};

struct market_left {
    struct open_lot *lots;
};

static struct lot_key key_of(const struct record *table, struct id id,
                             int64_t number)
{
    struct lot_key key;
    memset(&key, 0, sizeof key);
    key.table = table->number;
    key.number = number;
    key.id = id;
    return key;
}

/* Of one side of the market: its columns. */
struct side_columns {
    int lots;
    int whole;
    int left;
};

static struct side_columns columns_of(const struct record *table,
                                      enum unit unit)
{
    bool is_offer = table == &record_offer;
    if (unit == unit_head)
        return is_offer ? (struct side_columns){COLUMN_K7_offer_lots,
                                                COLUMN_K7_offered_heads,
                                                COLUMN_K7_unsold_heads}
                        : (struct side_columns){COLUMN_K7_need_lots,
                                                COLUMN_K7_need_heads,
                                                COLUMN_K7_unmet_heads};
    return is_offer
               ? (struct side_columns){COLUMN_K7_offer_lots,
                                       COLUMN_K7_offered_g, COLUMN_K7_unsold_g}
               : (struct side_columns){COLUMN_K7_need_lots, COLUMN_K7_need_g,
                                       COLUMN_K7_unmet_g};
}

/* An offer or a demand, as far as this report goes. */
struct post {
    const struct record *table;
    struct id id;
    struct id party;
    enum post_state state;
    enum unit unit;
    const struct lot *lots;
    uint32_t lots_count;
    struct report_subject subject;
};

static void keep_lot(const struct report_seen *seen, const struct post *post,
                     const struct lot *lot)
{
    struct report *report = seen->report;
    struct market_left *market = seen->context;
    struct report_subject subject = post->subject;
    struct side_columns columns = columns_of(post->table, post->unit);
    subject.day = lot->from_day;
    struct report_share share =
        report_share(report_row(report, &subject), post->table, seen->event);
    share.line = lot->number;
    share.values[columns.lots] = 1;
    share.values[columns.whole] = lot->quantity;
    share.values[columns.left] = lot->quantity;
    report_add(report, &share);
    struct open_lot *kept = memory_allocate(1, sizeof *kept);
    kept->key = key_of(post->table, post->id, lot->number);
    kept->left = lot->quantity;
    kept->row = share.row;
    HASH_ADD(hh, market->lots, key, sizeof kept->key, kept);
}

static void keep_post(const struct report_seen *seen, const struct post *post)
{
    const struct report_party *party =
        report_party_find(seen->report, post->party);
    if (!party || !party->is_reached || post->state != post_state_open ||
        !report_wants(seen->report, post->subject.product))
        return;
    for (uint32_t index = 0; index < post->lots_count; index++)
        if (post->lots[index].to_day >= seen->report->at_day)
            keep_lot(seen, post, &post->lots[index]);
}

static void see_offer(const struct report_seen *seen)
{
    const struct offer *offer = seen->value;
    struct post post = {.table = &record_offer,
                        .id = offer->id,
                        .party = offer->group,
                        .state = offer->state,
                        .unit = offer->unit,
                        .lots = offer->lots,
                        .lots_count = offer->lots_count,
                        .subject = {.commune = offer->commune,
                                    .map = offer->map,
                                    .product = offer->product}};
    keep_post(seen, &post);
}

static void see_demand(const struct report_seen *seen)
{
    const struct demand *demand = seen->value;
    struct post post = {.table = &record_demand,
                        .id = demand->id,
                        .party = demand->buyer,
                        .state = demand->state,
                        .unit = demand->unit,
                        .lots = demand->lots,
                        .lots_count = demand->lots_count,
                        .subject = {.commune = demand->commune,
                                    .map = demand->map,
                                    .product = demand->product}};
    keep_post(seen, &post);
}

/* ---- what leads take */

/* A demand's tolerance lets leads take more than was asked for: no lot is left
 * with less than nothing. */
static void take(const struct report_seen *seen, struct lot_key key,
                 int64_t quantity, uint32_t line)
{
    const struct lead *lead = seen->value;
    struct market_left *market = seen->context;
    struct open_lot *lot;
    HASH_FIND(hh, market->lots, &key, sizeof key, lot);
    if (!lot || lot->left == 0)
        return;
    int64_t taken = quantity < lot->left ? quantity : lot->left;
    const struct record *table =
        key.table == record_offer.number ? &record_offer : &record_demand;
    struct report_share share =
        report_share(lot->row, &record_lead, seen->event);
    share.line = (int64_t)line + 1;
    share.values[columns_of(table, lead->unit).left] = -taken;
    lot->left -= taken;
    report_add(seen->report, &share);
}

static void see_lead(const struct report_seen *seen)
{
    const struct lead *lead = seen->value;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        struct line_claim claim = life_claim(lead->state, line);
        if (claim.use == LINE_FREE)
            continue;
        take(seen, key_of(&record_offer, line->offer, line->offer_lot),
             claim.quantity, index);
        take(seen, key_of(&record_demand, lead->demand, lead->demand_lot),
             claim.quantity, index);
    }
}

void report_market(struct report *report)
{
    struct market_left market = {NULL};
    struct open_lot *lot, *next;
    report_load_parties(report, NULL);
    report_scan(report, &record_demand, see_demand, &market);
    report_scan(report, &record_offer, see_offer, &market);
    report_scan(report, &record_lead, see_lead, &market);
    HASH_ITER(hh, market.lots, lot, next)
    {
        HASH_DELETE(hh, market.lots, lot);
        memory_free(lot);
    }
}
