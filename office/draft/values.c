/* From facts to what is said: every field and row of value.def. */
#include "office/draft/values.h"

#include <string.h>

#include "model/programme.h"
#include "office/draft/amounts.h"
#include "office/draft/making.h"

/* ---- whole of the contract */

static void set(struct making *making, enum draft_field field, struct said said)
{
    making->values->fields[field] = said;
}

struct said making_join(struct making *making, struct said text,
                        struct said part, enum draft_phrase between)
{
    struct arena *arena = making->arena;
    if (!part.vi)
        return text;
    if (!text.vi)
        return part;
    struct said more = draft_fill_one(arena, between, part);
    return (struct said){arena_format(arena, "%s%s", text.vi, more.vi),
                         arena_format(arena, "%s%s", text.en, more.en)};
}

/* Who may not see the need does not know which of the two it is. */
static bool is_linkage(const struct draft_facts *facts)
{
    return facts->demand && facts->demand->linkage_form;
}

static bool is_plain(const struct draft_facts *facts)
{
    return facts->demand && !facts->demand->linkage_form;
}

static enum draft_phrase title_of(const struct draft_facts *facts)
{
    if (facts->kind == contract_kind_informal)
        return DRAFT_PHRASE_title_informal;
    if (is_linkage(facts))
        return DRAFT_PHRASE_title_linkage;
    return is_plain(facts) ? DRAFT_PHRASE_title_offtake
                           : DRAFT_PHRASE_title_sale;
}

static enum draft_phrase mark_of(const struct lead *lead)
{
    if (lead->state == lead_state_approved)
        return DRAFT_PHRASE_mark_open;
    return lead->state == lead_state_agreed ? DRAFT_PHRASE_mark_agreed
                                            : DRAFT_PHRASE_mark_signed;
}

static void say_paper(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    const struct lead *lead = &facts->lead;
    char id[ID_TEXT_SIZE];
    id_format(lead->id, id);
    set(making, DRAFT_FIELD_lead_id,
        amount_text(arena_take_text(making->arena, id, strlen(id))));
    set(making, DRAFT_FIELD_lead_version,
        amount_count(making->arena, lead->version));
    set(making, DRAFT_FIELD_contract_title, draft_phrase(title_of(facts)));
    set(making, DRAFT_FIELD_contract_number,
        amount_text(lead->contract.number));
    set(making, DRAFT_FIELD_contract_day,
        amount_day_words(making->arena, lead->contract.day));
    set(making, DRAFT_FIELD_mark, draft_phrase(mark_of(lead)));
}

struct said making_authority(struct making *making, const char *authority,
                             int64_t day)
{
    if (!*authority || !day)
        return amount_text(authority);
    const struct said parts[DRAFT_PARTS_MOST] = {
        amount_text(authority), amount_day(making->arena, day)};
    return draft_fill(making->arena, DRAFT_PHRASE_authority_of, parts);
}

/* The lead's own word for who signed comes before the profile's. */
static void say_buyer(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    const struct party *buyer = facts->buyer;
    const struct contract *contract = &facts->lead.contract;
    set(making, DRAFT_FIELD_buyer_name, amount_text(facts->lead.buyer_name));
    if (!buyer)
        return;
    set(making, DRAFT_FIELD_buyer_name, amount_text(buyer->name));
    set(making, DRAFT_FIELD_buyer_kind,
        amount_word(&vocabulary_party_kind, buyer->kind));
    set(making, DRAFT_FIELD_buyer_address,
        amount_place(making->arena,
                     draft_place(facts->gazetteer, buyer->commune, buyer->map),
                     buyer->commune));
    bool is_signed = *contract->buyer_signatory != '\0';
    set(making, DRAFT_FIELD_buyer_signatory,
        amount_text(is_signed ? contract->buyer_signatory : buyer->signatory));
    set(making, DRAFT_FIELD_buyer_authority,
        is_signed
            ? amount_text(contract->buyer_authority)
            : making_authority(making, buyer->authority, buyer->authority_day));
}

/* ---- goods */

struct said making_form(const struct making *making, const char *form)
{
    const struct product *product = making->facts->product;
    for (uint32_t index = 0; product && index < product->forms_count; index++)
        if (strcmp(product->forms[index].code, form) == 0)
            return (struct said){product->forms[index].name_vi,
                                 product->forms[index].name_en};
    return amount_text(form);
}

struct said making_grade(const struct making *making, int64_t grade)
{
    const struct product *product = making->facts->product;
    for (uint32_t index = 0; product && index < product->grades_count; index++)
        if (product->grades[index].number == grade)
            return (struct said){product->grades[index].name_vi,
                                 product->grades[index].name_en};
    struct said number = amount_count(making->arena, grade);
    return number.vi ? draft_fill_one(making->arena, DRAFT_PHRASE_grade, number)
                     : number;
}

