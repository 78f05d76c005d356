/* What a fuzzed part offers to libFuzzer, and to the replay of its corpus. */
#ifndef LIENKET_TESTS_FUZZ_FUZZ_H
#define LIENKET_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Aborts when what must hold does not; any input is fine. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Tries one file of the corpus in every way it may be meant; may change it. */
void fuzz_replay(uint8_t *data, size_t size);

#endif
