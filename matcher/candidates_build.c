#include <stdlib.h>

#include "base/memory.h"
#include "matcher/candidates_index.h"

static int place_compare(const void *left, const void *right)
{
    const struct place *const *a = left;
    const struct place *const *b = right;
    int order =
        ((*a)->ref.map > (*b)->ref.map) - ((*a)->ref.map < (*b)->ref.map);
    return order ? order
                 : ((*a)->ref.code > (*b)->ref.code) -
                       ((*a)->ref.code < (*b)->ref.code);
}

uint32_t index_place(const struct candidates *candidates,
                     const struct place *place)
{
    const struct place **found =
        bsearch(&place, candidates->places, candidates->place_count,
                sizeof *candidates->places, place_compare);
    return found ? (uint32_t)(found - candidates->places)
                 : candidates->place_count;
}

static void collect_places(struct candidates *candidates)
{
    const struct market_lots *lots = candidates->lots;
    size_t most = (size_t)lots->offer_count + lots->demand_count;
    const struct place **places = memory_allocate(most, sizeof *places);
    uint32_t count = 0;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        if (lots->offers[index].place)
            places[count++] = lots->offers[index].place;
    for (uint32_t index = 0; index < lots->demand_count; index++)
        if (lots->demands[index].place)
            places[count++] = lots->demands[index].place;
    if (count > 0)
        qsort(places, count, sizeof *places, place_compare);
    uint32_t kept = 0;
    for (uint32_t index = 0; index < count; index++)
        if (kept == 0 || place_compare(&places[kept - 1], &places[index]) != 0)
            places[kept++] = places[index];
    candidates->place_count = kept;
    candidates->places = memory_resize(places, kept + 1, sizeof *places);
}

static void collect_provinces(struct candidates *candidates)
{
    uint32_t count = candidates->place_count;
    candidates->provinces =
        memory_allocate(count, sizeof *candidates->provinces);
    candidates->province_of =
        memory_allocate(count, sizeof *candidates->province_of);
    for (uint32_t index = 0; index < count; index++) {
        int32_t code = candidates->places[index]->province_code_2025;
        uint32_t at = 0;
        while (at < candidates->province_count &&
               candidates->provinces[at] != code)
            at++;
        if (at == candidates->province_count)
            candidates->provinces[candidates->province_count++] = code;
        candidates->province_of[index] = at;
    }
}

uint32_t index_course_number(const struct candidates *candidates, uint64_t key)
{
    uint32_t place = INDEX_KEY_PLACE(key);
    return INDEX_KEY_FORM(key) * candidates->province_count +
           candidates->province_of[place];
}

const struct price_course *index_course(struct candidates *candidates,
                                        uint32_t number)
{
    struct price_course *course = &candidates->courses[number];
    uint32_t form = number / candidates->province_count;
    struct price_query query = {
        .product = candidates->product->code,
        .form = candidates->product->forms[form].code,
        .province = candidates->provinces[number % candidates->province_count],
    };
    if (!course->steps)
        price_course_init(course, &candidates->rules->prices, &query);
    return course;
}

static void add_site(struct candidates *candidates, uint64_t key)
{
    uint32_t place = INDEX_KEY_PLACE(key);
    candidates->sells[place] = true;
    candidates->sites[candidates->site_count++] =
        (struct index_site){.first = candidates->cell_count,
                            .course = index_course_number(candidates, key)};
    candidates->site_at[INDEX_KEY_FORM(key) * candidates->place_count + place] =
        candidates->site_count;
}

static void add_cell(struct candidates *candidates,
                     const struct index_draft *draft)
{
    candidates->sites[candidates->site_count - 1].count++;
    candidates->cells[candidates->cell_count++] = (struct index_cell){
        .terms = draft->entry.terms,
        .first = candidates->entry_count,
        .grade = INDEX_KEY_GRADE(draft->key),
        .point = INDEX_KEY_POINT(draft->key),
        .is_silent = (draft->key & INDEX_KEY_SILENT) != 0,
        .is_weightless = (draft->key & INDEX_KEY_WEIGHTLESS) != 0,
    };
}

/* Entries come by net ask: the cell's is its first one's. */
static void add_entry(struct candidates *candidates,
                      const struct index_entry *entry)
{
    struct index_cell *cell = &candidates->cells[candidates->cell_count - 1];
    struct index_terms *all = &cell->terms;
    const struct index_terms *one = &entry->terms;
    candidates->entries[candidates->entry_count++] = *entry;
    cell->count++;
    all->traits |= one->traits;
    if (one->from_day < all->from_day)
        all->from_day = one->from_day;
    if (one->last_day > all->last_day)
        all->last_day = one->last_day;
    if (one->free > all->free)
        all->free = one->free;
    if (one->least_lot < all->least_lot)
        all->least_lot = one->least_lot;
}

