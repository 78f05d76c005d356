#include <string.h>

#include "broker/apply.h"
#include "broker/checks.h"

static struct lots lots_of(const struct offer *offer)
{
    return (struct lots){offer->lots, offer->lots_count};
}

static void check_qualities(struct apply *apply, const struct product *product,
                            const struct offer *offer)
{
    for (uint32_t index = 0; index < offer->qualities_count; index++) {
        const struct quality_value *value = &offer->qualities[index];
        const struct product_quality *quality =
            check_quality(apply, product, value->code, index);
        if (quality && (value->value_milli < quality->least_milli ||
                        value->value_milli > quality->most_milli)) {
            const char *path = arena_format(
                apply->arena, "qualities[%u].value_milli", (unsigned)index);
            check_add_range(apply, path ? path : "qualities",
                            value->value_milli, quality->least_milli,
                            quality->most_milli);
        }
        for (uint32_t other = 0; other < index; other++)
            if (strcmp(value->code, offer->qualities[other].code) == 0)
                check_add(apply, "qualities", index, "code",
                          problem_reason_repeated);
    }
}

static void check_alternative(struct apply *apply,
                              const struct product *product,
                              const struct offer *offer, uint32_t index)
{
    const struct form_ask *alternative = &offer->alternatives[index];
    const char *form_path =
        arena_format(apply->arena, "alternatives[%u].form", (unsigned)index);
    const char *ask_path =
        arena_format(apply->arena, "alternatives[%u].ask", (unsigned)index);
    if (!form_path || !ask_path)
        return;
    check_price(apply, &alternative->ask, ask_path);
    const struct product_form *form =
        check_form(apply, product, alternative->form, form_path);
    if (!form)
        return;
    if (form->unit != offer->unit)
        problem_add(&apply->problems, form_path, problem_reason_wrong_unit,
                    alternative->form);
    bool is_repeated = strcmp(alternative->form, offer->form) == 0;
    for (uint32_t other = 0; other < index; other++)
        is_repeated |=
            strcmp(alternative->form, offer->alternatives[other].form) == 0;
    if (is_repeated)
        problem_add(&apply->problems, form_path, problem_reason_repeated,
                    alternative->form);
}

static void check_goods(struct apply *apply, const struct product *product,
                        const struct offer *offer)
{
    check_grade(apply, product, offer->grade, "grade");
    check_qualities(apply, product, offer);
    for (uint32_t index = 0; index < offer->alternatives_count; index++)
        check_alternative(apply, product, offer, index);
    if (offer->unit != unit_head)
        return;
    if (offer->weight_g == 0)
        problem_add(&apply->problems, "weight_g", problem_reason_missing, NULL);
    if (offer->weighed_day == 0)
        problem_add(&apply->problems, "weighed_day", problem_reason_missing,
                    NULL);
}

static void check_worths(struct apply *apply, const struct offer *offer)
{
    struct amount all = {lots_all_quantity(lots_of(offer)), offer->unit};
    check_worth(apply, &offer->ask, "ask", all);
    for (uint32_t index = 0; index < offer->alternatives_count; index++) {
        const char *path =
            arena_format(apply->arena, "alternatives[%u].ask", (unsigned)index);
        check_worth(apply, &offer->alternatives[index].ask,
                    path ? path : "alternatives", all);
    }
}

/* Sets the unit. `before` is NULL for a new offer. */
static enum status check_offer(struct apply *apply, struct offer *offer,
                               const struct offer *before)
{
    struct product product;
    enum status status = check_trader(apply, offer->group, GROUP, "group");
    if (status == STATUS_ok)
        status = check_product(apply, offer->product, &product);
    if (status != STATUS_ok)
        return status;
    const struct product_form *form =
        check_form(apply, &product, offer->form, "form");
    if (!form)
        return STATUS_invalid;
    offer->unit = form->unit;
    if (before && before->unit != offer->unit)
        problem_add(&apply->problems, "form", problem_reason_wrong_unit,
                    offer->form);
    check_goods(apply, &product, offer);
    check_lots(apply, lots_of(offer),
               before ? lots_of(before) : (struct lots){NULL, 0});
    check_price(apply, &offer->ask, "ask");
    check_worths(apply, offer);
    check_commune(apply, offer->commune, offer->map);
    check_certificates(apply, offer->certificates, offer->certificates_count,
                       lots_first_day(lots_of(offer)));
    int64_t most = lots_most_quantity(lots_of(offer));
    if (offer->least_lot > most)
        check_add_range(apply, "least_lot", offer->least_lot, 0, most);
    return check_verdict(apply);
}