static bool form_is_new(const struct draft_facts *facts, uint32_t at)
{
    for (uint32_t index = 0; index < at; index++)
        if (strcmp(facts->lines[index].line->form,
                   facts->lines[at].line->form) == 0)
            return false;
    return true;
}

static void say_goods(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    const struct product *product = facts->product;
    struct said forms = {NULL, NULL};
    set(making, DRAFT_FIELD_product,
        product ? (struct said){product->name_vi, product->name_en}
                : amount_text(facts->lead.product));
    if (product)
        set(making, DRAFT_FIELD_hs, amount_text(product->hs));
    for (uint32_t index = 0; index < facts->lines_count; index++)
        if (form_is_new(facts, index))
            forms =
                making_join(making, forms,
                            making_form(making, facts->lines[index].line->form),
                            DRAFT_PHRASE_comma);
    set(making, DRAFT_FIELD_forms, forms);
}

static struct said certificate_text(struct making *making,
                                    const struct certificate_need *need)
{
    struct said kind = amount_word(&vocabulary_certificate_kind, need->kind);
    const struct said parts[DRAFT_PARTS_MOST] = {
        kind, amount_count(making->arena, need->stars)};
    return need->stars ? draft_fill(making->arena, DRAFT_PHRASE_stars, parts)
                       : kind;
}

static struct said linkage_text(struct making *making, int64_t form)
{
    static const struct {
        int form;
        bool parts[3];
    } forms[] = {
#define LINKAGE(form, inputs, production, processing)                          \
    {form, {inputs, production, processing}},
#include "office/draft/linkage.def"
#undef LINKAGE
    };
    static const enum draft_phrase phrases[3] = {DRAFT_PHRASE_with_inputs,
                                                 DRAFT_PHRASE_with_production,
                                                 DRAFT_PHRASE_with_processing};
    struct said text = {NULL, NULL};
    for (size_t index = 0; index < sizeof forms / sizeof *forms; index++)
        for (int part = 0; part < 3 && forms[index].form == form; part++)
            if (forms[index].parts[part])
                text = making_join(making, text, draft_phrase(phrases[part]),
                                   DRAFT_PHRASE_more);
    return form ? making_join(making, text,
                              draft_phrase(DRAFT_PHRASE_with_consumption),
                              DRAFT_PHRASE_more)
                : text;
}

/* What the buyer's need says; hidden from groups, then all of it is blank. */
static void say_terms(struct making *making)
{
    const struct demand *demand = making->facts->demand;
    struct arena *arena = making->arena;
    struct said certificates = {NULL, NULL};
    if (!demand)
        return;
    set(making, DRAFT_FIELD_worst_grade,
        making_grade(making, demand->worst_grade));
    set(making, DRAFT_FIELD_lightest,
        amount_quantity(arena, demand->lightest_g, unit_gram));
    set(making, DRAFT_FIELD_heaviest,
        amount_quantity(arena, demand->heaviest_g, unit_gram));
    for (uint32_t index = 0; index < demand->certificates_count; index++)
        certificates =
            making_join(making, certificates,
                        certificate_text(making, &demand->certificates[index]),
                        DRAFT_PHRASE_comma);
    set(making, DRAFT_FIELD_certificates, certificates);
    set(making, DRAFT_FIELD_tolerance,
        amount_percent(arena, demand->tolerance_permille));
    set(making, DRAFT_FIELD_inputs_advanced,
        amount_text(demand->inputs_advanced));
    set(making, DRAFT_FIELD_linkage_form,
        amount_count(arena, demand->linkage_form));
    set(making, DRAFT_FIELD_linkage_includes,
        linkage_text(making, demand->linkage_form));
}

/* Of a linkage none supported yet is a figure too, no blank. */
static void say_linkage(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    if (!facts->linkage)
        return;
    int64_t seasons = model_seasons(facts->linkage, facts->lead.from_day);
    set(making, DRAFT_FIELD_seasons_supported,
        amount_text(arena_format(making->arena, "%lld", (long long)seasons)));
    if (facts->linkage_lead)
        set(making, DRAFT_FIELD_linkage_lead,
            amount_text(facts->linkage_lead->name));
}

/* ---- delivery */

