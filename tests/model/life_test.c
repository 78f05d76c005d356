/* The table of a lead's life: it has no dead ends and no words of its own. */
#include "model/life.h"

#include "base/memory.h"
#include "model/codec.h"
#include "model/verb.h"
#include "tests/test.h"

static const enum lead_state ends[] = {
    lead_state_completed,  lead_state_broken,   lead_state_rejected,
    lead_state_superseded, lead_state_declined, lead_state_lapsed,
    lead_state_cancelled};

static bool is_end(enum lead_state state)
{
    for (size_t index = 0; index < sizeof ends / sizeof *ends; index++)
        if (ends[index] == state)
            return true;
    return false;
}

static bool is_event(const char *event)
{
    for (size_t index = 0; index < verb_count; index++)
        if (strcmp(verbs[index].event, event) == 0)
            return true;
    return strcmp(event, "lead_superseded") == 0; /* a room kept */
}

static void every_step_is_caused_by_a_verb_of_the_protocol(void)
{
    for (size_t index = 0; index < life_step_count; index++)
        EXPECT(is_event(life_steps[index].event));
}

static void a_state_waits_with_a_deadline_or_is_an_end(void)
{
    struct policy policy;
    record_init(&record_policy, &policy);
    for (size_t at = 0; at < vocabulary_lead_state.count; at++) {
        struct lead lead;
        record_init(&record_lead, &lead);
        lead.state = (enum lead_state)vocabulary_lead_state.words[at].number;
        bool waits = !is_end(lead.state);
        EXPECT(life_is_waiting(lead.state) == waits);
        EXPECT((life_deadline_ms(&lead, &policy, 1000) > 1000) == waits);
        EXPECT((life_find(lead.state, "lead_lapsed") != NULL) == waits);
    }
}

static void no_event_leads_out_of_an_end(void)
{
    for (size_t index = 0; index < life_step_count; index++)
        EXPECT(!is_end(life_steps[index].from));
}

static void two_steps_never_answer_one_event(void)
{
    for (size_t index = 0; index < life_step_count; index++)
        EXPECT(life_find(life_steps[index].from, life_steps[index].event) ==
               &life_steps[index]);
}

static void expect_claim(enum lead_state lead, const struct lead_line *line,
                         enum line_use use, int64_t quantity)
{
    struct line_claim claim = life_claim(lead, line);
    EXPECT_NUMBER(claim.use, use);
    EXPECT_NUMBER(claim.quantity, quantity);
}

static void a_line_is_held_then_contracted_then_free_or_delivered(void)
{
    struct lead_line line = {.quantity = 1000, .state = line_state_accepted};
    expect_claim(lead_state_proposed, &line, LINE_HELD, 1000);
    expect_claim(lead_state_agreed, &line, LINE_HELD, 1000);
    line.state = line_state_contracted;
    expect_claim(lead_state_signed, &line, LINE_CONTRACTED, 1000);
    expect_claim(lead_state_broken, &line, LINE_FREE, 0);
    line.delivered = 300;
    expect_claim(lead_state_delivering, &line, LINE_CONTRACTED, 1000);
    expect_claim(lead_state_broken, &line, LINE_CONTRACTED, 300);
    expect_claim(lead_state_lapsed, &line, LINE_CONTRACTED, 300);
    line.delivered = 1100; /* more than was promised takes no more */
    expect_claim(lead_state_broken, &line, LINE_CONTRACTED, 1000);
    expect_claim(lead_state_completed, &line, LINE_CONTRACTED, 1000);
    expect_claim(lead_state_cancelled, &line, LINE_FREE, 0);
}

static void a_line_that_went_holds_nothing_in_any_state(void)
{
    static const enum line_state gone[] = {
        line_state_declined, line_state_withdrawn, line_state_moved};
    for (size_t at = 0; at < sizeof gone / sizeof *gone; at++)
        for (unsigned state = lead_state_proposed;
             state <= lead_state_cancelled; state++) {
            struct lead_line line = {.quantity = 1000, .state = gone[at]};
            expect_claim((enum lead_state)state, &line, LINE_FREE, 0);
        }
}

/* Lapsed and superseded are nobody's no. */
static void a_refusal_is_remembered_and_a_lapse_is_not(void)
{
    struct lead_line line = {.quantity = 1, .state = line_state_offered};
    EXPECT(life_line_is_refused(lead_state_rejected, &line));
    EXPECT(life_line_is_refused(lead_state_declined, &line));
    EXPECT(life_line_is_refused(lead_state_cancelled, &line));
    EXPECT(life_line_is_refused(lead_state_broken, &line));
    EXPECT(!life_line_is_refused(lead_state_lapsed, &line));
    EXPECT(!life_line_is_refused(lead_state_superseded, &line));
    EXPECT(!life_line_is_refused(lead_state_approved, &line));
    line.cut = 1;
    EXPECT(life_line_is_refused(lead_state_approved, &line));
    line.cut = 0;
    line.state = line_state_moved; /* it lives on in another lead */
    EXPECT(!life_line_is_refused(lead_state_rejected, &line));
}

static void whose_turn_it_is_follows_the_last_price(void)
{
    struct lead lead = {.buyer = {{1}}};
    struct lead_line line = {.group = {{2}}, .state = line_state_offered};
    EXPECT(id_equal(life_turn(&lead, &line), line.group));
    line.state = line_state_countered;
    line.countered_by = line.group;
    EXPECT(id_equal(life_turn(&lead, &line), lead.buyer));
    line.countered_by = lead.buyer;
    EXPECT(id_equal(life_turn(&lead, &line), line.group));
}

static void a_decision_that_waits_leaves_nothing_when_taken_out(void)
{
    struct lead open, planned;
    record_init(&record_lead, &open);
    record_init(&record_lead, &planned);
    planned.decision = VERB_reject_lead;
    planned.effective_ms = 5;
    planned.planned_by = (struct id){{7}};
    planned.planned_reason = refusal_trust;
    planned.planned_text = "chưa tin";
    planned.planned_breach = breach_side_buyer;
    life_clear_decision(&planned);
    EXPECT(record_equal(&record_lead, &open, &planned));
}

int main(void)
{
    RUN(every_step_is_caused_by_a_verb_of_the_protocol);
    RUN(a_state_waits_with_a_deadline_or_is_an_end);
    RUN(no_event_leads_out_of_an_end);
    RUN(two_steps_never_answer_one_event);
    RUN(a_line_is_held_then_contracted_then_free_or_delivered);
    RUN(a_line_that_went_holds_nothing_in_any_state);
    RUN(a_refusal_is_remembered_and_a_lapse_is_not);
    RUN(whose_turn_it_is_follows_the_last_price);
    RUN(a_decision_that_waits_leaves_nothing_when_taken_out);
    return test_result();
}
