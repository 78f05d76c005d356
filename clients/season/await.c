#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "clients/lib/client.h"
#include "clients/season/outlet.h"
#include "clients/season/progress.h"
#include "model/codec.h"

#define MARKETS_MOST 256
#define PAGE_MOST 500
#define PATIENCE_MS 60000

/* A product and a unit; whether its clearing has been seen. */
struct awaited {
    char product[33];
    enum unit unit;
    bool is_cleared;
};

struct awaiting {
    struct client *client;
    struct client_reply reply;
    struct awaited markets[MARKETS_MOST];
    uint32_t count;
    uint32_t cleared;
    int64_t sequence; /* of the last read's snapshot */
    enum status status;
};

/* What a listed record says of its market. */
typedef void see_market(struct awaiting *awaiting, const char *product,
                        enum unit unit);

static struct awaited *market_find(struct awaiting *awaiting,
                                   const char *product, enum unit unit)
{
    for (uint32_t index = 0; index < awaiting->count; index++) {
        struct awaited *market = &awaiting->markets[index];
        if (market->unit == unit && strcmp(market->product, product) == 0)
            return market;
    }
    return NULL;
}

static void see_wanted(struct awaiting *awaiting, const char *product,
                       enum unit unit)
{
    if (market_find(awaiting, product, unit))
        return;
    if (awaiting->count == MARKETS_MOST) {
        awaiting->status = STATUS_too_large;
        return;
    }
    struct awaited *market = &awaiting->markets[awaiting->count++];
    *market = (struct awaited){.unit = unit};
    (void)snprintf(market->product, sizeof market->product, "%s", product);
}

static void see_cleared(struct awaiting *awaiting, const char *product,
                        enum unit unit)
{
    struct awaited *market = market_find(awaiting, product, unit);
    if (market && !market->is_cleared) {
        market->is_cleared = true;
        awaiting->cleared++;
    }
}

static void see_item(struct awaiting *awaiting, const struct item *item,
                     see_market *see)
{
    struct arena arena;
    const struct record *record = record_find((unsigned)item->table);
    arena_init(&arena, 2 * MOST_RECORD_BYTES + PAGE_MOST * 1024);
    void *value = record ? arena_take(&arena, 1, record->size) : NULL;
    if (!value ||
        record_decode(record, item->record, &arena, value, NULL) != STATUS_ok) {
        awaiting->status = STATUS_corrupt;
    } else if (record == &record_offer) {
        const struct offer *offer = value;
        if (offer->state == post_state_open)
            see(awaiting, offer->product, offer->unit);
    } else if (record == &record_demand) {
        const struct demand *demand = value;
        if (demand->state == post_state_open)
            see(awaiting, demand->product, demand->unit);
    } else if (record == &record_clearing) {
        const struct clearing *clearing = value;
        see(awaiting, clearing->product, clearing->unit);
    }
    arena_clear(&arena);
}

/* All pages of a table, as of `least_sequence` or later: the answer waits until
 * the ledger has come so far, so nobody asks in vain. */
static void list_all(struct awaiting *awaiting, const struct record *table,
                     int64_t least_sequence, see_market *see)
{
    struct list_query query;
    record_init(&record_list_query, &query);
    query.table = table->number;
    query.limit = PAGE_MOST;
    do {
        struct client_request request = {.verb = VERB_list,
                                         .value = &query,
                                         .least_sequence = least_sequence};
        awaiting->status =
            client_request(awaiting->client, &request, &awaiting->reply);
        if (awaiting->status != STATUS_ok)
            return;
        const struct page *page = awaiting->reply.value;
        awaiting->sequence = awaiting->reply.sequence;
        for (uint32_t index = 0; index < page->items_count; index++)
            see_item(awaiting, &page->items[index], see);
        query.after = page->next;
    } while (awaiting->status == STATUS_ok && !id_is_zero(query.after));
}

static void await_clearings(struct awaiting *awaiting)
{
    list_all(awaiting, &record_offer, 0, see_wanted);
    if (awaiting->status == STATUS_ok)
        list_all(awaiting, &record_demand, 0, see_wanted);
    struct progress progress;
    int64_t least_sequence = 0;
    progress_start(&progress, awaiting->count);
    while (awaiting->status == STATUS_ok &&
           awaiting->cleared < awaiting->count) {
        list_all(awaiting, &record_clearing, least_sequence, see_cleared);
        least_sequence = awaiting->sequence + 1;
        progress_show(&progress, awaiting->cleared);
    }
    progress_wipe(&progress);
}

int season_await(const struct season_options *options)
{
    struct awaiting awaiting = {.status = STATUS_ok};
    struct client_options client = {.endpoint = options->endpoint,
                                    .key_path = options->key,
                                    .deadline_ms = PATIENCE_MS};
    awaiting.status = client_open(&client, &awaiting.client);
    if (awaiting.status == STATUS_ok) {
        client_reply_init(&awaiting.reply);
        await_clearings(&awaiting);
        client_reply_clear(&awaiting.reply);
        client_close(awaiting.client);
    }
    if (awaiting.status != STATUS_ok)
        season_tell_failure(awaiting.status, options->language);
    else if (!options->is_quiet)
        log_info(strcmp(options->language, "vi") == 0
                     ? "đã khớp %" PRIu32 " thị trường"
                     : "%" PRIu32 " markets cleared",
                 awaiting.cleared);
    return status_exit_code(awaiting.status);
}
