/* What the proof of a clearing is made of: dual prices, and, where least lots,
 * most suppliers or least fills bind, leaves that cover every choice. */
#ifndef LIENKET_MODEL_CERTIFICATE_PROOF_H
#define LIENKET_MODEL_CERTIFICATE_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#define CERTIFICATE_LEAVES_MOST 4096 /* of one document */
#define CERTIFICATE_PRICES_MOST 8192 /* of a leaf; as many fixings */
#define CERTIFICATE_NONE UINT32_MAX

/* Thousandths of a VND per base unit, in the order of struct market_lots. */
struct certificate_duals {
    const int64_t *offer;
    const int64_t *demand;
    const int64_t *group;
    const int64_t *first; /* by group */
    const int64_t *buyer;
};

/* One answer to a question that the tree asks. */
struct certificate_fixing {
    uint32_t demand;
    uint32_t offer; /* CERTIFICATE_NONE: the least fill of the demand lot */
    bool is_open;
};

struct certificate_leaf {
    const struct certificate_fixing *fixings; /* from the root */
    uint32_t fixing_count;
    bool is_impossible;
    int64_t bound;
    struct certificate_duals duals; /* by place in the part's lists */
    const int64_t *lift;            /* by place of the demand lot */
};

/* Lots and parties by index, and the leaves in the order of the document. */
struct certificate_part {
    const uint32_t *offers;
    const uint32_t *demands;
    const uint32_t *groups;
    const uint32_t *buyers;
    uint32_t offer_count;
    uint32_t demand_count;
    uint32_t group_count;
    uint32_t buyer_count;
    const struct certificate_leaf *leaves;
    uint32_t leaf_count;
};

#endif
