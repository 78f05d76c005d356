#include "tests/store/sample.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/verb.h"

void sample_reopen(struct sample *sample, int64_t map_bytes)
{
    store_close(sample->store);
    sample->store = NULL;
    struct store_options options = {.path = sample->path,
                                    .map_bytes = map_bytes};
    enum status status = store_open(&options, &sample->store);
    if (status != STATUS_ok)
        die(1, "open %s: %s: %s", sample->path, status_name(status),
            store_error(NULL));
}

void sample_open(struct sample *sample, int64_t map_bytes)
{
    sample_open_in(sample, "/tmp", map_bytes);
}

void sample_open_in(struct sample *sample, const char *parent,
                    int64_t map_bytes)
{
    *sample = (struct sample){.time_ms = INT64_C(1780000000000)};
    snprintf(sample->path, sizeof sample->path, "%s/lienket-store-XXXXXX",
             parent);
    CHECK(mkdtemp(sample->path));
    id_source_init(&sample->ids, 7);
    sample->actor = sample_id(sample);
    sample_reopen(sample, map_bytes);
}

void sample_remove(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    rmdir(path);
}

void sample_close(struct sample *sample)
{
    store_close(sample->store);
    sample_remove(sample->path);
}

struct id sample_id(struct sample *sample)
{
    return id_next(&sample->ids, sample->time_ms);
}

struct store_write *sample_write(struct sample *sample)
{
    struct store_write *write = NULL;
    enum status status = store_write_open(sample->store, &write);
    if (status != STATUS_ok)
        die(1, "write: %s: %s", status_name(status),
            store_error(sample->store));
    return write;
}

static int64_t append(struct sample *sample, struct store_write *write,
                      unsigned verb, const struct record *table,
                      const void *record)
{
    struct event event = {.time_ms = sample->time_ms++,
                          .actor = sample->actor,
                          .verb = verb,
                          .request = sample_id(sample)};
    return store_append(write, &event, table, record);
}

static struct lot sample_lot(int64_t quantity)
{
    return (struct lot){
        .number = 1, .quantity = quantity, .from_day = 20600, .to_day = 20630};
}

int64_t sample_offer(struct sample *sample, struct store_write *write,
                     struct id id, int64_t quantity)
{
    struct lot lot = sample_lot(quantity);
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.id = id;
    offer.version = 1;
    offer.group = sample->actor;
    offer.product = "ginger";
    offer.form = "fresh";
    offer.unit = unit_gram;
    offer.lots = &lot;
    offer.lots_count = 1;
    offer.commune = "01651";
    return append(sample, write, VERB_post_offer, &record_offer, &offer);
}

int64_t sample_demand(struct sample *sample, struct store_write *write,
                      struct id id, int64_t quantity)
{
    struct lot lot = sample_lot(quantity);
    struct form_name form = {.form = "fresh"};
    struct demand demand;
    record_init(&record_demand, &demand);
    demand.id = id;
    demand.version = 1;
    demand.buyer = sample->actor;
    demand.product = "ginger";
    demand.forms = &form;
    demand.forms_count = 1;
    demand.unit = unit_gram;
    demand.lots = &lot;
    demand.lots_count = 1;
    demand.tolerance_permille = 100;
    demand.commune = "01651";
    return append(sample, write, VERB_post_demand, &record_demand, &demand);
}

struct lead sample_lead_of(struct id id, struct id offer, struct id demand,
                           struct lead_line *line)
{
    struct lead lead;
    record_init(&record_lead, &lead);
    lead.id = id;
    lead.version = 1;
    lead.demand = demand;
    lead.demand_lot = 1;
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.state = lead_state_proposed;
    record_init(&record_lead_line, line);
    line->offer = offer;
    line->offer_lot = 1;
    line->form = "fresh";
    line->quantity = 1000;
    line->state = line_state_offered;
    lead.lines = line;
    lead.lines_count = 1;
    return lead;
}

int64_t sample_lead(struct sample *sample, struct store_write *write,
                    const struct lead *lead)
{
    struct lead next = *lead, before;
    struct arena arena;
    arena_init(&arena, MOST_MESSAGE_BYTES);
    if (store_get(store_write_view(write), &record_lead, lead->id, &arena,
                  &before) == STATUS_ok)
        next.version = before.version + 1;
    arena_clear(&arena);
    return append(sample, write, VERB_propose_leads, &record_lead, &next);
}

struct id sample_post(struct sample *sample, int64_t quantity)
{
    struct id id = sample_id(sample);
    struct store_write *write = sample_write(sample);
    CHECK(sample_offer(sample, write, id, quantity) > 0);
    CHECK(store_write_commit(write) == STATUS_ok);
    return id;
}

static struct store_snapshot *snapshot(struct sample *sample)
{
    struct store_snapshot *found = NULL;
    CHECK(store_snapshot_open(sample->store, &found) == STATUS_ok);
    return found;
}

struct lot_use sample_use_in(struct sample *sample, const struct record *table,
                             struct id id)
{
    struct store_snapshot *now = snapshot(sample);
    struct lot_use use = store_use(now, table, id, 1);
    store_snapshot_close(now);
    return use;
}

struct lot_use sample_use(struct sample *sample, struct id id)
{
    struct lot_use offered = sample_use_in(sample, &record_offer, id);
    struct lot_use wanted = sample_use_in(sample, &record_demand, id);
    return (struct lot_use){.held = offered.held + wanted.held,
                            .contracted =
                                offered.contracted + wanted.contracted};
}

int64_t sample_head(struct sample *sample, struct hash *ret_hash)
{
    struct store_snapshot *now = snapshot(sample);
    int64_t sequence = store_head(now, ret_hash);
    store_snapshot_close(now);
    return sequence;
}

struct store_snapshot *sample_look(struct sample *sample)
{
    struct store_snapshot *snapshot = NULL;
    CHECK(store_snapshot_open(sample->store, &snapshot) == STATUS_ok);
    return snapshot;
}
