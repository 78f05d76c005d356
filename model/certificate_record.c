#include "model/certificate_record.h"

#include "model/certificate.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* clang-format off */
#define NUMBER(STRUCT, N, NAME, LEAST)                                         \
    {.name = #NAME, .number = N, .kind = FIELD_NUMBER,                         \
     .measure = MEASURE_COUNT, .offset = offsetof(struct STRUCT, NAME),        \
     .least = LEAST, .most = INT64_MAX, .vi = "", .en = ""}
#define DAY(STRUCT, N, NAME)                                                   \
    {.name = #NAME, .number = N, .kind = FIELD_NUMBER,                         \
     .measure = MEASURE_DAY, .offset = offsetof(struct STRUCT, NAME),          \
     .least = 0, .most = MOST_DAY, .vi = "", .en = ""}
#define ID(STRUCT, N, NAME)                                                    \
    {.name = #NAME, .number = N, .kind = FIELD_ID,                             \
     .offset = offsetof(struct STRUCT, NAME), .vi = "", .en = ""}
#define FLAG(STRUCT, N, NAME)                                                  \
    {.name = #NAME, .number = N, .kind = FIELD_NUMBER,                         \
     .measure = MEASURE_FLAG, .offset = offsetof(struct STRUCT, NAME),         \
     .least = 0, .most = 1, .vi = "", .en = ""}
#define LIST(STRUCT, N, NAME, INSIDE, MOST)                                    \
    {.name = #NAME, .number = N, .kind = FIELD_LIST,                           \
     .offset = offsetof(struct STRUCT, NAME),                                  \
     .count_offset = offsetof(struct STRUCT, NAME##_count), .most = MOST,      \
     .record = &entry_##INSIDE, .vi = "", .en = ""}
#define RECORD(STRUCT)                                                         \
    static const struct record entry_##STRUCT = {                              \
        .name = #STRUCT, .size = sizeof(struct STRUCT),                        \
        .fields = fields_##STRUCT, .count = COUNT_OF(fields_##STRUCT),         \
        .vi = "", .en = ""}

static const struct field fields_certificate_head[] = {
    NUMBER(certificate_head, 1, version, 1),
    NUMBER(certificate_head, 2, tick, 0),
    DAY(certificate_head, 3, today),
    NUMBER(certificate_head, 4, flow_bound, 0),
};
RECORD(certificate_head);

static const struct field fields_certificate_use[] = {
    ID(certificate_use, 1, post),
    NUMBER(certificate_use, 2, lot, 1),
    NUMBER(certificate_use, 3, held, 0),
    NUMBER(certificate_use, 4, contracted, 0),
    NUMBER(certificate_use, 5, lines, 0),
};
RECORD(certificate_use);

static const struct field fields_refused_pair[] = {
    ID(refused_pair, 1, offer),
    NUMBER(refused_pair, 2, offer_lot, 0),
    NUMBER(refused_pair, 3, offer_version, 0),
    ID(refused_pair, 4, demand),
    NUMBER(refused_pair, 5, demand_lot, 0),
    NUMBER(refused_pair, 6, demand_version, 0),
};
RECORD(refused_pair);

static const struct field fields_certificate_match[] = {
    ID(certificate_match, 1, offer),
    NUMBER(certificate_match, 2, offer_lot, 0),
    ID(certificate_match, 3, demand),
    NUMBER(certificate_match, 4, demand_lot, 0),
    NUMBER(certificate_match, 5, quantity, INT64_MIN),
};
RECORD(certificate_match);

static const struct field fields_certificate_dual[] = {
    ID(certificate_dual, 1, id),
    NUMBER(certificate_dual, 2, lot, 0),
    NUMBER(certificate_dual, 3, seller_best, INT64_MIN),
    NUMBER(certificate_dual, 4, buyer_best, INT64_MIN),
    NUMBER(certificate_dual, 5, seller_first, INT64_MIN),
    NUMBER(certificate_dual, 6, buyer_first, INT64_MIN),
    NUMBER(certificate_dual, 7, part, 0),
};
RECORD(certificate_dual);

static const struct field fields_certificate_answer[] = {
    NUMBER(certificate_answer, 1, offer, 0),
    NUMBER(certificate_answer, 2, demand, 0),
    FLAG(certificate_answer, 3, is_open),
};
RECORD(certificate_answer);

static const struct field fields_certificate_price[] = {
    NUMBER(certificate_price, 1, offer, 0),
    NUMBER(certificate_price, 2, demand, 0),
    NUMBER(certificate_price, 3, group, 0),
    NUMBER(certificate_price, 4, buyer, 0),
    NUMBER(certificate_price, 5, price, INT64_MIN),
    NUMBER(certificate_price, 6, first, INT64_MIN),
    NUMBER(certificate_price, 7, lift, INT64_MIN),
};
RECORD(certificate_price);

static const struct field fields_certificate_case[] = {
    NUMBER(certificate_case, 1, part, 1),
    FLAG(certificate_case, 2, is_impossible),
    NUMBER(certificate_case, 3, bound, INT64_MIN),
    LIST(certificate_case, 4, fixings, certificate_answer,
         CERTIFICATE_PRICES_MOST),
    LIST(certificate_case, 5, prices, certificate_price,
         CERTIFICATE_PRICES_MOST),
};
RECORD(certificate_case);

const struct certificate_entry_kind certificate_entries[ENTRY_COUNT] = {
    [ENTRY_certificate] = {"certificate", &entry_certificate_head},
    [ENTRY_clearing] = {"clearing", &record_clearing},
    [ENTRY_policy] = {"policy", &record_policy},
    [ENTRY_product] = {"product", &record_product},
    [ENTRY_price_point] = {"price_point", &record_price_point},
    [ENTRY_party] = {"party", &record_party},
    [ENTRY_offer] = {"offer", &record_offer},
    [ENTRY_demand] = {"demand", &record_demand},
    [ENTRY_use] = {"use", &entry_certificate_use},
    [ENTRY_refused] = {"refused", &entry_refused_pair},
    [ENTRY_line] = {"line", &entry_certificate_match},
    [ENTRY_offer_dual] = {"offer_dual", &entry_certificate_dual},
    [ENTRY_demand_dual] = {"demand_dual", &entry_certificate_dual},
    [ENTRY_group_dual] = {"group_dual", &entry_certificate_dual},
    [ENTRY_buyer_dual] = {"buyer_dual", &entry_certificate_dual},
    [ENTRY_leaf] = {"leaf", &entry_certificate_case},
};
/* clang-format on */
