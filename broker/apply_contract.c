/* After agreement: the signature, what was really delivered, what was paid. */
#include <string.h>

#include "broker/checks.h"
#include "broker/leads.h"

/* ---- signature */

static void need(struct apply *apply, const char *field, const char *text)
{
    if (!*text)
        problem_add(&apply->problems, field, problem_reason_missing, NULL);
}

/* A contract says who signed for the sellers and by which authority, since
 * groups are no legal persons; an informal agreement may leave it open. */
static enum status check_contract(struct apply *apply,
                                  const struct lead_signature *said,
                                  struct contract *contract)
{
    *contract = (struct contract){.kind = said->kind,
                                  .number = said->number,
                                  .day = said->day,
                                  .signatory = said->signatory,
                                  .authority = said->authority,
                                  .buyer_signatory = said->buyer_signatory,
                                  .buyer_authority = said->buyer_authority,
                                  .attachment = said->attachment};
    struct attachment attachment;
    lead_check_day(apply, contract->day, "day");
    if (contract->kind == contract_kind_contract) {
        need(apply, "number", contract->number);
        need(apply, "signatory", contract->signatory);
        need(apply, "authority", contract->authority);
    }
    if (!id_is_zero(contract->attachment)) {
        enum status status =
            apply_get(apply, &record_attachment, contract->attachment,
                      "attachment", &attachment);
        if (status == STATUS_ok)
            contract->hash = attachment.hash;
        else if (status != STATUS_not_found)
            return status;
    }
    return check_verdict(apply);
}

enum status apply_sign_lead(struct apply *apply, void *body)
{
    const struct lead_signature *signature = body;
    struct lead lead;
    const struct life_step *step;
    struct reference said = {.id = signature->id,
                             .version = signature->version};
    enum status status = lead_get_step(apply, &said, &lead, &step);
    if (status == STATUS_ok)
        status = check_contract(apply, signature, &lead.contract);
    if (status != STATUS_ok)
        return status;
    life_move_lines(&lead, step->event);
    status = lead_move(apply, &lead, step);
    return status == STATUS_ok ? lead_keep(apply, &lead, VERB_sign_lead)
                               : status;
}

/* ---- delivery */

static int64_t worth_of(int64_t weight_g, int64_t vnd_per_kg)
{
    return weight_g / 1000 * vnd_per_kg + weight_g % 1000 * vnd_per_kg / 1000;
}

static void check_sum(struct apply *apply, int64_t before, int64_t added,
                      int64_t most, const char *field)
{
    if (added > most - before)
        problem_add_range(&apply->problems, field, added, 1, most - before);
}

static enum status check_qualities(struct apply *apply,
                                   const struct line_delivery *delivery,
                                   const char *product_code)
{
    struct product product;
    if (delivery->qualities_count == 0)
        return STATUS_ok;
    enum status status = check_product(apply, product_code, &product);
    if (status != STATUS_ok)
        return status;
    for (uint32_t index = 0; index < delivery->qualities_count; index++)
        check_quality(apply, &product, delivery->qualities[index].code, index);
    return STATUS_ok;
}

/* Where quantity or price are not what was agreed, somebody knows why. */
static void check_difference(struct apply *apply, const struct lead_line *line,
                             const struct line_delivery *delivery)
{
    bool is_other_price =
        line->price.kind == price_kind_fixed &&
        delivery->price_vnd_per_kg != line->price.price_vnd_per_kg;
    bool is_other_quantity =
        !delivery->more_follows &&
        line->delivered + delivery->quantity != line->quantity;
    if ((is_other_price || is_other_quantity) &&
        delivery->difference == difference_unset)
        problem_add(&apply->problems, "difference", problem_reason_missing,
                    NULL);
    if (delivery->difference == difference_other)
        need(apply, "text", delivery->text);
}

static enum status check_delivery(struct apply *apply,
                                  const struct line_act *act,
                                  const struct line_delivery *delivery,
                                  int64_t weight_g)
{
    const struct lead_line *line = act->line;
    lead_check_day(apply, delivery->day, "day");
    if (act->lead.unit == unit_head && weight_g == 0)
        problem_add(&apply->problems, "weight_g", problem_reason_missing, NULL);
    check_sum(apply, line->delivered, delivery->quantity, MOST_QUANTITY,
              "quantity");
    check_sum(apply, line->delivered_weight_g, weight_g, MOST_QUANTITY,
              "weight_g");
    check_sum(apply, line->due_vnd,
              worth_of(weight_g, delivery->price_vnd_per_kg), MOST_MONEY,
              "price_vnd_per_kg");
    check_difference(apply, line, delivery);
    enum status status = check_qualities(apply, delivery, act->lead.product);
    return status == STATUS_ok ? check_verdict(apply) : status;
}

enum status apply_deliver_line(struct apply *apply, void *body)
{
    const struct line_delivery *delivery = body;
    struct line_name name = {.lead = delivery->id,
                             .version = delivery->version,
                             .line = delivery->line};
    struct line_act act;
    enum status status = line_get(apply, &name, &act);
    if (status != STATUS_ok)
        return status;
    int64_t weight_g =
        act.lead.unit == unit_head ? delivery->weight_g : delivery->quantity;
    status = check_delivery(apply, &act, delivery, weight_g);
    if (status != STATUS_ok)
        return status;
    struct lead_line *line = act.line;
    line->delivered += delivery->quantity;
    line->delivered_weight_g += weight_g;
    line->due_vnd += worth_of(weight_g, delivery->price_vnd_per_kg);
    line->delivered_day = delivery->day;
    line->delivered_vnd_per_kg = delivery->price_vnd_per_kg;
    line->delivered_qualities = delivery->qualities;
    line->delivered_qualities_count = delivery->qualities_count;
    if (delivery->difference) {
        line->difference = delivery->difference;
        line->difference_text = delivery->text;
    }
    if (!delivery->more_follows)
        line->state = act.step->to;
    const struct life_step *step =
        life_find(act.lead.state, apply->verb->event);
    status =
        step ? lead_move(apply, &act.lead, step) : lead_wait(apply, &act.lead);
    return status == STATUS_ok ? lead_keep(apply, &act.lead, VERB_deliver_line)
                               : status;
}

/* ---- payment */

enum status apply_record_payment(struct apply *apply, void *body)
{
    const struct line_payment *payment = body;
    struct line_name name = {.lead = payment->id,
                             .version = payment->version,
                             .line = payment->line};
    struct line_act act;
    enum status status = line_get(apply, &name, &act);
    if (status != STATUS_ok)
        return status;
    lead_check_day(apply, payment->day, "day");
    check_sum(apply, act.line->paid_vnd, payment->amount_vnd, MOST_MONEY,
              "amount_vnd");
    status = check_verdict(apply);
    if (status != STATUS_ok)
        return status;
    act.line->paid_vnd += payment->amount_vnd;
    if (payment->day > act.line->paid_day)
        act.line->paid_day = payment->day;
    return lead_keep(apply, &act.lead, VERB_record_payment);
}
