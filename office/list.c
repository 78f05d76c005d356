#include <string.h>

#include "base/text.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/value.h"
#include "office/answer.h"

#define RECORD_ARENA_BYTES (4 * 1024 * 1024)

struct listing {
    struct question *question;
    const struct record *table;
    struct list_query query;
    char folded[TEXT_FOLD_SIZE(96)];
    struct arena scratch; /* one record at a time */
    struct page page;
    size_t bytes;
    int64_t looked_at;
    struct id last;
    enum status status;
};

static bool text_is(const char *wanted, const char *text)
{
    return !*wanted || strcmp(wanted, text) == 0;
}

static bool number_is(int64_t wanted, int64_t number)
{
    return wanted == 0 || wanted == number;
}

static bool party_is(struct id wanted, struct id party)
{
    return id_is_zero(wanted) || id_equal(wanted, party);
}

static bool text_holds(const struct listing *listing, const char *text)
{
    char folded[TEXT_FOLD_SIZE(512)];
    if (!*listing->folded)
        return true;
    return text_fold(text, folded, sizeof folded) == STATUS_ok &&
           strstr(folded, listing->folded);
}

static bool is_in_programme(const struct party *party, const char *programme)
{
    for (uint32_t index = 0; index < party->programmes_count; index++)
        if (strcmp(party->programmes[index].programme, programme) == 0)
            return true;
    return !*programme;
}

static bool party_fits(const struct listing *listing, const struct party *party)
{
    const struct list_query *query = &listing->query;
    return number_is(query->kind, party->kind) &&
           number_is(query->state, party->state) &&
           party_is(query->party, party->id) &&
           is_in_programme(party, query->programme) &&
           text_is(query->commune, party->commune) &&
           text_holds(listing, party->name);
}

static bool product_fits(const struct listing *listing,
                         const struct product *product)
{
    if (!text_is(listing->query.product, product->code))
        return false;
    if (text_holds(listing, product->name_vi) ||
        text_holds(listing, product->name_en) ||
        text_holds(listing, product->code))
        return true;
    for (uint32_t index = 0; index < product->aliases_count; index++)
        if (text_holds(listing, product->aliases[index].name))
            return true;
    return false;
}

static bool offer_fits(const struct list_query *query,
                       const struct offer *offer)
{
    return text_is(query->product, offer->product) &&
           number_is(query->state, offer->state) &&
           party_is(query->party, offer->group) &&
           text_is(query->commune, offer->commune);
}

static bool demand_fits(const struct list_query *query,
                        const struct demand *demand)
{
    return text_is(query->product, demand->product) &&
           number_is(query->state, demand->state) &&
           party_is(query->party, demand->buyer) &&
           text_is(query->commune, demand->commune);
}

static bool lead_has_party(const struct lead *lead, struct id party)
{
    if (party_is(party, lead->buyer))
        return true;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (id_equal(party, lead->lines[index].group))
            return true;
    return false;
}

static bool lead_fits(const struct list_query *query, const struct lead *lead)
{
    return text_is(query->product, lead->product) &&
           number_is(query->state, lead->state) &&
           text_is(query->commune, lead->commune) &&
           lead_has_party(lead, query->party);
}

static bool credential_fits(const struct list_query *query,
                            const struct credential *credential)
{
    return number_is(query->state, credential->state) &&
           party_is(query->party, credential->party);
}

static bool is_choice(const struct record *table, const char *name,
                      int64_t wanted, const void *value)
{
    const struct field *field = record_field(table, name);
    return wanted == 0 || (field && field->kind == FIELD_CHOICE &&
                           value_choice(field, value) == wanted);
}

static bool is_text(const struct record *table, const char *name,
                    const char *wanted, const void *value)
{
    const struct field *field = record_field(table, name);
    return !*wanted || (field && field->kind == FIELD_TEXT &&
                        strcmp(value_text(field, value), wanted) == 0);
}

/* Any of its ids, but its own. */
static bool names_party(const struct record *table, struct id party,
                        const void *value)
{
    for (size_t index = 0; index < table->count; index++) {
        const struct field *field = &table->fields[index];
        if (field->kind == FIELD_ID && strcmp(field->name, "id") != 0 &&
            id_equal(value_id(field, value), party))
            return true;
    }
    return id_is_zero(party);
}

