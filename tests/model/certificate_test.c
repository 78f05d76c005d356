#include "tests/model/proof_sample.h"

#include "base/memory.h"
#include "tests/test.h"

static void a_right_certificate_is_accepted(void)
{
    struct proof proof;
    proof_init(&proof);
    struct certificate_report report = proof_check(&proof);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_TEXT(report.detail, "");
    EXPECT_NUMBER(report.tick, 42);
    EXPECT_NUMBER(report.lines, 3);
    EXPECT_NUMBER(report.candidates, 3);
    EXPECT_NUMBER(report.total_milli, PROOF_TOTAL);
    EXPECT_NUMBER(report.bound_milli, PROOF_TOTAL);
    EXPECT_NUMBER(report.gap_milli, 0);
    EXPECT(id_equal(report.clearing, sample_id(700)));
    EXPECT_TEXT(report.market.product, "ginger");
    proof_clear(&proof);
}

static void the_same_certificate_is_the_same_bytes(void)
{
    struct proof one, two;
    proof_init(&one);
    proof_init(&two);
    proof_write(&one);
    proof_write(&two);
    EXPECT_TEXT((const char *)one.text.data, (const char *)two.text.data);
    proof_clear(&one);
    proof_clear(&two);
}

static void a_worse_allocation_is_accepted_with_its_gap(void)
{
    struct proof proof;
    proof_init(&proof);
    proof.line_count = 2;
    proof.clearing.lines = 2;
    proof.clearing.gap_milli_vnd = 450000000 + 20000000;
    proof.clearing.total_milli_vnd = PROOF_TOTAL - proof.clearing.gap_milli_vnd;
    struct certificate_report report = proof_check(&proof);
    EXPECT_TEXT(certificate_fault_name(report.fault), "ok");
    EXPECT_NUMBER(report.gap_milli, 470000000);
    proof.clearing.gap_milli_vnd = 0; /* the best, says the forger */
    proof.clearing.bound_milli_vnd = proof.clearing.total_milli_vnd;
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault),
                "wrong_bound");
    proof_clear(&proof);
}

/* Points that are not all earned: a group that sells less than K. */
static void first_points_are_priced_where_they_are_not_used_up(void)
{
    struct proof proof;
    proof_init(&proof);
    proof.sample.policy.first_contract_quantity = 400 * KG;
    proof_put(proof.market, &record_policy, &proof.sample.policy);
    /* B sells 300 of 400 kg: its first price is all of the points. */
    for (size_t side = 0; side < 2; side++)
        proof.prices[side][7] = 100;
    proof.prices[0][1] = 1600;
    proof.prices[1][1] = 100;
    /* A: 350 kg of its 400 are left; B: 300 kg of 400 are earned. */
    int64_t total = PROOF_TOTAL + (200 + 100) * KG * 100;
    proof.clearing.total_milli_vnd = total;
    proof.clearing.bound_milli_vnd = total;
    proof.flow_bound = total;
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault), "ok");
    proof.prices[1][7] = 101;
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault),
                "negative_dual");
    proof_clear(&proof);
}

/* What a forger who hashes and counts anew cannot hide either. */
struct forgery {
    const char *what;
    void (*forge)(struct proof *proof);
    const char *fault;
};

/* The optimum of whoever never looked at B with D, with its right prices, and
 * the count that the checker will find. */
static void overlook_a_candidate(struct proof *proof)
{
    const int64_t prices[9] = {2500, 0, 500, 0, 0, 0, 0, 100};
    memcpy(proof->prices[0], prices, sizeof prices);
    memcpy(proof->prices[1], prices, sizeof prices);
    proof->line_count = 2;
    proof->clearing.lines = 2;
    proof->flow_bound = CASES_TOTAL;
    proof->clearing.total_milli_vnd = CASES_TOTAL;
    proof->clearing.bound_milli_vnd = CASES_TOTAL;
}

/* clang-format off */
#define FORGE(name, ...)                                                       \
    static void name(struct proof *p) { __VA_ARGS__; }
