#include <string.h>

#include "broker/apply.h"
#include "broker/checks.h"

static struct lots lots_of(const struct demand *demand)
{
    return (struct lots){demand->lots, demand->lots_count};
}

/* Sets the unit; heads and kilograms are never one market. */
static void check_forms(struct apply *apply, const struct product *product,
                        struct demand *demand)
{
    for (uint32_t index = 0; index < demand->forms_count; index++) {
        const char *code = demand->forms[index].form;
        const char *path =
            arena_format(apply->arena, "forms[%u].form", (unsigned)index);
        const struct product_form *form =
            check_form(apply, product, code, path ? path : "forms");
        if (!form)
            continue;
        if (index == 0)
            demand->unit = form->unit;
        else if (form->unit != demand->unit)
            check_add(apply, "forms", index, "form", problem_reason_wrong_unit);
        for (uint32_t other = 0; other < index; other++)
            if (strcmp(code, demand->forms[other].form) == 0)
                check_add(apply, "forms", index, "form",
                          problem_reason_repeated);
    }
}

static void check_qualities(struct apply *apply, const struct product *product,
                            const struct demand *demand)
{
    for (uint32_t index = 0; index < demand->qualities_count; index++) {
        const struct quality_need *need = &demand->qualities[index];
        const struct product_quality *quality =
            check_quality(apply, product, need->code, index);
        if (need->least_milli > need->most_milli)
            check_add(apply, "qualities", index, "most_milli",
                      problem_reason_ends_before_start);
        /* beyond what can be measured nothing would ever match */
        else if (quality && (need->least_milli > quality->most_milli ||
                             need->most_milli < quality->least_milli))
            check_add(apply, "qualities", index, "least_milli",
                      problem_reason_out_of_range);
        for (uint32_t other = 0; other < index; other++)
            if (strcmp(need->code, demand->qualities[other].code) == 0)
                check_add(apply, "qualities", index, "code",
                          problem_reason_repeated);
    }
}

static void check_weights(struct apply *apply, const struct demand *demand)
{
    if (demand->unit != unit_head)
        return;
    if (demand->lightest_g == 0)
        problem_add(&apply->problems, "lightest_g", problem_reason_missing,
                    NULL);
    if (demand->heaviest_g == 0)
        problem_add(&apply->problems, "heaviest_g", problem_reason_missing,
                    NULL);
    else if (demand->lightest_g > demand->heaviest_g)
        check_add_range(apply, "lightest_g", demand->lightest_g, 1,
                        demand->heaviest_g);
}

/* With its tolerance a delivery is a quantity like any other: what is promised
 * to it is kept, and added up, within the same bound. */
static void check_most(struct apply *apply, const struct demand *demand)
{
    int64_t permille = 1000 + demand->tolerance_permille;
    int64_t most = MOST_QUANTITY * 1000 / permille;
    for (uint32_t index = 0; index < demand->lots_count; index++) {
        int64_t quantity = demand->lots[index].quantity;
        const char *path =
            arena_format(apply->arena, "lots[%u].quantity", (unsigned)index);
        if (quantity > most)
            check_add_range(apply, path ? path : "lots", quantity, 1, most);
    }
}

static void check_amounts(struct apply *apply, const struct demand *demand)
{
    check_most(apply, demand);
    int64_t least = lots_least_quantity(lots_of(demand));
    if (demand->least_fill > least)
        check_add_range(apply, "least_fill", demand->least_fill, 0, least);
    if (demand->least_lot > least)
        check_add_range(apply, "least_lot", demand->least_lot, 0, least);
}

