/* The lists of value.def: sellers, lines, prices, qualities, signatures. */
#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/price.h"
#include "office/draft/amounts.h"
#include "office/draft/making.h"
#include "office/draft/shares.h"

#define GRAMS_PER_KG 1000

__extension__ typedef __int128 wide; /* a product before its division */

/* Room for that many rows; NULL when there is none. */
static struct draft_row *add_list(struct making *making, enum draft_list list,
                                  uint32_t most)
{
    struct draft_row *rows = arena_take(making->arena, most, sizeof *rows);
    if (!rows)
        making->status = STATUS_too_large;
    making->values->lists[list] = (struct draft_rows){.rows = rows};
    return rows;
}

/* The next row of the list, or NULL. */
static struct said *add_row(struct making *making, enum draft_list list)
{
    struct draft_rows *rows = &making->values->lists[list];
    return rows->rows ? rows->rows[rows->count++].cells : NULL;
}

/* ---- sellers */

static bool signs_itself(const struct party *party)
{
    return party->kind == party_kind_cooperative ||
           party->kind == party_kind_enterprise;
}

static bool is_first_of_group(const struct draft_facts *facts, uint32_t at)
{
    for (uint32_t index = 0; index < at; index++)
        if (id_equal(facts->lines[index].line->group,
                     facts->lines[at].line->group))
            return false;
    return true;
}

static int64_t quantity_of(const struct draft_facts *facts, struct id group)
{
    int64_t quantity = 0;
    for (uint32_t index = 0; index < facts->lines_count; index++)
        if (id_equal(facts->lines[index].line->group, group))
            quantity += facts->lines[index].line->quantity;
    return quantity;
}

static int64_t quantity_of_all(const struct draft_facts *facts)
{
    int64_t quantity = 0;
    for (uint32_t index = 0; index < facts->lines_count; index++)
        quantity += facts->lines[index].line->quantity;
    return quantity;
}

static void say_profile(struct making *making, const struct party *group,
                        struct said *cells)
{
    struct arena *arena = making->arena;
    cells[DRAFT_group_name] = amount_text(group->name);
    cells[DRAFT_group_kind] = amount_word(&vocabulary_party_kind, group->kind);
    cells[DRAFT_group_capacity] =
        draft_phrase(signs_itself(group) ? DRAFT_PHRASE_signs_itself
                                         : DRAFT_PHRASE_signs_through);
    cells[DRAFT_group_signatory] = amount_text(group->signatory);
    cells[DRAFT_group_authority] =
        making_authority(making, group->authority, group->authority_day);
    cells[DRAFT_group_signs] =
        making_join(making, cells[DRAFT_group_signatory],
                    cells[DRAFT_group_authority], DRAFT_PHRASE_more);
    cells[DRAFT_group_members] = amount_count(arena, group->members);
    cells[DRAFT_group_households] = amount_count(arena, group->households);
}

static void say_group(struct making *making, const struct draft_line *line)
{
    const struct draft_facts *facts = making->facts;
    struct arena *arena = making->arena;
    struct said *cells = add_row(making, DRAFT_LIST_group);
    if (!cells)
        return;
    int64_t quantity = quantity_of(facts, line->line->group);
    cells[DRAFT_group_number] =
        amount_count(arena, making->values->lists[DRAFT_LIST_group].count);
    cells[DRAFT_group_name] = amount_text(line->line->group_name);
    cells[DRAFT_group_commune] =
        amount_place(arena, line->place, line->line->commune);
    cells[DRAFT_group_quantity] =
        amount_quantity(arena, quantity, facts->lead.unit);
    cells[DRAFT_group_signature] = (struct said){"", ""};
    if (line->group)
        say_profile(making, line->group, cells);
}

static void say_shares(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct draft_rows *rows = &making->values->lists[DRAFT_LIST_group];
    struct share *shares =
        arena_take(making->arena, facts->lines_count, sizeof *shares);
    uint32_t count = 0;
    if (!shares) {
        making->status = STATUS_too_large;
        return;
    }
    for (uint32_t index = 0; index < facts->lines_count; index++)
        if (is_first_of_group(facts, index))
            shares[count++].quantity =
                quantity_of(facts, facts->lines[index].line->group);
    shares_divide(shares, count);
    for (uint32_t index = 0; index < rows->count; index++)
        rows->rows[index].cells[DRAFT_group_share] =
            amount_percent(making->arena, shares[index].permille);
}

