/* Lines of JSON that say what a ledger holds: an export has one for each event,
 * a file of checkpoints one for each time that its head was signed. */
#ifndef LIENKET_BROKER_LEDGER_LINES_H
#define LIENKET_BROKER_LEDGER_LINES_H

#include <stdbool.h>

#include "base/hash.h"
#include "base/status.h"
#include "model/field.h"

#define LEDGER_LINE_BYTES_MOST (8 << 20)
#define LEDGER_KEY_BYTES 32
#define LEDGER_SIGNATURE_BYTES 64

struct ledger_line {
    int64_t number; /* in its file, from 1 */
    int64_t sequence;
    struct hash hash;
    struct bytes event; /* of an export, borrowed; size 0: none */
    int64_t time_ms;    /* these of a checkpoint */
    bool is_signed;
    uint8_t key[LEDGER_KEY_BYTES];
    uint8_t signature[LEDGER_SIGNATURE_BYTES];
};

/* Borrowed until it returns; anything but STATUS_ok ends the reading. */
typedef enum status ledger_line_visit(void *context,
                                      const struct ledger_line *line);

/* STATUS_io: no such file, or it cannot be read; STATUS_invalid: the line with
 * the number is none. `path` may be "-": stdin. */
MUST_CHECK enum status ledger_lines_read(const char *path,
                                         ledger_line_visit *visit,
                                         void *context, int64_t *ret_number);

#endif