FORGE(one_gram_more, p->lines[0].quantity++)
FORGE(one_gram_less, p->lines[2].quantity--)
FORGE(one_gram_moved, p->lines[0].quantity--; p->lines[1].quantity++)
FORGE(seller_price_more, p->prices[0][0]++)
FORGE(seller_price_less, p->prices[0][0]--)
FORGE(buyer_price_more, p->prices[1][3]++)
FORGE(buyer_price_less, p->prices[1][3]--)
FORGE(group_price_more, p->prices[0][4]++)
FORGE(first_price_more, p->prices[0][6]++)
FORGE(price_below_zero, p->prices[1][1] = -1)
FORGE(no_line, p->line_count = 2; p->clearing.lines = 2)
FORGE(a_line_not_counted, p->line_count = 2)
FORGE(the_same_line_twice, p->lines[2] = p->lines[1]; p->lines[1].quantity = p->lines[2].quantity = 200 * KG)
FORGE(a_refused_pair, p->lines[2] = (struct certificate_line){1, 0, 300 * KG})
FORGE(nothing_in_a_line, p->lines[2].quantity = 0)
FORGE(total_more, p->clearing.total_milli_vnd++)
FORGE(bound_more, p->clearing.bound_milli_vnd++)
FORGE(gap_more, p->clearing.gap_milli_vnd++)
FORGE(bound_and_gap_more, p->clearing.bound_milli_vnd++; p->clearing.gap_milli_vnd++)
FORGE(flow_bound_more, p->flow_bound++)
FORGE(all_bounds_more, p->flow_bound++; p->clearing.bound_milli_vnd++; p->clearing.gap_milli_vnd++)
FORGE(total_less_and_gap_more, p->clearing.total_milli_vnd--; p->clearing.gap_milli_vnd++)
FORGE(one_candidate_less, p->clearing.candidates--)
FORGE(one_offer_less, p->clearing.offer_lots--)
FORGE(one_demand_more, p->clearing.demand_lots++)
/* clang-format on */

static const struct forgery forgeries[] = {
    {"a gram more", one_gram_more, "offer_exceeded"},
    {"a gram less", one_gram_less, "wrong_total"},
    {"a gram moved", one_gram_moved, "demand_exceeded"},
    {"a seller's price up by one", seller_price_more, "wrong_bound"},
    {"a seller's price down by one", seller_price_less, "pair_unpaid"},
    {"a buyer's price up by one", buyer_price_more, "wrong_bound"},
    {"a buyer's price down by one", buyer_price_less, "pair_unpaid"},
    {"a price for no limit", group_price_more, "wrong_bound"},
    {"a first price up by one", first_price_more, "pair_unpaid"},
    {"a price below zero", price_below_zero, "negative_dual"},
    {"a line left out", no_line, "wrong_total"},
    {"a line not counted", a_line_not_counted, "wrong_counts"},
    {"a line twice", the_same_line_twice, "repeated"},
    {"a refused pair", a_refused_pair, "not_candidate"},
    {"an empty line", nothing_in_a_line, "quantity"},
    {"a total up by one", total_more, "wrong_total"},
    {"a bound up by one", bound_more, "wrong_gap"},
    {"a gap up by one", gap_more, "wrong_gap"},
    {"bound and gap up", bound_and_gap_more, "wrong_bound"},
    {"the flow's bound up", flow_bound_more, "wrong_bound"},
    {"all bounds up", all_bounds_more, "wrong_bound"},
    {"total down, gap up", total_less_and_gap_more, "wrong_total"},
    {"a candidate overlooked", overlook_a_candidate, "pair_unpaid"},
    {"a candidate less", one_candidate_less, "wrong_candidates"},
    {"an offer lot less", one_offer_less, "wrong_counts"},
    {"a demand lot more", one_demand_more, "wrong_counts"},
};

