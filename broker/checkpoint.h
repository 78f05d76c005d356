/* The head of the ledger, signed: whoever keeps one finds out later whether the
 * ledger still goes on from there. Ed25519 by libsodium. */
#ifndef LIENKET_BROKER_CHECKPOINT_H
#define LIENKET_BROKER_CHECKPOINT_H

#include "broker/ledger_lines.h"
#include "broker/settings.h"
#include "store/store.h"

/* Appends a line to the file of --checkpoint; the key that signs it is made
 * when there is none. Returns the exit code. */
int checkpoint_write(struct store *store, const struct settings *settings);

/* Whether the line was signed with the secret of that key. */
bool checkpoint_is_signed(const struct ledger_line *line,
                          const uint8_t key[LEDGER_KEY_BYTES]);

/* Proves that the ledger of the store, or of the export that --ledger names,
 * goes on from every line in the file of --prove: checkpoints, or another
 * export. Returns the exit code. */
int checkpoint_prove(const struct settings *settings);

#endif