/* Where all sellers deliver; several points are named one after the other. */
static struct said seller_points(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct said text = {NULL, NULL};
    unsigned told = 0;
    for (uint32_t index = 0; index < facts->lines_count; index++) {
        const struct offer *offer = facts->lines[index].offer;
        if (!offer)
            continue;
        enum delivery_point point =
            offer->delivery_point ? offer->delivery_point : delivery_point_farm;
        if (told & 1U << point)
            continue;
        told |= 1U << point;
        text = making_join(making, text,
                           amount_word(&vocabulary_delivery_point, point),
                           DRAFT_PHRASE_comma);
    }
    return text;
}

static struct said with_place(struct making *making, struct said point,
                              const struct place *place, const char *commune)
{
    const struct said parts[DRAFT_PARTS_MOST] = {
        point, amount_place(making->arena, place, commune)};
    return draft_fill(making->arena, DRAFT_PHRASE_place, parts);
}

static void say_points(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    const struct lead *lead = &facts->lead;
    const struct demand *demand = facts->demand;
    struct said point = seller_points(making);
    if (making->values->lists[DRAFT_LIST_group].count > 1)
        point = draft_fill_one(making->arena, DRAFT_PHRASE_at_communes, point);
    else if (facts->lines_count)
        point = with_place(making, point, facts->lines[0].place,
                           facts->lines[0].line->commune);
    set(making, DRAFT_FIELD_seller_point, point);
    struct said bought = {NULL, NULL};
    if (demand)
        bought = amount_word(&vocabulary_delivery_point,
                             demand->delivery_point ? demand->delivery_point
                                                    : delivery_point_gate);
    set(making, DRAFT_FIELD_buyer_point,
        with_place(making, bought,
                   draft_place(facts->gazetteer, lead->commune, lead->map),
                   lead->commune));
}

/* The dearest and the furthest of the lines: what is planned with. */
static void say_delivery(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct arena *arena = making->arena;
    int64_t transport = 0, distance_m = 0;
    for (uint32_t index = 0; index < facts->lines_count; index++) {
        const struct lead_line *line = facts->lines[index].line;
        if (line->transport_vnd_per_kg > transport)
            transport = line->transport_vnd_per_kg;
        if (line->distance_m > distance_m)
            distance_m = line->distance_m;
    }
    set(making, DRAFT_FIELD_from_day, amount_day(arena, facts->lead.from_day));
    set(making, DRAFT_FIELD_to_day, amount_day(arena, facts->lead.to_day));
    say_points(making);
    set(making, DRAFT_FIELD_transport, amount_money(arena, transport));
    set(making, DRAFT_FIELD_distance,
        draft_fill_one(arena, DRAFT_PHRASE_distance,
                       amount_milli(arena, distance_m / 100 * 100)));
    making->values->conditions |= transport ? HAS_TRANSPORT : HAS_NO_TRANSPORT;
}

/* ---- what holds */

static void set_conditions(struct making *making)
{
    const struct draft_facts *facts = making->facts;
    struct draft_values *values = making->values;
    unsigned holds = 0;
    bool is_pooled = values->lists[DRAFT_LIST_group].count > 1;
    bool has_qualities = values->lists[DRAFT_LIST_quality].count > 0;
    holds |= facts->kind == contract_kind_informal ? IS_INFORMAL : IS_CONTRACT;
    holds |= is_linkage(facts) ? IS_LINKAGE
             : is_plain(facts) ? IS_PLAIN
                               : HIDES_LINKAGE;
    holds |= facts->lead.unit == unit_head ? IS_HEADS : IS_MASS;
    holds |= is_pooled ? IS_POOLED : IS_ALONE;
    holds |= has_qualities ? HAS_QUALITIES : HAS_NO_QUALITIES;
    holds |= facts->is_extract ? IS_EXTRACT : 0;
    holds |= facts->is_bilingual ? IS_BILINGUAL : 0;
    for (uint32_t index = 0; index < facts->lines_count; index++) {
        const struct draft_line *line = &facts->lines[index];
        bool is_cooperative_group =
            line->group && line->group->kind == party_kind_cooperative_group;
        holds |= is_cooperative_group ? HAS_COOPERATIVE_GROUP : 0;
        holds |= draft_follows_market(&line->line->price) ? FOLLOWS_MARKET : 0;
    }
    values->conditions |= holds;
}

enum status draft_values_make(const struct draft_facts *facts,
                              struct arena *arena,
                              struct draft_values *ret_values)
{
    *ret_values = (struct draft_values){.conditions = 0};
    struct making making = {
        .facts = facts, .arena = arena, .values = ret_values};
    say_paper(&making);
    say_buyer(&making);
    say_goods(&making);
    say_terms(&making);
    say_linkage(&making);
    making_rows(&making);
    say_delivery(&making);
    set_conditions(&making);
    return making.status;
}