/* `before` is NULL for a new demand. */
static enum status check_demand(struct apply *apply, struct demand *demand,
                                const struct demand *before)
{
    struct product product;
    enum status status = check_trader(apply, demand->buyer, BUYER, "buyer");
    if (status == STATUS_ok)
        status = check_product(apply, demand->product, &product);
    if (status != STATUS_ok)
        return status;
    demand->unit = unit_unset;
    check_forms(apply, &product, demand);
    if (before && before->unit != demand->unit)
        problem_add(&apply->problems, "forms", problem_reason_wrong_unit, NULL);
    check_grade(apply, &product, demand->worst_grade, "worst_grade");
    check_qualities(apply, &product, demand);
    check_weights(apply, demand);
    check_lots(apply, lots_of(demand),
               before ? lots_of(before) : (struct lots){NULL, 0});
    check_amounts(apply, demand);
    check_price(apply, &demand->bid, "bid");
    struct amount all = {lots_all_quantity(lots_of(demand)), demand->unit};
    check_worth(apply, &demand->bid, "bid", all);
    check_commune(apply, demand->commune, demand->map);
    return check_verdict(apply);
}

static struct open_post open_post_of(const struct demand *demand)
{
    return (struct open_post){.id = demand->id,
                              .last_day = lots_last_day(lots_of(demand))};
}

enum status apply_post_demand(struct apply *apply, void *body)
{
    struct demand *demand = body;
    enum status status = apply_check_scope(apply, demand->buyer, "buyer");
    if (status == STATUS_ok)
        status = apply_check_new(apply, &record_demand, demand->id);
    if (status == STATUS_ok) /* certificates name posts by id alone */
        status = apply_check_new(apply, &record_offer, demand->id);
    if (status == STATUS_ok)
        status = apply_check_open(apply, demand->buyer, "buyer");
    if (status == STATUS_ok)
        status = check_demand(apply, demand, NULL);
    if (status != STATUS_ok)
        return status;
    demand->version = 1;
    demand->state = post_state_open;
    demand->posted_ms = apply->now_ms;
    apply_append(apply, VERB_post_demand, &record_demand, demand);
    open_posts_add(apply->open_posts, demand->buyer, open_post_of(demand));
    return apply_done(apply, demand->id, demand->version);
}

/* The demand as it stands: there, in scope and not withdrawn. */
static enum status get_open(struct apply *apply, struct id id,
                            struct demand *ret_demand)
{
    enum status status = apply_get(apply, &record_demand, id, "id", ret_demand);
    if (status == STATUS_ok)
        status = apply_check_scope(apply, ret_demand->buyer, "buyer");
    if (status == STATUS_ok && ret_demand->state != post_state_open)
        status = apply_refuse(apply, STATUS_conflict, "id",
                              problem_reason_withdrawn);
    return status;
}

enum status apply_update_demand(struct apply *apply, void *body)
{
    struct demand *demand = body;
    struct demand before;
    enum status status = get_open(apply, demand->id, &before);
    if (status == STATUS_ok)
        status = apply_check_version(apply, demand->version, before.version);
    if (status != STATUS_ok)
        return status;
    apply_check_fixed(apply, &record_demand, &before, demand);
    if (check_verdict(apply) != STATUS_ok)
        return STATUS_invalid;
    status = check_demand(apply, demand, &before);
    if (status != STATUS_ok)
        return status;
    struct posted posted = {.table = &record_demand,
                            .id = demand->id,
                            .tolerance_permille = demand->tolerance_permille};
    check_promised(apply, &posted, lots_of(demand), lots_of(&before));
    if (check_verdict(apply) != STATUS_ok)
        return STATUS_conflict;
    demand->version = before.version + 1;
    demand->state = before.state;
    demand->posted_ms = before.posted_ms;
    apply_append(apply, VERB_update_demand, &record_demand, demand);
    open_posts_change(apply->open_posts, demand->buyer, open_post_of(demand));
    return apply_done(apply, demand->id, demand->version);
}

/* What is promised to it stays promised; nothing more will be. */
enum status apply_withdraw_demand(struct apply *apply, void *body)
{
    const struct reference *reference = body;
    struct demand demand;
    enum status status = get_open(apply, reference->id, &demand);
    if (status == STATUS_ok && reference->version != 0)
        status = apply_check_version(apply, reference->version, demand.version);
    if (status != STATUS_ok)
        return status;
    demand.state = post_state_withdrawn;
    demand.version++;
    apply_append(apply, VERB_withdraw_demand, &record_demand, &demand);
    open_posts_remove(apply->open_posts, demand.buyer, demand.id);
    return apply_done(apply, demand.id, demand.version);
}
