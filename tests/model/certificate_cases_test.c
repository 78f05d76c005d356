/* The proof by cases of a certificate: right ones pass, forged ones do not. */
#include "base/memory.h"
#include "tests/model/proof_sample.h"
#include "tests/test.h"

static void a_bound_below_the_flow_is_proven_by_cases(void)
{
    struct proof proof;
    proof_init_cases(&proof);
    struct certificate_report report = proof_check(&proof);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_TEXT(report.detail, "");
    EXPECT_NUMBER(report.total_milli, CASES_TOTAL);
    EXPECT_NUMBER(report.bound_milli, CASES_TOTAL);
    EXPECT_NUMBER(report.gap_milli, 0);
    EXPECT_NUMBER(report.flow_bound_milli, PROOF_TOTAL);
    EXPECT_NUMBER(report.leaves, 2);
    proof_clear(&proof);
}

static void a_document_without_its_cases_states_the_flow_bound(void)
{
    struct proof proof;
    proof_init_cases(&proof);
    proof.part_count = 0;
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault),
                "wrong_bound");
    proof.clearing.bound_milli_vnd = PROOF_TOTAL;
    proof.clearing.gap_milli_vnd = PROOF_TOTAL - CASES_TOTAL;
    struct certificate_report report = proof_check(&proof);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_NUMBER(report.leaves, 0);
    proof_clear(&proof);
}

/* Only A with C: the bound stays, the gap is what is missed. */
static void take_less(struct proof *proof)
{
    proof->line_count = 1;
    proof->clearing.lines = 1;
    proof->clearing.total_milli_vnd = INT64_C(1815000000);
    proof->clearing.gap_milli_vnd = CASES_TOTAL - INT64_C(1815000000);
}

static void a_worse_allocation_has_a_gap_to_the_proven_bound(void)
{
    struct proof proof;
    proof_init_cases(&proof);
    take_less(&proof);
    struct certificate_report report = proof_check(&proof);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_NUMBER(report.gap_milli, INT64_C(1000000000));
    proof_clear(&proof);
}

/* A party that binds nowhere may stay out: its own prices are as good. */
static void a_group_in_no_part_keeps_its_prices(void)
{
    static const uint32_t second[1] = {1};
    struct proof proof;
    proof_init_cases(&proof);
    proof.part.groups = second;
    proof.part.group_count = 1;
    proof.leaves[0].duals.first = &proof.leaf_prices[0][7];
    proof.leaves[1].duals.first = &proof.leaf_prices[1][7];
    proof.leaves[0].bound -= 150 * KG * 100;
    proof.leaves[1].bound -= 150 * KG * 100;
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault), "ok");
    proof_clear(&proof);
}

/* What the price no longer pays, the pair brings: the same bound. */
static void a_pair_paid_too_little_adds_what_it_is_worth(void)
{
    struct proof proof;
    proof_init_cases(&proof);
    proof.leaf_prices[0][2] -= 10;
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault), "ok");
    proof_clear(&proof);
}

struct forgery {
    const char *what;
    void (*forge)(struct proof *proof);
    const char *fault;
};

static void ask_twice(struct proof *p)
{
    for (int leaf = 0; leaf < 2; leaf++) {
        p->fixings[leaf][0].is_open = true;
        p->fixings[leaf][1] = p->fixings[leaf][0];
        p->leaves[leaf].fixing_count = 2;
    }
    p->fixings[1][1].is_open = false;
    p->fixings[2][0] = p->fixings[1][1];
    p->leaves[2] = p->leaves[1];
    p->leaves[2].fixings = p->fixings[2];
    p->leaves[2].fixing_count = 1;
    p->leaves[1].is_impossible = true;
    p->part.leaf_count = 3;
}

static void swap_leaves(struct proof *p)
{
    struct certificate_leaf first = p->leaves[0];
    p->leaves[0] = p->leaves[1];
    p->leaves[1] = first;
}

static void lower_bound(struct proof *p)
{
    take_less(p);
    p->clearing.bound_milli_vnd--;
    p->clearing.gap_milli_vnd--;
}

static void lower_all_bounds(struct proof *p)
{
    lower_bound(p);
    p->leaves[1].bound--;
}

/* clang-format off */
#define FORGE(name, ...)                                                       \
    static void name(struct proof *p) { __VA_ARGS__; }