/* Sums of what every seller says; 0 where one does not. */
static void say_members(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct draft_values *values = making->values;
    int64_t members = 0, households = 0;
    bool has_members = true, has_households = true;
    for (uint32_t index = 0; index < facts->lines_count; index++) {
        const struct party *group = facts->lines[index].group;
        if (!is_first_of_group(facts, index))
            continue;
        members += group ? group->members : 0;
        households += group ? group->households : 0;
        has_members &= group && group->members;
        has_households &= group && group->households;
    }
    values->fields[DRAFT_FIELD_members_total] =
        amount_count(making->arena, has_members ? members : 0);
    values->fields[DRAFT_FIELD_households_total] =
        amount_count(making->arena, has_households ? households : 0);
}

static void say_groups(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct draft_values *values = making->values;
    add_list(making, DRAFT_LIST_group, facts->lines_count);
    for (uint32_t index = 0; index < facts->lines_count; index++)
        if (is_first_of_group(facts, index))
            say_group(making, &facts->lines[index]);
    say_shares(making);
    say_members(making);
    values->fields[DRAFT_FIELD_groups_count] =
        amount_count(making->arena, values->lists[DRAFT_LIST_group].count);
}

/* ---- lines and their prices */

static const struct price_point *reference_of(const struct draft_facts *facts,
                                              const struct draft_line *line)
{
    for (uint32_t index = 0; index < facts->references_count; index++) {
        const struct draft_reference *reference = &facts->references[index];
        int32_t province = line->place ? line->place->province_code_2025 : 0;
        int32_t other =
            reference->place ? reference->place->province_code_2025 : 0;
        if (province == other && strcmp(reference->form, line->line->form) == 0)
            return reference->latest;
    }
    return NULL;
}

/* What the clause comes to by what is known today; 0: nothing is. */
static int64_t expected_price(const struct draft_facts *facts,
                              const struct draft_line *line)
{
    const struct price_point *reference = reference_of(facts, line);
    int64_t price = line->line->price_vnd_per_kg;
    (void)clause_expected(&line->line->price,
                          reference ? &reference->middle_vnd_per_kg : NULL,
                          &price);
    return price;
}

/* VND, rounded down; heads by the weight they were counted with. 0: unknown, or
 * more than anyone pays. */
static int64_t amount_of(const struct draft_facts *facts,
                         const struct draft_line *line)
{
    int64_t grams =
        facts->lead.unit == unit_head ? line->line->head_weight_g : 1;
    wide milli =
        (wide)line->line->quantity * grams * expected_price(facts, line);
    wide vnd = milli / GRAMS_PER_KG;
    return vnd > MOST_MONEY ? 0 : (int64_t)vnd;
}

static void say_line(struct making *making, const struct draft_line *line)
{
    const struct draft_facts *facts = making->facts;
    struct arena *arena = making->arena;
    struct said *cells = add_row(making, DRAFT_LIST_line);
    if (!cells)
        return;
    struct said price = amount_number(arena, expected_price(facts, line));
    bool is_fixed = line->line->price.kind == price_kind_fixed;
    cells[DRAFT_line_number] = amount_count(arena, line->number);
    cells[DRAFT_line_group] =
        amount_text(line->group ? line->group->name : line->line->group_name);
    cells[DRAFT_line_goods] = making_form(making, line->line->form);
    cells[DRAFT_line_grade] = making_grade(making, line->line->grade);
    cells[DRAFT_line_quantity] =
        amount_quantity(arena, line->line->quantity, facts->lead.unit);
    cells[DRAFT_line_weight] =
        amount_quantity(arena, line->line->head_weight_g, unit_gram);
    cells[DRAFT_line_price] =
        is_fixed || !price.vi
            ? price
            : draft_fill_one(arena, DRAFT_PHRASE_estimated, price);
    cells[DRAFT_line_amount] = amount_number(arena, amount_of(facts, line));
}

/* The value of all lines; none while one has no price. */
static void say_value(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct draft_values *values = making->values;
    struct said *totals = values->totals[DRAFT_LIST_line].cells;
    int64_t total = 0;
    bool is_known = facts->lines_count > 0;
    for (uint32_t index = 0; index < facts->lines_count; index++) {
        int64_t amount = amount_of(facts, &facts->lines[index]);
        is_known &= amount > 0 && total <= MOST_MONEY - amount;
        total += is_known ? amount : 0;
    }
    if (!is_known)
        total = 0;
    values->fields[DRAFT_FIELD_value_total] =
        amount_money(making->arena, total);
    values->fields[DRAFT_FIELD_value_words] =
        amount_money_words(making->arena, total);
    totals[DRAFT_line_amount] = amount_number(making->arena, total);
}

