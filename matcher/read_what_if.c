/* market_what_if and market_frontier: the markets as their present matches came
 * about, each copied and solved under other policies. */
#include <string.h>

#include "base/memory.h"
#include "link/envelope.h"
#include "matcher/reads.h"
#include "matcher/what_if_figures.h"
#include "matcher/what_if_market.h"
#include "model/verb.h"

/* Candidate pairs solved for one answer: a second or two, so that it comes
 * before the broker takes the matcher for dead. */
#define WORK_MOST UINT64_C(600000)
#define STEPS_MOST 33
#define SCOPE_MARKETS_MOST 1024 /* of one answer */

/* Which markets a question is about, by name. */
struct scope {
    struct market_question *question;
    struct market_name names[SCOPE_MARKETS_MOST];
    size_t count;
    int64_t cleared; /* taken as they were at their last clearing */
    uint64_t work;
};

/* In the order of their clearings, which is that in which the past is folded
 * once. */
static void scope_add(struct scope *scope, const struct market_name *name)
{
    const struct follower *follower = scope->question->follower;
    int64_t tick = follower_left_over_tick(follower, name);
    size_t place = scope->count++;
    for (; place > 0 &&
           follower_left_over_tick(follower, &scope->names[place - 1]) > tick;
         place--)
        scope->names[place] = scope->names[place - 1];
    scope->names[place] = *name;
}

static void scope_find(struct scope *scope, const char *product, enum unit unit)
{
    struct market_name names[SCOPE_MARKETS_MOST];
    size_t count = market_names(follower_market(scope->question->follower),
                                names, SCOPE_MARKETS_MOST);
    for (size_t index = 0; index < count && index < SCOPE_MARKETS_MOST; index++)
        if ((!*product || strcmp(product, names[index].product) == 0) &&
            (!unit || unit == names[index].unit))
            scope_add(scope, &names[index]);
}

/* The market in which its present matches came about, and a copy of it to try
 * policies on. */
static enum status scope_take(struct scope *scope, size_t index,
                              const struct standing **ret_today,
                              struct what_if_market **ret_market)
{
    struct follower *follower = scope->question->follower;
    enum status status =
        follower_left_over(follower, &scope->names[index], ret_today);
    if (status == STATUS_ok)
        status = what_if_market_create(*ret_today, ret_market);
    if (status != STATUS_ok)
        return status;
    scope->cleared += (*ret_today)->market != follower_market(follower);
    scope->work += what_if_market_work(*ret_market);
    if (scope->work <= WORK_MOST)
        return STATUS_ok;
    what_if_market_destroy(*ret_market);
    problem_add(scope->question->problems, "product", problem_reason_too_many,
                NULL);
    return STATUS_too_large;
}

/* ---- another policy */

struct comparison {
    struct figures_sum today;
    struct figures_sum other;
    struct what_if result;
};

static enum status compare_market(struct scope *scope, size_t index,
                                  const struct policy *policy,
                                  struct comparison *comparison)
{
    const struct standing *today;
    const struct standing *other;
    struct what_if_market *market;
    enum status status = scope_take(scope, index, &today, &market);
    if (status != STATUS_ok)
        return status;
    status = what_if_market_solve(market, policy, &other);
    if (status == STATUS_ok) {
        figures_sum_add(&comparison->today, today);
        figures_sum_add(&comparison->other, other);
        figures_compare_lines(today, other, &comparison->result);
    }
    what_if_market_destroy(market);
    return status;
}

static enum status compare(struct scope *scope, const struct policy *policy,
                           struct what_if *ret_result)
{
    struct comparison comparison = {.result = {.lines_new = 0}};
    enum status status = STATUS_ok;
    for (size_t index = 0; index < scope->count && status == STATUS_ok; index++)
        status = compare_market(scope, index, policy, &comparison);
    if (status == STATUS_ok) {
        *ret_result = comparison.result;
        ret_result->today = figures_sum_total(&comparison.today);
        ret_result->other = figures_sum_total(&comparison.other);
        ret_result->markets = (int64_t)scope->count;
        ret_result->markets_cleared = scope->cleared;
    }
    figures_sum_clear(&comparison.today);
    figures_sum_clear(&comparison.other);
    return status;
}

