/* A small market to try things on: one ginger offer, one ginger demand, one pig
 * offer, one pig demand that match, in real communes of Cao Bằng. Tests change
 * a copy and look what becomes of it. */
#ifndef LIENKET_TESTS_MODEL_MARKET_SAMPLE_H
#define LIENKET_TESTS_MODEL_MARKET_SAMPLE_H

#include "model/market.h"

#define SAMPLE_DAY 20600 /* 2026-05-27 */
#define KG INT64_C(1000)

/* Everything a pair is asked about, by value and free to be changed. */
struct sample {
    struct policy policy;
    struct product product;
    struct product_form forms[3];
    struct party group;
    struct party buyer;
    struct offer offer;
    struct demand demand;
    struct lot offer_lots[2];
    struct lot demand_lots[2];
    struct form_name demand_forms[2];
    struct price_point points[4];
    const struct price_point *series[4];
    size_t point_count;
    struct refusals *refusals;
    int64_t offer_free;
    int64_t demand_free;
    int32_t today;
    const struct gazetteer *gazetteer;
};

/* 1,000 kg of mature ginger asked 5,000 at the farm in Thục Phán for 600 kg
 * bid at 8,000 at the farm in Hưng Đạo (01351): value 3,000 VND/kg. */
void sample_ginger(struct sample *sample);

/* 10 pigs of 12 kg asked 100,000 VND/kg for 8 of 10 to 15 kg bid at 120,000:
 * value 250,000 VND a head (12.5 kg). */
void sample_pigs(struct sample *sample);

void sample_clear(struct sample *sample);

/* A reference price of the product and its first form from that day. */
void sample_price(struct sample *sample, const char *province, int64_t day,
                  int64_t middle);

/* Its lots and the rules for them; they borrow from the sample. */
void sample_lots(struct sample *sample, struct rules *ret_rules,
                 struct offer_lot *ret_offer, struct demand_lot *ret_demand);
struct pair sample_pair(struct sample *sample);

struct id sample_id(unsigned number);

/* The project's own, opened once. */
const struct gazetteer *sample_gazetteer(void);
void sample_close(void);

#endif