/* By the names of their fields, which all records of programmes share. */
static bool programme_record_fits(const struct listing *listing,
                                  const void *value)
{
    const struct list_query *query = &listing->query;
    const struct record *table = listing->table;
    const struct field *name = record_field(table, "name");
    const char *programme = table == &record_programme ? "code" : "programme";
    return is_text(table, programme, query->programme, value) &&
           is_text(table, "commune", query->commune, value) &&
           is_choice(table, "kind", query->kind, value) &&
           is_choice(table, "state", query->state, value) &&
           names_party(table, query->party, value) &&
           (!name || text_holds(listing, value_text(name, value)));
}

static bool record_fits(const struct listing *listing, const void *value)
{
    const struct list_query *query = &listing->query;
    if (listing->table == &record_credential)
        return credential_fits(query, value);
    if (listing->table == &record_party)
        return party_fits(listing, value);
    if (listing->table == &record_product)
        return product_fits(listing, value);
    if (listing->table == &record_offer)
        return offer_fits(query, value);
    if (listing->table == &record_demand)
        return demand_fits(query, value);
    if (listing->table == &record_lead)
        return lead_fits(query, value);
    if (listing->table == &record_clearing)
        return text_is(query->product,
                       ((const struct clearing *)value)->product);
    if (listing->table == &record_price_point)
        return text_is(query->product,
                       ((const struct price_point *)value)->product);
    if (listing->table == &record_programme ||
        record_field(listing->table, "programme"))
        return programme_record_fits(listing, value);
    return true;
}

/* The record as the viewer may see it, kept for the answer; no data when there
 * is no room. */
static struct bytes keep_record(const struct listing *listing,
                                const void *value, struct bytes record)
{
    struct arena *arena = listing->question->arena;
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES);
    if (viewer_sees_all(&listing->question->viewer))
        buffer_append(&buffer, record.data, record.size);
    else
        record_encode(listing->table, value, &buffer);
    const char *kept = NULL;
    if (buffer.status == STATUS_ok)
        kept = arena_take_text(arena, (const char *)buffer.data, buffer.size);
    struct bytes bytes = bytes_of(kept, buffer.size);
    buffer_clear(&buffer);
    return bytes;
}

static bool list_add(struct listing *listing, const void *value,
                     struct bytes record)
{
    record = keep_record(listing, value, record);
    if (!record.data) {
        listing->status = STATUS_too_large;
        return false;
    }
    struct item *item = &listing->page.items[listing->page.items_count++];
    item->table = listing->table->number;
    item->record = record;
    office_add_uses(listing->question, listing->table, value, item);
    listing->bytes += record.size + 32;
    return true;
}

/* Stops where the page is full, and remembers where it stopped. */
static bool list_visit(void *context, struct id id, struct bytes record)
{
    struct listing *listing = context;
    if (listing->page.items_count >= listing->query.limit ||
        listing->bytes + record.size > OFFICE_PAGE_BYTES ||
        listing->looked_at >= OFFICE_SCAN_MOST) {
        listing->page.next = listing->last;
        return false;
    }
    listing->looked_at++;
    arena_reset(&listing->scratch);
    void *value = arena_take(&listing->scratch, 1, listing->table->size);
    listing->status = value ? record_decode(listing->table, record,
                                            &listing->scratch, value, NULL)
                            : STATUS_too_large;
    if (listing->status != STATUS_ok)
        return false;
    /* Filters look at what is left, so that they do not tell the rest. */
    bool is_there =
        visible_record(&listing->question->viewer, listing->table, value) &&
        record_fits(listing, value);
    if (is_there && !list_add(listing, value, record))
        return false;
    listing->last = id;
    return true;
}

enum status office_list(struct question *question)
{
    struct listing listing = {.question = question};
    enum status status =
        envelope_read_body(question->request, &record_list_query,
                           question->arena, &listing.query, question->problems);
    if (status != STATUS_ok)
        return status;
    listing.table = office_table(question, listing.query.table);
    if (!listing.table)
        return STATUS_invalid;
    if (text_fold(listing.query.text, listing.folded, sizeof listing.folded) !=
        STATUS_ok)
        return STATUS_invalid;
    listing.page.items =
        arena_take(question->arena, (size_t)listing.query.limit,
                   sizeof *listing.page.items);
    if (!listing.page.items)
        return STATUS_too_large;
    arena_init(&listing.scratch, RECORD_ARENA_BYTES);
    status = store_scan(question->snapshot, listing.table, listing.query.after,
                        list_visit, &listing);
    arena_clear(&listing.scratch);
    if (status == STATUS_ok)
        status = listing.status;
    record_encode(&record_page, &listing.page, question->body);
    return status;
}