FORGE(no_last_leaf, p->part.leaf_count = 1)
FORGE(no_first_leaf, p->part.leaf_count = 1; p->leaves[0] = p->leaves[1])
FORGE(one_leaf_twice, p->leaves[1] = p->leaves[0])
FORGE(leaf_too_many, p->leaves[2] = p->leaves[1]; p->part.leaf_count = 3)
FORGE(other_question, p->fixings[1][0].offer = 0)
FORGE(question_of_the_delivery, p->fixings[1][0].offer = CERTIFICATE_NONE)
FORGE(no_candidate, p->fixings[0][0].demand = p->fixings[1][0].demand = 0)
FORGE(no_such_lot, p->fixings[0][0].demand = p->fixings[1][0].demand = 7)
FORGE(both_open, p->fixings[1][0].is_open = true)
FORGE(both_closed, p->fixings[0][0].is_open = false)
FORGE(flipped, p->fixings[0][0].is_open = false; p->fixings[1][0].is_open = true)
FORGE(no_fixing, p->leaves[0].fixing_count = 0)
FORGE(dual_more, p->leaf_prices[0][2]++)
FORGE(dual_less, p->leaf_prices[0][2]--; p->leaves[0].bound--)
FORGE(best_dual_more, p->leaf_prices[1][0]++)
FORGE(best_dual_less, p->leaf_prices[1][0]--)
FORGE(first_less, p->leaf_prices[1][7]--)
FORGE(first_more, p->leaf_prices[1][7]++)
FORGE(negative, p->leaf_prices[1][1] = -1)
FORGE(no_limit_priced, p->leaf_prices[1][4] = 1)
FORGE(lifted, p->lifts[1][1] = 1)
FORGE(negative_lift, p->lifts[1][1] = -1)
FORGE(leaf_bound_less, p->leaves[1].bound--)
FORGE(leaf_bound_more, p->leaves[1].bound++)
FORGE(small_leaf_bound_less, p->leaves[0].bound--)
FORGE(said_impossible, p->leaves[1].is_impossible = true)
FORGE(all_impossible, p->leaves[0].is_impossible = p->leaves[1].is_impossible = true)
FORGE(offer_outside, p->part.offer_count = 1)
FORGE(demand_outside, p->part.demand_count = 1)
FORGE(group_outside, p->part.group_count = 1)
FORGE(flow_bound_stated, p->clearing.bound_milli_vnd = PROOF_TOTAL; p->clearing.gap_milli_vnd = PROOF_TOTAL - CASES_TOTAL)
FORGE(flow_bound_less, p->flow_bound--)
/* clang-format on */

static const struct forgery forgeries[] = {
    {"the last leaf missing", no_last_leaf, "not_covered"},
    {"the first leaf missing", no_first_leaf, "not_covered"},
    {"a leaf twice", one_leaf_twice, "not_covered"},
    {"a leaf too many", leaf_too_many, "not_covered"},
    {"another pair on one side", other_question, "not_covered"},
    {"a delivery on one side", question_of_the_delivery, "not_covered"},
    {"a pair that is no candidate", no_candidate, "unknown_lot"},
    {"a lot that is not there", no_such_lot, "unknown_lot"},
    {"a question asked twice", ask_twice, "unknown_lot"},
    {"both open", both_open, "not_covered"},
    {"both closed", both_closed, "not_covered"},
    {"both flipped", flipped, "not_covered"},
    {"the leaves swapped", swap_leaves, "not_covered"},
    {"a fixing missing", no_fixing, "wrong_leaf"},
    {"a dual up by one", dual_more, "wrong_leaf"},
    {"a dual and its leaf down by one", dual_less, "wrong_leaf"},
    {"the best leaf's dual up by one", best_dual_more, "wrong_leaf"},
    {"the best leaf's dual down by one", best_dual_less, "wrong_leaf"},
    {"a first price down by one", first_less, "wrong_leaf"},
    {"a first price over its points", first_more, "negative_dual"},
    {"a price below zero", negative, "negative_dual"},
    {"a price for no limit", no_limit_priced, "wrong_leaf"},
    {"a lift where nothing is asked", lifted, "wrong_leaf"},
    {"a lift below zero", negative_lift, "negative_dual"},
    {"a leaf's bound too low", leaf_bound_less, "wrong_leaf"},
    {"a leaf's bound too high", leaf_bound_more, "wrong_leaf"},
    {"a lesser leaf's bound too low", small_leaf_bound_less, "wrong_leaf"},
    {"a bound stated too low", lower_bound, "wrong_bound"},
    {"all bounds too low", lower_all_bounds, "wrong_leaf"},
    {"a possible leaf called impossible", said_impossible, "possible"},
    {"all leaves called impossible", all_impossible, "possible"},
    {"an offer left out of the part", offer_outside, "crossing"},
    {"a demand left out of the part", demand_outside, "crossing"},
    {"a priced group left out", group_outside, "wrong_leaf"},
    {"the flow's bound with the cases", flow_bound_stated, "wrong_bound"},
    {"the flow's bound down", flow_bound_less, "wrong_bound"},
};

