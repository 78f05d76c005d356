#include "broker/programmes.h"

#include <string.h>

#include "model/area.h"
#include "model/codec.h"
#include "model/value.h"

#define PARTY_ARENA_BYTES (4 * MOST_RECORD_BYTES)

static int64_t version_of(const struct record *table, const void *value)
{
    return value_number(record_field(table, "version"), value);
}

static void set_version(const struct record *table, void *value,
                        int64_t version)
{
    value_set_number(record_field(table, "version"), value, version);
}

/* Version 0 says that it is new: then what is there must be the same. */
static enum status check_seen(struct apply *apply, const void *before,
                              void *value, bool *ret_is_same)
{
    const struct record *table = apply->verb->body;
    int64_t seen = version_of(table, value);
    int64_t present = version_of(table, before);
    if (seen != 0)
        return apply_check_version(apply, seen, present);
    set_version(table, value, present);
    *ret_is_same = record_equal(table, before, value);
    return *ret_is_same ? STATUS_ok
                        : apply_refuse(apply, STATUS_conflict, "id",
                                       problem_reason_exists);
}

static enum status check_again(struct apply *apply, const void *before,
                               void *value, const struct put_rules *rules)
{
    enum status status = rules->reach(apply, before);
    if (status == STATUS_ok)
        apply_check_fixed(apply, apply->verb->body, before, value);
    return status;
}

static enum status put(struct apply *apply, void *value, const void *before,
                       const struct put_rules *rules)
{
    const struct record *table = apply->verb->body;
    struct id id = value_id(record_field(table, "id"), value);
    bool is_same = false;
    enum status status = rules->reach(apply, value);
    if (status == STATUS_ok)
        status = rules->check(apply, value);
    if (status == STATUS_ok && before)
        status = check_again(apply, before, value, rules);
    if (status == STATUS_ok)
        status = check_verdict(apply);
    if (status == STATUS_ok && before)
        status = check_seen(apply, before, value, &is_same);
    if (status != STATUS_ok)
        return status;
    if (!is_same) {
        set_version(table, value, version_of(table, value) + 1);
        apply_append(apply, apply->verb->number, table, value);
    }
    return apply_done(apply, id, version_of(table, value));
}

enum status programmes_put(struct apply *apply, void *value,
                           const struct put_rules *rules)
{
    const struct record *table = apply->verb->body;
    struct id id = value_id(record_field(table, "id"), value);
    void *before = arena_take(apply->arena, 1, table->size);
    if (id_is_zero(id))
        return apply_refuse(apply, STATUS_invalid, "id",
                            problem_reason_missing);
    if (!before)
        return STATUS_too_large;
    enum status status =
        version_of(table, value) == 0
            ? store_get(apply->view, table, id, apply->arena, before)
            : apply_get(apply, table, id, "id", before);
    if (status == STATUS_ok)
        return put(apply, value, before, rules);
    if (status == STATUS_not_found && version_of(table, value) == 0)
        return put(apply, value, NULL, rules);
    return status;
}

enum status programmes_get(struct apply *apply, const char *code,
                           struct programme *ret_programme)
{
    enum status status =
        store_get(apply->view, &record_programme, programme_id(code),
                  apply->arena, ret_programme);
    if (status != STATUS_not_found)
        return status;
    problem_add(&apply->problems, "programme", problem_reason_not_found, code);
    return STATUS_invalid;
}

enum status programmes_reach_place(struct apply *apply, const char *commune,
                                   enum admin_map map)
{
    struct party place = {.commune = commune, .map = map};
    return apply_check_reach(apply, commune && *commune ? &place : NULL,
                             "commune");
}

enum status programmes_check_party(struct apply *apply, struct id id,
                                   unsigned roles, const char *field)
{
    struct arena arena;
    struct party party;
    arena_init(&arena, PARTY_ARENA_BYTES);
    enum status status =
        store_get(apply->view, &record_party, id, &arena, &party);
    bool has_role =
        status == STATUS_ok && (role_of_kind(party.kind) & roles) != 0;
    arena_clear(&arena);
    if (status != STATUS_ok && status != STATUS_not_found)
        return status;
    char given[ID_TEXT_SIZE];
    id_format(id, given);
    if (status == STATUS_not_found)
        problem_add(&apply->problems, field, problem_reason_not_found, given);
    else if (!has_role)
        problem_add(&apply->problems, field, problem_reason_wrong_kind, given);
    return STATUS_ok;
}

