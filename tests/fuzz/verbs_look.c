/* The ledger and the lots by rules of their own, also where nothing of it has
 * been committed. */
#include "tests/fuzz/verbs_world.h"

#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/life.h"

#define LOOK_BYTES ((size_t)64 << 20)
#define RECORDS_MOST 4096
#define LOTS_MOST 64

struct seen {
    int64_t table;
    struct id id;
    int64_t version;
};

struct look {
    const struct store_snapshot *view;
    struct arena arena;
    int64_t sequence, time_ms; /* of the event before */
    struct seen seen[RECORDS_MOST];
    int seen_count;
    struct lead leads[RECORDS_MOST];
    int lead_count;
};

static void *decode(struct look *look, const struct record *table,
                    struct bytes record)
{
    void *value = arena_take(&look->arena, 1, table->size);
    CHECK(value &&
          record_decode(table, record, &look->arena, value, NULL) == STATUS_ok);
    return value;
}

/* ---- events: none missing, none earlier, each version one more */

static struct seen *find_seen(struct look *look, int64_t table, struct id id)
{
    for (int index = 0; index < look->seen_count; index++)
        if (look->seen[index].table == table &&
            id_equal(look->seen[index].id, id))
            return &look->seen[index];
    CHECK(look->seen_count < RECORDS_MOST);
    look->seen[look->seen_count] = (struct seen){.table = table, .id = id};
    return &look->seen[look->seen_count++];
}

static bool look_at_event(void *context, const struct store_event *event)
{
    struct look *look = context;
    CHECK(event->sequence == ++look->sequence);
    CHECK(event->event.time_ms >= look->time_ms);
    look->time_ms = event->event.time_ms;
    if (event->event.table == 0)
        return true;
    const struct record *table = record_find((unsigned)event->event.table);
    CHECK(table);
    const char *after = decode(look, table, event->event.record);
    const struct field *field = record_field(table, "version");
    if (!field)
        return true;
    struct seen *seen =
        find_seen(look, event->event.table, event->event.subject);
    int64_t version;
    memcpy(&version, after + field->offset, sizeof version);
    CHECK(version == ++seen->version);
    return true;
}

/* ---- lots: promised what their leads say, and never more than there is */

static bool keep_lead(void *context, struct id id, struct bytes record)
{
    struct look *look = context;
    (void)id;
    CHECK(look->lead_count < RECORDS_MOST);
    const struct lead *lead = decode(look, &record_lead, record);
    look->leads[look->lead_count++] = *lead;
    return true;
}

static void add_line(struct lot_use *sum, const struct lead *lead,
                     const struct lead_line *line)
{
    struct line_claim claim = life_claim(lead->state, line);
    if (claim.use == LINE_HELD)
        sum->held += claim.quantity;
    if (claim.use == LINE_CONTRACTED)
        sum->contracted += claim.quantity;
}

/* By all leads, of a lot of an offer or a demand. */
static struct lot_use add_up(const struct look *look, struct id id, int64_t lot)
{
    struct lot_use sum = {0};
    for (int index = 0; index < look->lead_count; index++) {
        const struct lead *lead = &look->leads[index];
        bool is_bought = id_equal(lead->demand, id) && lead->demand_lot == lot;
        for (uint32_t at = 0; at < lead->lines_count; at++) {
            const struct lead_line *line = &lead->lines[at];
            if (is_bought ||
                (id_equal(line->offer, id) && line->offer_lot == lot))
                add_line(&sum, lead, line);
        }
    }
    return sum;
}

struct post {
    const struct record *table;
    struct id id;
    const struct lot *lots;
    uint32_t count;
    int64_t permille; /* of each quantity may be promised */
};

static int64_t most_of(const struct post *post, int64_t number)
{
    for (uint32_t index = 0; index < post->count; index++)
        if (post->lots[index].number == number)
            return post->lots[index].quantity * post->permille / 1000;
    return 0;
}

static void look_at_lots(const struct look *look, const struct post *post)
{
    for (int64_t number = 1; number <= LOTS_MOST; number++) {
        struct lot_use use =
            store_use(look->view, post->table, post->id, number);
        struct lot_use sum = add_up(look, post->id, number);
        CHECK(use.held == sum.held && use.contracted == sum.contracted);
        CHECK(use.held >= 0 && use.contracted >= 0);
        CHECK(use.held + use.contracted <= most_of(post, number));
    }
}

static bool look_at_offer(void *context, struct id id, struct bytes record)
{
    struct look *look = context;
    const struct offer *offer = decode(look, &record_offer, record);
    struct post post = {&record_offer, id, offer->lots, offer->lots_count,
                        1000};
    look_at_lots(look, &post);
    return true;
}

static bool look_at_demand(void *context, struct id id, struct bytes record)
{
    struct look *look = context;
    const struct demand *demand = decode(look, &record_demand, record);
    struct post post = {&record_demand, id, demand->lots, demand->lots_count,
                        1000 + demand->tolerance_permille};
    look_at_lots(look, &post);
    return true;
}

void world_look(const struct store_snapshot *view)
{
    static const struct id first;
    static struct look look;
    look.view = view;
    look.sequence = look.time_ms = 0;
    look.seen_count = look.lead_count = 0;
    arena_init(&look.arena, LOOK_BYTES);
    CHECK(store_events(view, 0, look_at_event, &look) == STATUS_ok);
    CHECK(look.sequence == store_head(view, NULL));
    CHECK(store_scan(view, &record_lead, first, keep_lead, &look) == STATUS_ok);
    CHECK(store_scan(view, &record_offer, first, look_at_offer, &look) ==
          STATUS_ok);
    CHECK(store_scan(view, &record_demand, first, look_at_demand, &look) ==
          STATUS_ok);
    arena_clear(&look.arena);
}