static void say_quantity(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct draft_values *values = making->values;
    struct said *of_lines = values->totals[DRAFT_LIST_line].cells;
    struct said *of_groups = values->totals[DRAFT_LIST_group].cells;
    int64_t quantity = quantity_of_all(facts);
    struct said total =
        amount_quantity(making->arena, quantity, facts->lead.unit);
    values->fields[DRAFT_FIELD_quantity_total] = total;
    values->fields[DRAFT_FIELD_quantity_words] =
        amount_quantity_words(making->arena, quantity, facts->lead.unit);
    of_lines[DRAFT_line_group] = draft_phrase(DRAFT_PHRASE_sum);
    of_lines[DRAFT_line_quantity] = total;
    of_groups[DRAFT_group_name] = draft_phrase(DRAFT_PHRASE_sum);
    of_groups[DRAFT_group_quantity] = total;
    of_groups[DRAFT_group_members] = values->fields[DRAFT_FIELD_members_total];
    of_groups[DRAFT_group_households] =
        values->fields[DRAFT_FIELD_households_total];
    of_groups[DRAFT_group_share] = amount_percent(making->arena, SHARES_WHOLE);
}

static void say_lines(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    add_list(making, DRAFT_LIST_line, facts->lines_count);
    for (uint32_t index = 0; index < facts->lines_count; index++)
        say_line(making, &facts->lines[index]);
    say_quantity(making);
    say_value(making);
}

/* The clause that stands; without one, the suggested price in its place. */
static struct price_clause clause_of(const struct draft_line *line)
{
    struct price_clause clause = line->line->price;
    if (clause.kind == price_kind_unset)
        clause.price_vnd_per_kg = line->line->price_vnd_per_kg;
    return clause;
}

static struct said clause_words(struct making *making,
                                const struct price_clause *clause)
{
    struct arena *arena = making->arena;
    struct said price = amount_price_said(arena, clause->price_vnd_per_kg);
    struct said floor = amount_price_said(arena, clause->floor_vnd_per_kg);
    struct said parts[DRAFT_PARTS_MOST] = {floor};
    switch (clause->kind) {
    case price_kind_unset:
        return draft_fill_one(arena,
                              price.vi ? DRAFT_PHRASE_price_suggested
                                       : DRAFT_PHRASE_price_unknown,
                              price);
    case price_kind_fixed:
        return draft_fill_one(arena, DRAFT_PHRASE_price_fixed, price);
    case price_kind_floor_share:
        parts[1] = amount_percent(arena, clause->share_permille);
        return draft_fill(arena, DRAFT_PHRASE_price_floor_share, parts);
    case price_kind_market_less:
        return draft_fill_one(
            arena, DRAFT_PHRASE_price_market_less,
            amount_price_said(arena, clause->discount_vnd_per_kg));
    case price_kind_band:
        parts[1] = amount_price_said(arena, clause->ceiling_vnd_per_kg);
        return draft_fill(arena,
                          parts[1].vi ? DRAFT_PHRASE_price_band
                                      : DRAFT_PHRASE_price_band_open,
                          parts);
    }
    return (struct said){NULL, NULL};
}

static bool same_clause(const struct draft_facts *facts, uint32_t a, uint32_t b)
{
    struct price_clause one = clause_of(&facts->lines[a]);
    struct price_clause other = clause_of(&facts->lines[b]);
    return record_equal(&record_price_clause, &one, &other);
}

static bool clause_is_new(const struct draft_facts *facts, uint32_t at)
{
    for (uint32_t index = 0; index < at; index++)
        if (same_clause(facts, index, at))
            return false;
    return true;
}

/* "dòng 1, 3"; all of them when there is no other clause. */
static struct said lines_of_clause(struct making *making, uint32_t first)
{
    const struct draft_facts *facts = making->facts;
    struct said numbers = {NULL, NULL};
    bool is_only = true;
    for (uint32_t index = 0; index < facts->lines_count; index++) {
        if (same_clause(facts, first, index))
            numbers = making_join(
                making, numbers,
                amount_count(making->arena, facts->lines[index].number),
                DRAFT_PHRASE_comma);
        else
            is_only = false;
    }
    return is_only ? draft_phrase(DRAFT_PHRASE_price_of_all)
                   : draft_fill_one(making->arena, DRAFT_PHRASE_price_of_lines,
                                    numbers);
}

static void say_prices(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    add_list(making, DRAFT_LIST_price, facts->lines_count);
    for (uint32_t index = 0; index < facts->lines_count; index++) {
        struct said *cells = NULL;
        if (clause_is_new(facts, index))
            cells = add_row(making, DRAFT_LIST_price);
        if (!cells)
            continue;
        struct price_clause clause = clause_of(&facts->lines[index]);
        cells[DRAFT_price_lines] = lines_of_clause(making, index);
        cells[DRAFT_price_words] = clause_words(making, &clause);
    }
}