static void every_forgery_is_found(void)
{
    for (size_t index = 0; index < sizeof forgeries / sizeof *forgeries;
         index++) {
        struct proof proof;
        proof_init(&proof);
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

/* In a large market too, but for the number of candidates. */
static void no_forgery_needs_the_candidates_counted(void)
{
    for (size_t index = 0; index < sizeof forgeries / sizeof *forgeries;
         index++) {
        const struct forgery *forgery = &forgeries[index];
        struct proof proof;
        proof_init(&proof);
        EXPECT_NUMBER(proof_check_uncounted(&proof).candidates,
                      CERTIFICATE_UNCOUNTED);
        forgery->forge(&proof);
        EXPECT_TEXT(certificate_fault_name(proof_check_uncounted(&proof).fault),
                    forgery->forge == one_candidate_less ? "ok"
                                                         : forgery->fault);
        proof_clear(&proof);
    }
}

/* One text for another, once, in a right document; NULL: the whole line goes,
 * "twice": it stands twice. */
struct tampering {
    const char *from;
    const char *to;
    const char *fault;
};

static const struct tampering tamperings[] = {
    {"{\"certificate\":", NULL, "no_header"},
    {"{\"clearing\":", NULL, "no_header"},
    {"\"version\":2,\"tick\":42", "\"version\":1,\"tick\":42", "no_header"},
    {"\"tick\":42", "\"tick\":43", "no_header"},
    {"\"today\":\"2026-05-27\"", "\"today\":\"2027-05-27\"", "wrong_counts"},
    {"{\"policy\":", NULL, "missing_record"},
    {"{\"product\":", NULL, "missing_record"},
    {"{\"party\":", NULL, "missing_record"},
    {"{\"offer\":", NULL, "foreign"}, /* its use names nothing any more */
    {"{\"use\":", NULL, "wrong_total"},
    {"{\"use\":", "twice", "repeated"},
    {"{\"demand\":", NULL, "wrong_counts"},
    {"{\"refused\":", NULL, "wrong_candidates"},
    {"{\"line\":", NULL, "wrong_counts"},
    {"{\"line\":", "twice", "wrong_counts"},
    {"{\"offer_dual\":", NULL, "missing_dual"},
    {"{\"demand_dual\":", NULL, "missing_dual"},
    {"{\"group_dual\":", NULL, "missing_dual"},
    {"{\"buyer_dual\":", NULL, "missing_dual"},
    {"{\"offer_dual\":", "twice", "repeated"},
    {"{\"group_dual\":", "twice", "repeated"},
    {"{\"offer\":", "twice", "repeated"},
    {"{\"policy\":", "twice", "repeated"},
    {"\"price_vnd_per_kg\":8000", "\"price_vnd_per_kg\":8001", "wrong_total"},
    {"\"price_vnd_per_kg\":5000", "\"price_vnd_per_kg\":5001", "wrong_total"},
    {"\"first_contract_points_vnd\":100", "\"first_contract_points_vnd\":99",
     "wrong_total"},
    {"\"held\":50000", "\"held\":50001", "offer_exceeded"},
    {"\"quantity\":600000,", "\"quantity\":600001,", "wrong_bound"},
    {"\"buy_capacity\":600000", "\"buy_capacity\":599999", "buyer_exceeded"},
    {"\"product\":\"ginger\",\"form\":\"mature\",\"unit\"",
     "\"product\":\"turmer\",\"form\":\"mature\",\"unit\"", "foreign"},
    {"\"seller_duals\":\"", "\"seller_duals\":\"00", "not_read"},
    {"{\"price_point\":", "{\"price_points\":", "not_read"},
    {"{\"line\":{", "{\"line\":{\"price\":1,", "not_read"},
    {"{\"line\":{", "{\"line\":", "not_read"},
    {"{\"line\":{", " {\"line\":{", "not_read"},
};

/* A copy with the change made; the caller frees it. */
static char *tamper(const char *text, const struct tampering *change)
{
    size_t size = strlen(text);
    char *copy = memory_allocate(2 * size + 1, 1);
    const char *at = strstr(text, change->from);
    EXPECT(at != NULL);
    if (!at)
        return copy;
    size_t length = strlen(change->from);
    const char *line = at;
    size_t line_size = (size_t)(strchr(at, '\n') + 1 - at);
    if (!change->to || strcmp(change->to, "twice") == 0)
        length = line_size;
    char *end = copy + (at - text);
    memcpy(copy, text, (size_t)(at - text));
    for (int times = 0; change->to && length == line_size && times < 2; times++)
        end = (char *)memcpy(end, line, line_size) + line_size;
    if (change->to && length != line_size) {
        memcpy(end, change->to, strlen(change->to));
        end += strlen(change->to);
    }
    memcpy(end, at + length, size - (size_t)(at - text) - length);
    return copy;
}

static void every_tampering_with_the_text_is_found(void)
{
    struct proof proof;
    proof_init(&proof);
    proof_write(&proof);
    const char *text = (const char *)proof.text.data;
    for (size_t index = 0; index < sizeof tamperings / sizeof *tamperings;
         index++) {
        char *copy = tamper(text, &tamperings[index]);
        struct certificate_report report = proof_check_text(copy);
        int failures = test_failures;
        EXPECT_TEXT(certificate_fault_name(report.fault),
                    tamperings[index].fault);
        if (test_failures != failures)
            fprintf(stderr, "    in: %s -> %s (%s)\n", tamperings[index].from,
                    tamperings[index].to ? tamperings[index].to : "",
                    report.detail);
        memory_free(copy);
    }
    proof_clear(&proof);
}

/* The hash binds the very prices: another optimal solution is another hash. */
static void other_prices_that_prove_the_same_are_not_the_ones_recorded(void)
{
    struct proof proof;
    proof_init(&proof);
    proof_write(&proof);
    struct tampering swap = {"\"seller_duals\":\"", "\"seller_duals\":\"", ""};
    char *copy = tamper((const char *)proof.text.data, &swap);
    char *digit = strstr(copy, "\"seller_duals\":\"") + 16;
    *digit = *digit == '0' ? '1' : '0';
    EXPECT_TEXT(certificate_fault_name(proof_check_text(copy).fault),
                "wrong_hash");
    memory_free(copy);
    proof_clear(&proof);
}

static void change_demand(struct proof *proof, unsigned id,
                          int64_t most_suppliers, int64_t least_fill)
{
    struct demand demand = *(const struct demand *)market_find(
        proof->market, &record_demand, sample_id(id));
    struct lot lot = demand.lots[0];
    demand.lots = &lot;
    demand.most_suppliers = most_suppliers;
    demand.least_fill = least_fill;
    if (least_fill)
        lot.quantity = least_fill;
    proof_put(proof->market, &record_demand, &demand);
}

static void side_rules_are_checked_too(void)
{
    struct proof proof;
    proof_init(&proof);
    change_demand(&proof, 201, 1, 0);
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault),
                "too_many_suppliers");
    proof_clear(&proof);
    proof_init(&proof);
    change_demand(&proof, 201, 0, 700 * KG + 1);
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault),
                "below_least_fill");
    proof_clear(&proof);
    proof_init(&proof);
    struct offer offer = proof.sample.offer;
    offer.id = sample_id(101);
    offer.group = sample_id(11);
    offer.ask.price_vnd_per_kg = 6000;
    offer.least_lot = 299 * KG;
    proof.sample.offer_lots[0].quantity = 300 * KG;
    proof_put(proof.market, &record_offer, &offer);
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault), "ok");
    proof.lines[2].quantity = 298 * KG;
    EXPECT_TEXT(certificate_fault_name(proof_check(&proof).fault),
                "below_least_lot");
    proof_clear(&proof);
}

