/* Proofs by cases, checked from the definition without a solver. */
#ifndef LIENKET_TESTS_ENGINE_PROOF_CHECK_H
#define LIENKET_TESTS_ENGINE_PROOF_CHECK_H

#include "matcher/engine/proof.h"

/* NULL when the parts' leaves cover every choice and prove the bound, or a
 * sentence on what they do not. */
const char *proof_fault(const struct engine_market *market,
                        const struct engine_clearing *clearing);

#endif