static void every_forged_case_is_found(void)
{
    for (size_t index = 0; index < sizeof forgeries / sizeof *forgeries;
         index++) {
        struct proof proof;
        proof_init_cases(&proof);
        forgeries[index].forge(&proof);
        struct certificate_report report = proof_check(&proof);
        int failures = test_failures;
        EXPECT_TEXT(certificate_fault_name(report.fault),
                    forgeries[index].fault);
        if (test_failures != failures)
            fprintf(stderr, "    in: %s (%s)\n", forgeries[index].what,
                    report.detail);
        proof_clear(&proof);
    }
}

/* One text for another, once. */
static const struct {
    const char *from;
    const char *to;
    const char *fault;
} tamperings[] = {
    {"{\"leaf\":{\"part\":1,", "{\"leaf\":{\"part\":2,", "not_covered"},
    {"{\"leaf\":{\"part\":1,", "{\"leaf\":{\"part\":0,", "not_read"},
    {"{\"offer\":2,\"price\":1500}", "{\"offer\":3,\"price\":1500}",
     "unknown_lot"},
    {"{\"offer\":2,\"price\":1500}", "{\"price\":1500}", "unknown_lot"},
    {"{\"offer\":2,\"price\":1500}",
     "{\"offer\":2,\"demand\":2,\"price\":1500}", "unknown_lot"},
    {"{\"offer\":2,\"price\":1500}",
     "{\"offer\":2,\"price\":1500},{\"offer\":2,\"price\":1}", "repeated"},
    {"{\"offer\":2,\"price\":1500}", "{\"offer\":2,\"price\":1500,\"lift\":1}",
     "negative_dual"},
    {"\"is_open\":true", "\"is_open\":2", "not_read"},
    {",\"part\":1}", ",\"part\":2}", "crossing"},
    {",\"part\":1}", ",\"part\":9}", "not_covered"},
    {",\"part\":1}", "}", "crossing"},
};

static void every_tampering_with_a_leaf_is_found(void)
{
    struct proof proof;
    proof_init_cases(&proof);
    proof_write(&proof);
    const char *text = (const char *)proof.text.data;
    for (size_t index = 0; index < sizeof tamperings / sizeof *tamperings;
         index++) {
        const char *at = strstr(text, tamperings[index].from);
        EXPECT(at != NULL);
        if (!at)
            continue;
        struct buffer copy;
        buffer_init(&copy, 1 << 20);
        buffer_append(&copy, text, (size_t)(at - text));
        buffer_append_text(&copy, tamperings[index].to);
        buffer_append_text(&copy, at + strlen(tamperings[index].from));
        buffer_append(&copy, "", 1);
        struct certificate_report report =
            proof_check_text((const char *)copy.data);
        int failures = test_failures;
        EXPECT_TEXT(certificate_fault_name(report.fault),
                    tamperings[index].fault);
        if (test_failures != failures)
            fprintf(stderr, "    in: %s -> %s (%s)\n", tamperings[index].from,
                    tamperings[index].to, report.detail);
        buffer_clear(&copy);
    }
    proof_clear(&proof);
}

static void a_document_with_too_many_leaves_is_refused(void)
{
    struct proof proof;
    struct buffer text;
    proof_init_cases(&proof);
    proof_write(&proof);
    buffer_init(&text, 16 << 20);
    buffer_append_text(&text, (const char *)proof.text.data);
    for (int leaf = 2; leaf < CERTIFICATE_LEAVES_MOST; leaf++)
        buffer_append_text(&text, "{\"leaf\":{\"part\":1}}\n");
    size_t size = text.size;
    buffer_append(&text, "", 1);
    EXPECT_TEXT(
        certificate_fault_name(proof_check_text((const char *)text.data).fault),
        "not_covered");
    text.size = size;
    buffer_append_text(&text, "{\"leaf\":{\"part\":1}}\n");
    buffer_append(&text, "", 1);
    EXPECT_TEXT(
        certificate_fault_name(proof_check_text((const char *)text.data).fault),
        "too_large");
    buffer_clear(&text);
    proof_clear(&proof);
}

int main(void)
{
    RUN(a_bound_below_the_flow_is_proven_by_cases);
    RUN(a_document_without_its_cases_states_the_flow_bound);
    RUN(a_worse_allocation_has_a_gap_to_the_proven_bound);
    RUN(a_group_in_no_part_keeps_its_prices);
    RUN(a_pair_paid_too_little_adds_what_it_is_worth);
    RUN(every_forged_case_is_found);
    RUN(every_tampering_with_a_leaf_is_found);
    RUN(a_document_with_too_many_leaves_is_refused);
    sample_close();
    return test_result();
}