static void faults_are_told_in_both_languages(void)
{
    for (int fault = 0; fault < CERTIFICATE_FAULT_COUNT; fault++) {
        EXPECT(*certificate_fault_text((enum certificate_fault)fault, "vi"));
        EXPECT(*certificate_fault_text((enum certificate_fault)fault, "en"));
    }
    EXPECT_TEXT(certificate_fault_text(CERTIFICATE_wrong_total, "vi"),
                "tổng giá trị sai");
}

static void nothing_at_all_is_no_certificate(void)
{
    EXPECT_TEXT(certificate_fault_name(proof_check_text("").fault),
                "no_header");
    EXPECT_TEXT(certificate_fault_name(proof_check_text("\n").fault),
                "not_read");
    EXPECT_TEXT(certificate_fault_name(proof_check_text("{}").fault),
                "not_read");
    EXPECT_TEXT(certificate_fault_name(proof_check_text("{\"line\":{}}").fault),
                "no_header");
}

int main(void)
{
    RUN(a_right_certificate_is_accepted);
    RUN(the_same_certificate_is_the_same_bytes);
    RUN(a_worse_allocation_is_accepted_with_its_gap);
    RUN(first_points_are_priced_where_they_are_not_used_up);
    RUN(every_forgery_is_found);
    RUN(no_forgery_needs_the_candidates_counted);
    RUN(every_tampering_with_the_text_is_found);
    RUN(other_prices_that_prove_the_same_are_not_the_ones_recorded);
    RUN(side_rules_are_checked_too);
    RUN(faults_are_told_in_both_languages);
    RUN(nothing_at_all_is_no_certificate);
    sample_close();
    return test_result();
}
