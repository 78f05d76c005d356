/* A clearing solved by hand with its certificate, for tests that tamper.
 *
 * Two offers and two demands, solved by hand. Offers: A 1,050 kg at 5,000, of
 * which 50 kg are held; B 300 kg at 6,000. Demands: C 600 kg at 8,000; D 700 kg
 * at 7,500. B and C were refused together, so that three pairs are candidates.
 * The first 200 kg of a group earn 100 VND a kg; the 50 kg of A count there.
 *
 *   value  C      D          used   C        D
 *   A      3,000  2,500      A      600 kg   400 kg
 *   B      -      1,500      B               300 kg
 *
 * Total 1,800,000 + 1,000,000 + 450,000 + 15,000 + 20,000 VND. With U_B = s:
 * U_A = 1,000 + s, W_C = 2,000 - s, W_D = 1,500 - s, for s from 0 to 1,500. */
#ifndef LIENKET_TESTS_MODEL_PROOF_SAMPLE_H
#define LIENKET_TESTS_MODEL_PROOF_SAMPLE_H

#include "model/certificate.h"
#include "tests/model/market_sample.h"

#define PROOF_TOTAL INT64_C(3285000000) /* thousandths of a VND */
#define CASES_TOTAL INT64_C(2815000000)

/* Not to be copied: the sample points into itself. */
struct proof {
    struct sample sample; /* what the market was made of */
    struct market *market;
    struct clearing clearing;
    struct certificate_line lines[3];
    size_t line_count;
    int64_t prices[2][9]; /* seller-best, buyer-best: A B C D, groups, firsts */
    int64_t flow_bound;
    struct certificate_part part; /* all of the market, when part_count is 1 */
    uint32_t part_count;
    struct certificate_leaf leaves[3];
    struct certificate_fixing fixings[3][2];
    int64_t leaf_prices[2][9];
    int64_t lifts[2][2];
    struct buffer text;
};

void proof_init(struct proof *proof);
void proof_clear(struct proof *proof);

/* The same market where D takes one supplier only, with its proof by cases.
 * B with D: then A has C alone, 1,800,000 + 450,000 + 35,000 VND. Not: A has C
 * and 400 kg of D, 2,800,000 + 15,000 VND, which is the optimum. */
void proof_init_cases(struct proof *proof);

void proof_put(struct market *market, const struct record *table,
               const void *value);

/* Writes the document; ends it with a NUL. */
void proof_write(struct proof *proof);
struct certificate_report proof_check_text(const char *text);
struct certificate_report proof_check(struct proof *proof);
/* As a market too large to count its candidates is checked. */
struct certificate_report proof_check_uncounted(struct proof *proof);

#endif
