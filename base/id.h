/* Identifiers: 16 bytes whose first 48 bits are a time, so that keys ascend.
 *
 * UUID version 7 of RFC 9562 for what a client makes; version 8 for ids that
 * are derived from something (a lead from its tick and demand lot). */
#ifndef LIENKET_BASE_ID_H
#define LIENKET_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define ID_BYTES 16
#define ID_TEXT_SIZE 37 /* with the NUL */

struct id {
    uint8_t bytes[ID_BYTES];
};

/* Makes ids that ascend within one source. With a seed the same ids come out
 * in the same order (runs that must repeat); seed 0 uses the system's
 * randomness. */
struct id_source {
    uint64_t seed;
    uint64_t count;
    int64_t last_ms;
};

void id_source_init(struct id_source *source, uint64_t seed);
struct id id_next(struct id_source *source, int64_t now_ms);

/* The same id for the same time and the same bytes. */
struct id id_derive(int64_t time_ms, const void *bytes, size_t size);

bool id_is_zero(struct id id);
bool id_equal(struct id a, struct id b);
int id_compare(struct id a, struct id b);

/* "01890a5d-ac96-774b-bcce-b302099a8057"; parse takes just that form. */
void id_format(struct id id, char ret_text[ID_TEXT_SIZE]);
MUST_CHECK enum status id_parse(const char *text, struct id *ret_id);

#endif
