#include <string.h>

#include "broker/apply.h"
#include "broker/checks.h"
#include "model/codec.h"
#include "model/product_id.h"

static void check_form_codes(struct apply *apply, const struct product *product)
{
    for (uint32_t index = 0; index < product->forms_count; index++)
        for (uint32_t other = 0; other < index; other++)
            if (strcmp(product->forms[index].code,
                       product->forms[other].code) == 0)
                check_add(apply, "forms", index, "code",
                          problem_reason_repeated);
}

static void check_grades(struct apply *apply, const struct product *product)
{
    for (uint32_t index = 0; index < product->grades_count; index++)
        for (uint32_t other = 0; other < index; other++)
            if (product->grades[index].number == product->grades[other].number)
                check_add(apply, "grades", index, "number",
                          problem_reason_repeated);
}

static void check_qualities(struct apply *apply, const struct product *product)
{
    for (uint32_t index = 0; index < product->qualities_count; index++) {
        const struct product_quality *quality = &product->qualities[index];
        if (quality->least_milli > quality->most_milli)
            check_add(apply, "qualities", index, "most_milli",
                      problem_reason_ends_before_start);
        for (uint32_t other = 0; other < index; other++)
            if (strcmp(quality->code, product->qualities[other].code) == 0)
                check_add(apply, "qualities", index, "code",
                          problem_reason_repeated);
    }
}

static void check_conversions(struct apply *apply,
                              const struct product *product)
{
    for (uint32_t index = 0; index < product->conversions_count; index++) {
        const struct conversion *conversion = &product->conversions[index];
        check_form(apply, product, conversion->from_form,
                   "conversions.from_form");
        check_form(apply, product, conversion->to_form, "conversions.to_form");
        if (conversion->low_milli > conversion->middle_milli ||
            conversion->middle_milli > conversion->high_milli)
            check_add(apply, "conversions", index, "middle_milli",
                      problem_reason_out_of_range);
    }
}

static const struct product_form *form_find(const struct product *product,
                                            const char *code)
{
    for (uint32_t index = 0; index < product->forms_count; index++)
        if (strcmp(product->forms[index].code, code) == 0)
            return &product->forms[index];
    return NULL;
}

/* Offers and leads stand on a product's forms: none goes away, none changes
 * what it is counted in. */
static void check_kept_forms(struct apply *apply, const struct product *before,
                             const struct product *product)
{
    for (uint32_t index = 0; index < before->forms_count; index++) {
        const struct product_form *old = &before->forms[index];
        const struct product_form *form = form_find(product, old->code);
        if (!form || form->unit != old->unit)
            problem_add(&apply->problems, "forms", problem_reason_fixed,
                        old->code);
    }
}

enum status apply_put_product(struct apply *apply, void *body)
{
    struct product *product = body;
    struct product before;
    enum status reach = apply_check_reach(apply, NULL, "actor");
    if (reach != STATUS_ok)
        return reach;
    product->id = product_id(product->code);
    enum status found = store_get(apply->view, &record_product, product->id,
                                  apply->arena, &before);
    if (found != STATUS_ok && found != STATUS_not_found)
        return found;
    int64_t present = found == STATUS_ok ? before.version : 0;
    if (product->version != 0) {
        enum status seen =
            apply_check_version(apply, product->version, present);
        if (seen != STATUS_ok)
            return seen;
    }
    check_form_codes(apply, product);
    check_grades(apply, product);
    check_qualities(apply, product);
    check_conversions(apply, product);
    if (present)
        check_kept_forms(apply, &before, product);
    if (check_verdict(apply) != STATUS_ok)
        return STATUS_invalid;
    product->version = present;
    if (present && record_equal(&record_product, &before, product))
        return apply_done(apply, product->id, present);
    product->version = present + 1;
    apply_append(apply, VERB_put_product, &record_product, product);
    return apply_done(apply, product->id, product->version);
}

enum status apply_post_price(struct apply *apply, void *body)
{
    struct price_point *point = body;
    struct product product;
    enum status status = apply_check_reach(apply, NULL, "actor");
    if (status == STATUS_ok)
        status = apply_check_new(apply, &record_price_point, point->id);
    if (status == STATUS_ok)
        status = check_product(apply, point->product, &product);
    if (status != STATUS_ok)
        return status;
    check_form(apply, &product, point->form, "form");
    if (point->high_vnd_per_kg < point->low_vnd_per_kg)
        check_add_range(apply, "high_vnd_per_kg", point->high_vnd_per_kg,
                        point->low_vnd_per_kg, MOST_PRICE);
    else if (point->middle_vnd_per_kg < point->low_vnd_per_kg ||
             point->middle_vnd_per_kg > point->high_vnd_per_kg)
        check_add_range(apply, "middle_vnd_per_kg", point->middle_vnd_per_kg,
                        point->low_vnd_per_kg, point->high_vnd_per_kg);
    status = check_verdict(apply);
    if (status != STATUS_ok)
        return status;
    point->version = 1;
    apply_append(apply, VERB_post_price, &record_price_point, point);
    return apply_done(apply, point->id, point->version);
}
