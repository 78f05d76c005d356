/* CURVE keys (X25519, as ZeroMQ's CURVE uses them) and the files they stand in.
 *
 * A key file is text: blank lines and lines that start with '#' say nothing,
 * the others are a word, a blank and 64 hexadecimal digits:
 *
 *     public 5b1f...
 *     secret 9c02...
 *
 * A file of a public key alone has no second line. Secret keys live in memory
 * that is locked, kept out of core files and wiped before it is let go; the
 * copy that libzmq keeps for a socket is not locked. */
#ifndef LIENKET_BASE_CURVE_H
#define LIENKET_BASE_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define CURVE_KEY_BYTES 32
#define CURVE_TEXT_SIZE 65         /* hexadecimal, with the NUL */
#define CURVE_FILE_BYTES_MOST 4096 /* of a key file, comments and all */

struct curve_key {
    uint8_t bytes[CURVE_KEY_BYTES];
};

struct curve_pair {
    struct curve_key public_key;
    struct curve_key secret_key;
};

/* A new pair from the system's randomness. */
struct curve_pair *curve_pair_create(void);

/* Wipes it. Accepts NULL. */
void curve_pair_destroy(struct curve_pair *pair);

bool curve_key_equal(struct curve_key a, struct curve_key b);
bool curve_key_is_zero(struct curve_key key);

/* Hexadecimal, both ways; parse takes `size` characters. STATUS_invalid. */
void curve_key_format(struct curve_key key, char ret_text[CURVE_TEXT_SIZE]);
MUST_CHECK enum status curve_key_parse(const char *text, size_t size,
                                       struct curve_key *ret_key);

/* Reads a pair. STATUS_not_found; STATUS_denied: others may read or change the
 * file, so it counts as told; STATUS_invalid: no key file, or the two keys do
 * not belong together; STATUS_io. From the first secret key that is read, the
 * process leaves no core file. */
MUST_CHECK enum status curve_file_read(const char *path,
                                       struct curve_pair **ret_pair);

/* Reads the public key of either kind of file, whoever may read it. */
MUST_CHECK enum status curve_file_read_public(const char *path,
                                              struct curve_key *ret_key);

/* Makes the file, mode 0600, and returns when it is on the disk.
 * STATUS_conflict: there is one already, which stays; STATUS_full; STATUS_io.
 */
MUST_CHECK enum status curve_file_write(const char *path,
                                        const struct curve_pair *pair);

/* The same for a public key alone, mode 0644, in place of what was there. */
MUST_CHECK enum status curve_file_write_public(const char *path,
                                               struct curve_key key);

#endif
