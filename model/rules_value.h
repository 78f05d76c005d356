/* The money half of the rules: what a pair that passed all others is worth.
 * Part of rules.h; only rules*.c know it. */
#ifndef LIENKET_MODEL_RULES_VALUE_H
#define LIENKET_MODEL_RULES_VALUE_H

#include "model/rules.h"

struct rules_question {
    const struct rules *rules;
    const struct offer_lot *offer;
    const struct demand_lot *demand;
};

/* What one form of the stock brings to the question. */
struct rules_terms {
    const char *form;
    const struct price_clause *ask;
    int64_t slack_days;
    int64_t certificates_above;
};

/* Sets the money members of `pair`, whose delivery day, distance and head
 * weight are known. RULE_passed, RULE_price or RULE_value. */
enum rule rules_value(const struct rules_question *question,
                      const struct rules_terms *terms, struct pair *pair);

#endif