enum status read_what_if(struct market_question *question,
                         struct envelope *reply)
{
    struct what_if_query query;
    struct what_if result;
    struct scope scope = {.question = question};
    enum status status =
        envelope_read_body(question->request, &record_what_if_query,
                           question->arena, &query, question->problems);
    if (status != STATUS_ok)
        return status;
    scope_find(&scope, query.product, query.unit);
    status = compare(&scope, &query.policy, &result);
    if (status != STATUS_ok)
        return status;
    return envelope_set_body(reply, &record_what_if, &result, question->arena);
}

/* ---- points swept from 0 */

struct sweep {
    const struct frontier_query *query;
    struct what_if_market **markets; /* of the scope, copied */
    size_t count;
    struct frontier_point points[STEPS_MOST];
    struct frontier result;
};

/* The last step has `most`; 0: `today` at every step. */
static int64_t swept(const struct sweep *sweep, int64_t step, int64_t most,
                     int64_t today)
{
    return most ? most * step / (sweep->query->steps - 1) : today;
}

static enum status sweep_take(struct sweep *sweep, struct scope *scope)
{
    const struct standing *today;
    sweep->markets = memory_allocate(scope->count, sizeof *sweep->markets);
    while (sweep->count < scope->count) {
        enum status status = scope_take(scope, sweep->count, &today,
                                        &sweep->markets[sweep->count]);
        if (status != STATUS_ok)
            return status;
        sweep->count++;
    }
    return STATUS_ok;
}

static void sweep_clear(struct sweep *sweep)
{
    while (sweep->count > 0)
        what_if_market_destroy(sweep->markets[--sweep->count]);
    memory_free(sweep->markets);
}

static enum status sweep_step(struct sweep *sweep, int64_t step,
                              struct frontier_point *ret_point)
{
    struct figures_sum sum = {.groups = {NULL, 0, 0}};
    enum status status = STATUS_ok;
    for (size_t index = 0; index < sweep->count && status == STATUS_ok;
         index++) {
        struct what_if_market *market = sweep->markets[index];
        struct policy policy = *what_if_market_policy(market);
        const struct standing *standing;
        policy.points_poor_vnd = swept(sweep, step, sweep->query->poor_most_vnd,
                                       policy.points_poor_vnd);
        policy.first_contract_points_vnd =
            swept(sweep, step, sweep->query->first_most_vnd,
                  policy.first_contract_points_vnd);
        ret_point->poor_points_vnd = policy.points_poor_vnd;
        ret_point->first_points_vnd = policy.first_contract_points_vnd;
        status = what_if_market_solve(market, &policy, &standing);
        if (status == STATUS_ok)
            figures_sum_add(&sum, standing);
    }
    ret_point->figures = figures_sum_total(&sum);
    figures_sum_clear(&sum);
    return status;
}

/* As many steps as one answer may take, and at least one. */
static enum status sweep_steps(struct sweep *sweep, uint64_t work)
{
    struct frontier *result = &sweep->result;
    uint64_t done = 0;
    int64_t step = sweep->query->offset;
    result->points = sweep->points;
    for (; step < sweep->query->steps && (!done || done + work <= WORK_MOST);
         step++) {
        enum status status =
            sweep_step(sweep, step, &sweep->points[result->points_count]);
        if (status != STATUS_ok)
            return status;
        result->points_count++;
        done += work;
    }
    result->next_offset = step < sweep->query->steps ? step : 0;
    return STATUS_ok;
}

enum status read_frontier(struct market_question *question,
                          struct envelope *reply)
{
    struct frontier_query query;
    struct scope scope = {.question = question};
    struct sweep sweep = {.query = &query};
    enum status status =
        envelope_read_body(question->request, &record_frontier_query,
                           question->arena, &query, question->problems);
    if (status == STATUS_ok && !query.poor_most_vnd && !query.first_most_vnd) {
        problem_add(question->problems, "poor_most_vnd", problem_reason_missing,
                    NULL);
        status = STATUS_invalid;
    }
    if (status != STATUS_ok)
        return status;
    scope_find(&scope, query.product, query.unit);
    status = sweep_take(&sweep, &scope);
    if (status == STATUS_ok)
        status = sweep_steps(&sweep, scope.work);
    sweep.result.markets = (int64_t)scope.count;
    sweep.result.markets_cleared = scope.cleared;
    if (status == STATUS_ok)
        status = envelope_set_body(reply, &record_frontier, &sweep.result,
                                   question->arena);
    sweep_clear(&sweep);
    return status;
}
