/* The tables as they stood: shown record by record, and the parties kept. */
#include <string.h>

#include "model/codec.h"
#include "model/product_id.h"
#include "model/programme.h"
#include "office/report_fold.h"

struct scanning {
    struct report_seen seen;
    const struct record *table;
    report_see *see;
    struct arena scratch;
};

static bool scan_visit(void *context, const struct store_event *event)
{
    struct scanning *scanning = context;
    struct report *report = scanning->seen.report;
    arena_reset(&scanning->scratch);
    void *value = arena_take(&scanning->scratch, 1, scanning->table->size);
    if (!value) {
        report_fail(report, STATUS_too_large);
        return false;
    }
    enum status status = record_decode(scanning->table, event->event.record,
                                       &scanning->scratch, value, NULL);
    if (status != STATUS_ok) {
        report_fail(report, STATUS_corrupt);
        return false;
    }
    scanning->seen.event = event;
    scanning->seen.value = value;
    scanning->see(&scanning->seen);
    return report->status == STATUS_ok;
}

void report_scan(struct report *report, const struct record *table,
                 report_see *see, void *context)
{
    struct scanning scanning = {.seen = {.report = report, .context = context},
                                .table = table,
                                .see = see};
    if (report->status != STATUS_ok)
        return;
    scanning.seen.scratch = &scanning.scratch;
    arena_init(&scanning.scratch, REPORT_RECORD_BYTES);
    enum status status = store_scan_at(report->question->snapshot, table,
                                       report->sequence, scan_visit, &scanning);
    arena_clear(&scanning.scratch);
    report_fail(report, status);
}

/* ---- parties */

static bool takes_part(const struct report *report, const struct party *party)
{
    const char *programme = report->query.programme;
    return !*programme ||
           party_takes_part(party, programme, programme_role_group,
                            report->at_day);
}

bool report_counts(const struct report *report, const struct party *party)
{
    return rights_allow(&report->rights, report->verb, report->gazetteer,
                        party) &&
           takes_part(report, party) &&
           group_is_established(party, report->at_day);
}

/* Who else is shown each party; may be NULL. */
struct keeping {
    report_see *see;
};

static void keep_party(const struct report_seen *seen)
{
    const struct party *party = seen->value;
    const struct keeping *keeping = seen->context;
    struct report *report = seen->report;
    struct report_party *kept = memory_allocate(1, sizeof *kept);
    *kept =
        (struct report_party){.id = party->id,
                              .kind = party->kind,
                              .name = report_text(report, party->name),
                              .commune = report_text(report, party->commune),
                              .map = party->map,
                              .households = party->households,
                              .poor = party->poor_households,
                              .poor_women = party->poor_women_headed,
                              .poor_minority = party->poor_minority_households,
                              .sequence = seen->event->sequence};
    kept->is_reached =
        rights_allow(&report->rights, report->verb, report->gazetteer, party);
    kept->is_counted = report_counts(report, party);
    HASH_ADD(hh, report->parties, id, sizeof kept->id, kept);
    if (keeping->see)
        keeping->see(seen);
}

void report_load_parties(struct report *report, report_see *see)
{
    struct keeping keeping = {see};
    report_scan(report, &record_party, keep_party, &keeping);
}

struct report_party *report_party_find(const struct report *report,
                                       struct id id)
{
    struct report_party *party;
    HASH_FIND(hh, report->parties, &id, sizeof id, party);
    return party;
}

/* ---- products */

bool report_wants(const struct report *report, const char *product)
{
    return !*report->query.product ||
           strcmp(report->query.product, product) == 0;
}

bool report_product(struct report *report, const char *code,
                    struct arena *arena, struct product *ret_product)
{
    int64_t sequence;
    struct store_moment moment = {&record_product, product_id(code),
                                  report->sequence};
    enum status status = store_get_at(report->question->snapshot, &moment,
                                      arena, ret_product, &sequence);
    if (status != STATUS_ok && status != STATUS_not_found)
        report_fail(report, status);
    return status == STATUS_ok;
}
