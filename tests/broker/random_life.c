#include "tests/broker/random_life.h"

#include "model/verb.h"

static uint64_t chance;

void life_seed(uint64_t seed)
{
    chance = seed * 2 + 1;
}

int64_t life_draw(int64_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (int64_t)(chance % (uint64_t)below);
}

static enum refusal draw_reason(void)
{
    return life_draw(8) ? refusal_price_too_low : refusal_unset;
}

static void fill_edit(struct lead_edit *edit, uint32_t lines)
{
    static struct line_cut cuts[2];
    edit->cuts = cuts;
    edit->cuts_count = (uint32_t)life_draw(2) + 1;
    edit->reason = draw_reason();
    edit->text = "";
    for (uint32_t index = 0; index < edit->cuts_count; index++)
        cuts[index] = (struct line_cut){.line = life_draw(lines + 1) + 1,
                                        .less = life_draw(LIFE_LOT_G / 6) + 1};
}

static void fill_price(struct price_clause *price)
{
    *price = (struct price_clause){.kind = price_kind_fixed,
                                   .price_vnd_per_kg = 5000 + life_draw(3000)};
    if (life_draw(4) == 0)
        *price = (struct price_clause){.kind = price_kind_floor_share,
                                       .floor_vnd_per_kg = 5000,
                                       .share_permille = 500};
}

/* Only what the verb asks for beside lead, version and line. */
void life_fill(union life_body *body, unsigned verb, uint32_t lines)
{
    int64_t line = life_draw(lines + 1) + 1;
    switch (verb) {
    case VERB_edit_lead:
    case VERB_split_lead:
        fill_edit(&body->edit, lines);
        break;
    case VERB_accept_line:
    case VERB_decline_line:
    case VERB_counter_line:
        body->answer.line = line;
        body->answer.reason = draw_reason();
        body->answer.text = "";
        fill_price(&body->answer.price);
        break;
    case VERB_sign_lead:
        body->signature.kind =
            life_draw(2) ? contract_kind_informal : contract_kind_contract;
        body->signature.day = LIFE_TODAY - life_draw(3);
        body->signature.number = life_draw(3) ? "12/HĐ" : "";
        body->signature.signatory = "Nông Thị Hoa";
        body->signature.authority = "biên bản họp nhóm";
        break;
    case VERB_deliver_line:
        body->delivery.line = line;
        body->delivery.quantity = life_draw(LIFE_LOT_G / 4) + 1;
        body->delivery.day = LIFE_TODAY + life_draw(2);
        body->delivery.price_vnd_per_kg = 6000;
        body->delivery.difference =
            life_draw(6) ? difference_harvest_short : difference_unset;
        body->delivery.more_follows = life_draw(3) == 0;
        body->delivery.text = "";
        break;
    case VERB_record_payment:
        body->payment.line = line;
        body->payment.amount_vnd = life_draw(1000000) + 1;
        body->payment.day = LIFE_TODAY;
        break;
    case VERB_break_lead:
        body->breach.by = breach_side_seller;
        body->breach.reason = draw_reason();
        body->breach.delay_ms = life_draw(3) ? 0 : life_draw(20);
        break;
    default:
        body->reference.reason = draw_reason();
        body->reference.delay_ms = life_draw(3) ? 0 : life_draw(20);
        break;
    }
}

_Static_assert(offsetof(struct lead_edit, version) ==
                       offsetof(struct reference, version) &&
                   offsetof(struct line_answer, version) ==
                       offsetof(struct reference, version),
               "lead and version stand first");

/* What would lead it further. */
static unsigned draw_next(enum lead_state state)
{
    static const unsigned next[][4] = {
        [lead_state_proposed] = {VERB_approve_lead, VERB_approve_lead,
                                 VERB_hold_lead, VERB_undo_decision},
        [lead_state_on_hold] = {VERB_approve_lead, VERB_approve_lead,
                                VERB_approve_lead, VERB_split_lead},
        [lead_state_approved] = {VERB_accept_line, VERB_accept_line,
                                 VERB_counter_line, VERB_agree_lead},
        [lead_state_agreed] = {VERB_sign_lead, VERB_sign_lead, VERB_sign_lead,
                               VERB_cancel_lead},
        [lead_state_signed] = {VERB_deliver_line, VERB_deliver_line,
                               VERB_record_payment, VERB_break_lead},
        [lead_state_delivering] = {VERB_deliver_line, VERB_deliver_line,
                                   VERB_complete_lead, VERB_record_payment},
        [lead_state_completed] = {VERB_record_payment, VERB_record_payment,
                                  VERB_break_lead, VERB_complete_lead}};
    if (state > lead_state_completed)
        return VERB_approve_lead;
    return next[state][life_draw(4)];
}

unsigned life_draw_verb(enum lead_state state)
{
    static const unsigned verbs_said[] = {
        VERB_approve_lead,  VERB_approve_lead,  VERB_approve_lead,
        VERB_reject_lead,   VERB_hold_lead,     VERB_undo_decision,
        VERB_edit_lead,     VERB_split_lead,    VERB_accept_line,
        VERB_accept_line,   VERB_accept_line,   VERB_accept_line,
        VERB_decline_line,  VERB_counter_line,  VERB_counter_line,
        VERB_agree_lead,    VERB_agree_lead,    VERB_sign_lead,
        VERB_sign_lead,     VERB_cancel_lead,   VERB_deliver_line,
        VERB_deliver_line,  VERB_deliver_line,  VERB_record_payment,
        VERB_complete_lead, VERB_complete_lead, VERB_break_lead,
        VERB_lapse_lead};
    if (life_draw(2))
        return draw_next(state);
    return verbs_said[life_draw(sizeof verbs_said / sizeof *verbs_said)];
}
