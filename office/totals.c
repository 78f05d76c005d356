/* The programme at a glance: counts and sums over what the viewer may see of
 * the store, taken in one pass a table within one snapshot, so that they agree
 * with each other. */
#include <stdio.h>
#include <string.h>

#include "model/codec.h"
#include "office/answer.h"

#define TOTALS_MOST 500
#define RECORD_ARENA_BYTES (4 * 1024 * 1024)
#define GRAMS_PER_KG 1000
#define MILLI 1000

__extension__ typedef __int128 wide; /* a product before its division */

struct counting {
    struct question *question;
    const struct record *table;
    struct totals totals;
    struct arena scratch;
    enum status status;
};

static struct total_line *total_find(struct counting *counting,
                                     const char *name, const char *product,
                                     enum unit unit)
{
    static struct total_line overflow;
    struct totals *totals = &counting->totals;
    for (uint32_t index = 0; index < totals->lines_count; index++) {
        struct total_line *line = &totals->lines[index];
        if (strcmp(line->name, name) == 0 && line->unit == unit &&
            strcmp(line->product, product) == 0)
            return line;
    }
    if (totals->lines_count == TOTALS_MOST) {
        counting->status = STATUS_too_large;
        return &overflow;
    }
    struct total_line *line = &totals->lines[totals->lines_count++];
    *line = (struct total_line){
        .name = arena_take_text(counting->question->arena, name, strlen(name)),
        .product = arena_take_text(counting->question->arena, product,
                                   strlen(product)),
        .unit = unit};
    return line;
}

static void total_add(struct total_line *line, int64_t count, int64_t quantity,
                      int64_t money_vnd)
{
    line->count += count;
    line->quantity += quantity;
    line->money_vnd += money_vnd;
}

static void total_count(struct counting *counting, const char *name,
                        int64_t count, int64_t money_vnd)
{
    if (count)
        total_add(total_find(counting, name, "", unit_unset), count, 0,
                  money_vnd);
}

static void count_party(struct counting *counting, const struct party *party)
{
    switch (party->kind) {
    case party_kind_interest_group:
    case party_kind_cooperative_group:
        total_count(counting, "groups", 1, 0);
        total_count(counting, "groups.members", party->members, 0);
        total_count(counting, "groups.households", party->households, 0);
        total_count(counting, "groups.poor_households", party->poor_households,
                    0);
        total_count(counting, "groups.with_grant", party->grant_vnd > 0,
                    party->grant_vnd);
        return;
    case party_kind_cooperative:
    case party_kind_enterprise:
        total_count(counting, "buyers", 1, 0);
        return;
    case party_kind_coordinator:
        total_count(counting, "coordinators", 1, 0);
        return;
    case party_kind_unset:
    case party_kind_auditor:
    case party_kind_operator:
    case party_kind_matcher:
    case party_kind_office:
    case party_kind_web:
    case party_kind_sms_gateway:
    case party_kind_mail_gateway:
        return;
    }
}

struct posted {
    const struct record *table;
    struct id id;
    const char *product;
    enum unit unit;
    const struct lot *lots;
    uint32_t lots_count;
    bool is_open;
};

static void count_lots(struct counting *counting, const char *prefix,
                       const struct posted *posted)
{
    char name[48];
    int64_t quantity = 0;
    for (uint32_t index = 0; index < posted->lots_count; index++) {
        const struct lot *lot = &posted->lots[index];
        struct lot_use use = store_use(counting->question->snapshot,
                                       posted->table, posted->id, lot->number);
        snprintf(name, sizeof name, "%s.held", prefix);
        if (use.held)
            total_add(total_find(counting, name, posted->product, posted->unit),
                      1, use.held, 0);
        snprintf(name, sizeof name, "%s.contracted", prefix);
        if (use.contracted)
            total_add(total_find(counting, name, posted->product, posted->unit),
                      1, use.contracted, 0);
        quantity += lot->quantity;
    }
    snprintf(name, sizeof name, "%s.%s", prefix,
             posted->is_open ? "open" : "withdrawn");
    total_add(total_find(counting, name, posted->product, posted->unit), 1,
              quantity, 0);
}

