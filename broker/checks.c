#include "broker/checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define MOST_WORTH (INT64_C(1) << 58)
#define HEAVIEST_HEAD_G 2000000

struct problem *check_add(struct apply *apply, const char *list, uint32_t index,
                          const char *field, enum problem_reason reason)
{
    const char *path =
        arena_format(apply->arena, "%s[%u].%s", list, (unsigned)index, field);
    return problem_add(&apply->problems, path ? path : list, reason, NULL);
}

void check_add_range(struct apply *apply, const char *path, int64_t given,
                     int64_t least, int64_t most)
{
    problem_add_range(&apply->problems, path, given, least, most);
}

void check_share(struct apply *apply, const char *field, int64_t part,
                 int64_t whole)
{
    if (part <= whole)
        return;
    struct problem *problem = problem_add(&apply->problems, field,
                                          problem_reason_sum_too_large, NULL);
    if (problem)
        problem->most = whole;
}

static bool read_code(const char *text, int32_t *ret_code)
{
    if (strlen(text) != PLACE_CODE_SIZE - 1 ||
        strspn(text, "0123456789") != PLACE_CODE_SIZE - 1)
        return false;
    *ret_code = (int32_t)strtol(text, NULL, 10);
    return true;
}

void check_commune(struct apply *apply, const char *commune, enum admin_map map)
{
    if (!commune || !*commune)
        return;
    bool is_former = map == admin_map_map_2018 || map == admin_map_map_2020;
    struct place_ref ref = {.map = is_former ? PLACE_MAP_2020 : PLACE_MAP_2025};
    if (!read_code(commune, &ref.code) || !place_find(apply->gazetteer, ref))
        problem_add(&apply->problems, "commune", problem_reason_not_found,
                    commune);
}

void check_certificates(struct apply *apply, const struct certificate *list,
                        uint32_t count, int64_t day)
{
    for (uint32_t index = 0; index < count; index++) {
        int64_t expires_day = list[index].expires_day;
        if (expires_day == 0)
            continue;
        if (expires_day < list[index].issued_day)
            check_add(apply, "certificates", index, "expires_day",
                      problem_reason_ends_before_start);
        else if (expires_day < day)
            check_add(apply, "certificates", index, "expires_day",
                      problem_reason_expired);
    }
}

static void require_price(struct apply *apply, int64_t price, const char *path,
                          const char *field)
{
    if (price > 0)
        return;
    const char *full = arena_format(apply->arena, "%s.%s", path, field);
    problem_add(&apply->problems, full ? full : path, problem_reason_missing,
                NULL);
}

void check_price(struct apply *apply, const struct price_clause *clause,
                 const char *path)
{
    switch (clause->kind) {
    case price_kind_unset:
        if (clause->price_vnd_per_kg || clause->floor_vnd_per_kg ||
            clause->ceiling_vnd_per_kg || clause->share_permille ||
            clause->discount_vnd_per_kg)
            require_price(apply, 0, path, "kind");
        return;
    case price_kind_fixed:
        require_price(apply, clause->price_vnd_per_kg, path,
                      "price_vnd_per_kg");
        return;
    case price_kind_floor_share:
        require_price(apply, clause->floor_vnd_per_kg, path,
                      "floor_vnd_per_kg");
        return;
    case price_kind_market_less:
        return; /* no discount is the market's price */
    case price_kind_band:
        require_price(apply, clause->ceiling_vnd_per_kg, path,
                      "ceiling_vnd_per_kg");
        if (clause->ceiling_vnd_per_kg &&
            clause->floor_vnd_per_kg > clause->ceiling_vnd_per_kg) {
            const char *full =
                arena_format(apply->arena, "%s.floor_vnd_per_kg", path);
            check_add_range(apply, full ? full : path, clause->floor_vnd_per_kg,
                            0, clause->ceiling_vnd_per_kg);
        }
        return;
    }
}

/* Totals of a market are counted in thousandths of a VND, that is by grams and
 * VND a kg, and fit into 62 bits: sixteen such posts still do. */
void check_worth(struct apply *apply, const struct price_clause *clause,
                 const char *path, struct amount amount)
{
    const struct {
        const char *name;
        int64_t price;
    } fields[] = {{"price_vnd_per_kg", clause->price_vnd_per_kg},
                  {"floor_vnd_per_kg", clause->floor_vnd_per_kg},
                  {"ceiling_vnd_per_kg", clause->ceiling_vnd_per_kg},
                  {"discount_vnd_per_kg", clause->discount_vnd_per_kg}};
    int64_t most = MOST_WORTH / (amount.quantity ? amount.quantity : 1);
    if (amount.unit == unit_head)
        most /= HEAVIEST_HEAD_G;
    for (size_t index = 0; index < sizeof fields / sizeof *fields; index++) {
        if (fields[index].price <= most)
            continue;
        const char *full =
            arena_format(apply->arena, "%s.%s", path, fields[index].name);
        check_add_range(apply, full ? full : path, fields[index].price, 0,
                        most);
    }
}

enum status check_trader(struct apply *apply, struct id party, enum role role,
                         const char *field)
{
    struct principal trader;
    enum status status = principals_find(apply->principals, apply->view,
                                         apply->arena, party, &trader);
    if (status == STATUS_not_found) {
        char given[ID_TEXT_SIZE];
        id_format(party, given);
        problem_add(&apply->problems, field, problem_reason_not_found, given);
        return STATUS_invalid;
    }
    if (status != STATUS_ok)
        return status;
    if (!trader.roles)
        return apply_refuse(apply, STATUS_conflict, field,
                            problem_reason_wrong_state);
    if (!(trader.roles & (unsigned)role))
        return apply_refuse(apply, STATUS_invalid, field,
                            problem_reason_wrong_kind);
    return STATUS_ok;
}

enum status check_product(struct apply *apply, const char *code,
                          struct product *ret_product)
{
    enum status status =
        products_get(apply->products, apply->view, code, ret_product);
    if (status != STATUS_not_found)
        return status;
    problem_add(&apply->problems, "product", problem_reason_not_found, code);
    return STATUS_invalid;
}

const struct product_form *check_form(struct apply *apply,
                                      const struct product *product,
                                      const char *form, const char *path)
{
    for (uint32_t index = 0; index < product->forms_count; index++)
        if (strcmp(product->forms[index].code, form) == 0)
            return &product->forms[index];
    problem_add(&apply->problems, path, problem_reason_not_found, form);
    return NULL;
}

void check_grade(struct apply *apply, const struct product *product,
                 int64_t grade, const char *field)
{
    for (uint32_t index = 0; index < product->grades_count; index++)
        if (product->grades[index].number == grade)
            return;
    if (grade != 0)
        problem_add(&apply->problems, field, problem_reason_not_found, NULL);
}

const struct product_quality *check_quality(struct apply *apply,
                                            const struct product *product,
                                            const char *code, uint32_t index)
{
    for (uint32_t at = 0; at < product->qualities_count; at++)
        if (strcmp(product->qualities[at].code, code) == 0)
            return &product->qualities[at];
    check_add(apply, "qualities", index, "code", problem_reason_not_found);
    return NULL;
}

enum status check_verdict(const struct apply *apply)
{
    return apply->problems.count == 0 ? STATUS_ok : STATUS_invalid;
}