static void say_references(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    add_list(making, DRAFT_LIST_reference, facts->references_count);
    for (uint32_t index = 0; index < facts->references_count; index++) {
        const struct draft_reference *reference = &facts->references[index];
        const struct price_point *point = reference->latest;
        struct said *cells = add_row(making, DRAFT_LIST_reference);
        if (!cells)
            return;
        cells[DRAFT_reference_goods] = making_form(making, reference->form);
        if (!point)
            continue;
        cells[DRAFT_reference_place] =
            *point->province ? amount_province(reference->place)
                             : draft_phrase(DRAFT_PHRASE_anywhere);
        cells[DRAFT_reference_price] =
            amount_price(making->arena, point->middle_vnd_per_kg);
        cells[DRAFT_reference_day] = amount_day(making->arena, point->day);
        cells[DRAFT_reference_source] = amount_text(point->source);
    }
}

/* ---- qualities and signatures */

static const struct product_quality *find_quality(const struct product *product,
                                                  const char *code)
{
    for (uint32_t index = 0; product && index < product->qualities_count;
         index++)
        if (strcmp(product->qualities[index].code, code) == 0)
            return &product->qualities[index];
    return NULL;
}

static struct said need_text(struct making *making,
                             const struct quality_need *need, struct said unit)
{
    struct arena *arena = making->arena;
    struct said least = amount_milli(arena, need->least_milli);
    struct said most = amount_milli(arena, need->most_milli);
    if (need->most_milli == MOST_MILLI)
        return draft_fill(arena, DRAFT_PHRASE_need_least,
                          (const struct said[DRAFT_PARTS_MOST]){least, unit});
    if (need->least_milli == 0)
        return draft_fill(arena, DRAFT_PHRASE_need_most,
                          (const struct said[DRAFT_PARTS_MOST]){most, unit});
    return draft_fill(arena, DRAFT_PHRASE_need_between,
                      (const struct said[DRAFT_PARTS_MOST]){least, most, unit});
}

static void say_qualities(struct making *making)
{
    const struct demand *demand = making->facts->demand;
    if (!demand)
        return;
    add_list(making, DRAFT_LIST_quality, demand->qualities_count);
    for (uint32_t index = 0; index < demand->qualities_count; index++) {
        const struct quality_need *need = &demand->qualities[index];
        const struct product_quality *quality =
            find_quality(making->facts->product, need->code);
        struct said *cells = add_row(making, DRAFT_LIST_quality);
        if (!cells)
            return;
        struct said unit = {"", ""};
        cells[DRAFT_quality_name] = amount_text(need->code);
        if (quality) {
            cells[DRAFT_quality_name] =
                (struct said){quality->name_vi, quality->name_en};
            unit = (struct said){quality->unit, quality->unit};
        }
        cells[DRAFT_quality_need] = need_text(making, need, unit);
    }
}

/* Below the room that a signature takes; unknown: room alone. */
static struct said signed_name(struct making *making, struct said name)
{
    const char *text =
        arena_format(making->arena, "\n\n\n\n%s", name.vi ? name.vi : "");
    return (struct said){text, text};
}

/* What stands under the sides' names: how to sign, and who does. */
static void say_signatures(struct making *making)
{
    struct draft_values *values = making->values;
    const struct draft_rows *groups = &values->lists[DRAFT_LIST_group];
    struct said seller = amount_text(making->facts->lead.contract.signatory);
    if (!seller.vi && groups->count == 1)
        seller = groups->rows[0].cells[DRAFT_group_signatory];
    values->fields[DRAFT_FIELD_seller_signatory] = seller;
    bool in_annex = !seller.vi && groups->count > 1;
    add_list(making, DRAFT_LIST_side, 2);
    struct said *how = add_row(making, DRAFT_LIST_side);
    struct said *who = add_row(making, DRAFT_LIST_side);
    if (!how || !who)
        return;
    how[DRAFT_side_seller] = draft_phrase(in_annex ? DRAFT_PHRASE_sign_in_annex
                                                   : DRAFT_PHRASE_sign_here);
    how[DRAFT_side_buyer] = draft_phrase(DRAFT_PHRASE_sign_here);
    who[DRAFT_side_seller] = signed_name(making, seller);
    who[DRAFT_side_buyer] =
        signed_name(making, values->fields[DRAFT_FIELD_buyer_signatory]);
}

void making_rows(struct making *making)
{
    say_groups(making);
    say_lines(making);
    say_prices(making);
    say_references(making);
    say_qualities(making);
    say_signatures(making);
}
