/* What is fuzzed: bytes from a stranger, through the guard, the decoder and
 * back. The first byte is the number of the record; the rest is the message.*/
#ifndef LIENKET_TESTS_FUZZ_CODEC_FUZZ_H
#define LIENKET_TESTS_FUZZ_CODEC_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer's entry; aborts when a promise of model/codec.h is broken. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