enum status programmes_check_trader(struct apply *apply, struct id party,
                                    const char *list, uint32_t index)
{
    const char *path =
        arena_format(apply->arena, "%s[%u].party", list, (unsigned)index);
    return programmes_check_party(apply, party, GROUP | BUYER,
                                  path ? path : list);
}

void programmes_check_day(struct apply *apply,
                          const struct programme *programme, int64_t day,
                          const char *field)
{
    bool is_inside = programme->from_day <= day && day <= programme->to_day;
    if (day != 0 && !is_inside)
        problem_add(&apply->problems, field, problem_reason_outside_programme,
                    NULL);
}

void programmes_check_order(struct apply *apply, int64_t first, int64_t last,
                            const char *field)
{
    if (last != 0 && last < first)
        problem_add(&apply->problems, field, problem_reason_ends_before_start,
                    NULL);
}

void programmes_check_said(struct apply *apply, bool is_said, bool is_wanted,
                           const char *field)
{
    if (is_said != is_wanted)
        problem_add(&apply->problems, field,
                    is_wanted ? problem_reason_missing
                              : problem_reason_wrong_state,
                    NULL);
}

void programmes_check_areas(struct apply *apply, const struct area *areas,
                            uint32_t count)
{
    for (uint32_t index = 0; index < count; index++)
        if (!area_exists(apply->gazetteer, &areas[index]))
            check_add(apply, "areas", index, "code", problem_reason_not_found);
}

enum status programmes_check_products(struct apply *apply,
                                      const struct product_name *products,
                                      uint32_t count)
{
    struct product product;
    for (uint32_t index = 0; index < count; index++) {
        enum status status =
            check_product(apply, products[index].product, &product);
        if (status != STATUS_ok && status != STATUS_invalid)
            return status;
        for (uint32_t other = 0; other < index; other++)
            if (strcmp(products[index].product, products[other].product) == 0)
                check_add(apply, "products", index, "product",
                          problem_reason_repeated);
    }
    return STATUS_ok;
}

static bool fits_kind(enum programme_role role, enum party_kind kind)
{
    switch (role) {
    case programme_role_group:
        return kind == party_kind_interest_group ||
               kind == party_kind_cooperative_group;
    case programme_role_buyer:
        return (role_of_kind(kind) & BUYER) != 0;
    case programme_role_organisation:
        return (role_of_kind(kind) & (GROUP | BUYER)) != 0;
    case programme_role_unset:
        break;
    }
    return false;
}

/* One whose beginning nobody says would never count. */
static void check_part(struct apply *apply, const struct party *party,
                       uint32_t index)
{
    const struct participation *part = &party->programmes[index];
    if (!fits_kind(part->role, party->kind))
        check_add(apply, "programmes", index, "role",
                  problem_reason_wrong_kind);
    if (part->from_day == 0 && party->established_day == 0)
        check_add(apply, "programmes", index, "from_day",
                  problem_reason_missing);
    if (part->to_day != 0 && part->to_day < part->from_day)
        check_add(apply, "programmes", index, "to_day",
                  problem_reason_ends_before_start);
    for (uint32_t other = 0; other < index; other++)
        if (part->role == party->programmes[other].role &&
            strcmp(part->programme, party->programmes[other].programme) == 0)
            check_add(apply, "programmes", index, "programme",
                      problem_reason_repeated);
}

enum status programmes_check_parts(struct apply *apply,
                                   const struct party *party)
{
    struct programme programme;
    for (uint32_t index = 0; index < party->programmes_count; index++) {
        enum status status = programmes_get(
            apply, party->programmes[index].programme, &programme);
        if (status != STATUS_ok && status != STATUS_invalid)
            return status;
        check_part(apply, party, index);
    }
    return STATUS_ok;
}