static void count_offer(struct counting *counting, const struct offer *offer)
{
    struct posted posted = {&record_offer,
                            offer->id,
                            offer->product,
                            offer->unit,
                            offer->lots,
                            offer->lots_count,
                            offer->state == post_state_open};
    count_lots(counting, "offers", &posted);
}

static void count_demand(struct counting *counting, const struct demand *demand)
{
    struct posted posted = {&record_demand,
                            demand->id,
                            demand->product,
                            demand->unit,
                            demand->lots,
                            demand->lots_count,
                            demand->state == post_state_open};
    count_lots(counting, "demands", &posted);
}

/* Money at the suggested price; heads by the weight they were counted with. */
static int64_t line_money_vnd(const struct lead *lead,
                              const struct lead_line *line)
{
    int64_t grams = lead->unit == unit_head ? line->head_weight_g : 1;
    wide milli = (wide)line->quantity * grams * line->price_vnd_per_kg;
    return (int64_t)(milli / GRAMS_PER_KG);
}

static void count_lead(struct counting *counting, const struct lead *lead)
{
    char name[48];
    int64_t quantity = 0, money_vnd = 0;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        quantity += lead->lines[index].quantity;
        money_vnd += line_money_vnd(lead, &lead->lines[index]);
    }
    const struct word *state = word_find(&vocabulary_lead_state, lead->state);
    snprintf(name, sizeof name, "leads.%s", state ? state->name : "unset");
    total_add(total_find(counting, name, lead->product, lead->unit), 1,
              quantity, money_vnd);
}

/* Ids ascend with time: the latest clearing of a market comes last and stands.
 */
static void count_clearing(struct counting *counting,
                           const struct clearing *clearing)
{
    struct total_line *total = total_find(counting, "clearings.total_value",
                                          clearing->product, clearing->unit);
    total->count++;
    total->money_vnd = clearing->total_milli_vnd / MILLI;
    struct total_line *gap = total_find(counting, "clearings.gap",
                                        clearing->product, clearing->unit);
    gap->count++;
    gap->money_vnd = clearing->gap_milli_vnd / MILLI;
}

static bool count_visit(void *context, struct id id, struct bytes record)
{
    struct counting *counting = context;
    union {
        struct party party;
        struct offer offer;
        struct demand demand;
        struct lead lead;
        struct clearing clearing;
    } value;
    (void)id;
    arena_reset(&counting->scratch);
    counting->status = record_decode(counting->table, record,
                                     &counting->scratch, &value, NULL);
    if (counting->status != STATUS_ok)
        return false;
    if (!visible_record(&counting->question->viewer, counting->table, &value))
        return true;
    if (counting->table == &record_party)
        count_party(counting, &value.party);
    else if (counting->table == &record_offer)
        count_offer(counting, &value.offer);
    else if (counting->table == &record_demand)
        count_demand(counting, &value.demand);
    else if (counting->table == &record_lead)
        count_lead(counting, &value.lead);
    else if (viewer_sees_all(&counting->question->viewer))
        count_clearing(counting, &value.clearing);
    return counting->status == STATUS_ok;
}

enum status office_totals(struct question *question)
{
    static const struct record *const tables[] = {&record_party, &record_offer,
                                                  &record_demand, &record_lead,
                                                  &record_clearing};
    struct counting counting = {.question = question};
    counting.totals.lines =
        arena_take(question->arena, TOTALS_MOST, sizeof *counting.totals.lines);
    if (!counting.totals.lines)
        return STATUS_too_large;
    arena_init(&counting.scratch, RECORD_ARENA_BYTES);
    enum status status = STATUS_ok;
    for (size_t index = 0; index < sizeof tables / sizeof *tables; index++) {
        struct id first = {{0}};
        counting.table = tables[index];
        status = store_scan(question->snapshot, tables[index], first,
                            count_visit, &counting);
        if (status == STATUS_ok)
            status = counting.status;
        if (status != STATUS_ok)
            break;
    }
    arena_clear(&counting.scratch);
    if (status == STATUS_ok)
        record_encode(&record_totals, &counting.totals, question->body);
    return status;
}