static struct open_post open_post_of(const struct offer *offer)
{
    return (struct open_post){.id = offer->id,
                              .last_day = lots_last_day(lots_of(offer))};
}

enum status apply_post_offer(struct apply *apply, void *body)
{
    struct offer *offer = body;
    enum status status = apply_check_scope(apply, offer->group, "group");
    if (status == STATUS_ok)
        status = apply_check_new(apply, &record_offer, offer->id);
    if (status == STATUS_ok) /* certificates name posts by id alone */
        status = apply_check_new(apply, &record_demand, offer->id);
    if (status == STATUS_ok)
        status = apply_check_open(apply, offer->group, "group");
    if (status == STATUS_ok)
        status = check_offer(apply, offer, NULL);
    if (status != STATUS_ok)
        return status;
    offer->version = 1;
    offer->state = post_state_open;
    offer->posted_ms = apply->now_ms;
    apply_append(apply, VERB_post_offer, &record_offer, offer);
    open_posts_add(apply->open_posts, offer->group, open_post_of(offer));
    return apply_done(apply, offer->id, offer->version);
}

/* The offer as it stands: there, in scope and not withdrawn. */
static enum status get_open(struct apply *apply, struct id id,
                            struct offer *ret_offer)
{
    enum status status = apply_get(apply, &record_offer, id, "id", ret_offer);
    if (status == STATUS_ok)
        status = apply_check_scope(apply, ret_offer->group, "group");
    if (status == STATUS_ok && ret_offer->state != post_state_open)
        status = apply_refuse(apply, STATUS_conflict, "id",
                              problem_reason_withdrawn);
    return status;
}

enum status apply_update_offer(struct apply *apply, void *body)
{
    struct offer *offer = body;
    struct offer before;
    enum status status = get_open(apply, offer->id, &before);
    if (status == STATUS_ok)
        status = apply_check_version(apply, offer->version, before.version);
    if (status != STATUS_ok)
        return status;
    apply_check_fixed(apply, &record_offer, &before, offer);
    if (check_verdict(apply) != STATUS_ok)
        return STATUS_invalid;
    status = check_offer(apply, offer, &before);
    if (status != STATUS_ok)
        return status;
    struct posted posted = {.table = &record_offer, .id = offer->id};
    check_promised(apply, &posted, lots_of(offer), lots_of(&before));
    if (check_verdict(apply) != STATUS_ok)
        return STATUS_conflict;
    offer->version = before.version + 1;
    offer->state = before.state;
    offer->posted_ms = before.posted_ms;
    apply_append(apply, VERB_update_offer, &record_offer, offer);
    open_posts_change(apply->open_posts, offer->group, open_post_of(offer));
    return apply_done(apply, offer->id, offer->version);
}

/* What is promised of it stays promised; nothing more will be. */
enum status apply_withdraw_offer(struct apply *apply, void *body)
{
    const struct reference *reference = body;
    struct offer offer;
    enum status status = get_open(apply, reference->id, &offer);
    if (status == STATUS_ok && reference->version != 0)
        status = apply_check_version(apply, reference->version, offer.version);
    if (status != STATUS_ok)
        return status;
    offer.state = post_state_withdrawn;
    offer.version++;
    apply_append(apply, VERB_withdraw_offer, &record_offer, &offer);
    open_posts_remove(apply->open_posts, offer.group, offer.id);
    return apply_done(apply, offer.id, offer.version);
}