/* How many cells and sites the drafts make. */
static void size_parts(const struct index_draft *drafts, uint32_t count,
                       uint32_t *ret_cells, uint32_t *ret_sites)
{
    uint32_t cells = 0;
    uint32_t sites = 0;
    for (uint32_t index = 0; index < count; index++) {
        bool is_first = index == 0;
        uint64_t key = drafts[index].key;
        uint64_t before = is_first ? 0 : drafts[index - 1].key;
        cells += is_first || key != before;
        sites += is_first || INDEX_KEY_SITE(key) != INDEX_KEY_SITE(before);
    }
    *ret_cells = cells;
    *ret_sites = sites;
}

static void build(struct candidates *candidates)
{
    uint32_t count, cells, sites;
    struct index_draft *drafts = index_drafts(candidates, &count);
    size_parts(drafts, count, &cells, &sites);
    candidates->sites = memory_allocate(sites, sizeof *candidates->sites);
    candidates->cells = memory_allocate(cells, sizeof *candidates->cells);
    candidates->entries = memory_allocate(count, sizeof *candidates->entries);
    for (uint32_t index = 0; index < count; index++) {
        uint64_t key = drafts[index].key;
        uint64_t before = index == 0 ? ~key : drafts[index - 1].key;
        if (INDEX_KEY_SITE(key) != INDEX_KEY_SITE(before))
            add_site(candidates, key);
        if (key != before)
            add_cell(candidates, &drafts[index]);
        add_entry(candidates, &drafts[index].entry);
    }
    memory_free(drafts);
}

/* Words of a set of the offer lots, and of the set of those words. */
static size_t found_words(const struct candidates *candidates)
{
    return candidates->lots->offer_count / 64 + 1;
}

struct candidates *candidates_create(const struct rules *rules,
                                     const struct market_lots *lots)
{
    struct candidates *candidates = memory_allocate(1, sizeof *candidates);
    candidates->rules = rules;
    candidates->lots = lots;
    candidates->product = lots->offer_count ? lots->offers[0].product : NULL;
    if (!candidates->product)
        return candidates;
    uint32_t forms = candidates->product->forms_count;
    collect_places(candidates);
    collect_provinces(candidates);
    uint32_t places = candidates->place_count;
    candidates->course_count = forms * candidates->province_count;
    candidates->courses =
        memory_allocate(candidates->course_count, sizeof *candidates->courses);
    candidates->bids =
        memory_allocate(candidates->course_count, sizeof *candidates->bids);
    candidates->sells = memory_allocate(places, sizeof *candidates->sells);
    candidates->rows = memory_allocate(places, sizeof *candidates->rows);
    candidates->site_at =
        memory_allocate((size_t)forms * places, sizeof *candidates->site_at);
    candidates->found =
        memory_allocate(found_words(candidates), sizeof *candidates->found);
    candidates->found_words = memory_allocate(found_words(candidates) / 64 + 1,
                                              sizeof *candidates->found_words);
    candidates->listed =
        memory_allocate(lots->offer_count, sizeof *candidates->listed);
    build(candidates);
    return candidates;
}

void candidates_destroy(struct candidates *candidates)
{
    if (!candidates)
        return;
    for (uint32_t index = 0; index < candidates->place_count; index++)
        memory_free(candidates->rows[index].near);
    for (uint32_t index = 0; index < candidates->course_count; index++)
        price_course_clear(&candidates->courses[index]);
    memory_free(candidates->places);
    memory_free(candidates->provinces);
    memory_free(candidates->province_of);
    memory_free(candidates->courses);
    memory_free(candidates->bids);
    memory_free(candidates->sells);
    memory_free(candidates->rows);
    memory_free(candidates->site_at);
    memory_free(candidates->sites);
    memory_free(candidates->cells);
    memory_free(candidates->entries);
    memory_free(candidates->entry_costs);
    memory_free(candidates->cell_costs);
    memory_free(candidates->found);
    memory_free(candidates->found_words);
    memory_free(candidates->listed);
    memory_free(candidates);
}

size_t candidates_memory_bytes(const struct candidates *candidates)
{
    if (!candidates->product)
        return sizeof *candidates;
    size_t forms = candidates->product->forms_count;
    size_t words = found_words(candidates);
    size_t place = sizeof(struct place *) + sizeof(int32_t) + sizeof(uint32_t) +
                   sizeof(bool) + sizeof(struct index_row) +
                   forms * sizeof(uint32_t);
    size_t bytes = sizeof *candidates + candidates->place_count * place +
                   candidates->course_count * (sizeof(struct price_course) +
                                               sizeof(struct index_bid)) +
                   candidates->site_count * sizeof(struct index_site) +
                   candidates->cell_count * sizeof(struct index_cell) +
                   candidates->entry_count * sizeof(struct index_entry) +
                   candidates->near_count * sizeof(struct index_near) +
                   (words + words / 64 + 1) * sizeof(uint64_t) +
                   candidates->lots->offer_count * sizeof(uint32_t);
    if (candidates->entry_costs)
        bytes += (candidates->entry_count + candidates->cell_count) *
                 sizeof(int64_t);
    for (uint32_t index = 0; index < candidates->course_count; index++)
        bytes += candidates->courses[index].count * sizeof(struct price_step);
    return bytes;
}
