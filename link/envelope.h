/* Messages as they stand on the wire: one frame, one encoded envelope. What
 * all processes must do alike with one is here, and nothing else. */
#ifndef LIENKET_LINK_ENVELOPE_H
#define LIENKET_LINK_ENVELOPE_H

#include "base/memory.h"
#include "base/socket.h"
#include "base/status.h"
#include "model/problem.h"
#include "model/schema.h"

#define ENDPOINT_FRONT "tcp://127.0.0.1:7511"
#define ENDPOINT_WORKERS "tcp://127.0.0.1:7512"

/* Reads a frame; what the envelope points at lives in `arena`. `problems` may
 * be NULL. STATUS_unsupported: another protocol version; STATUS_invalid,
 * STATUS_too_large: no envelope. In these cases `ret_envelope` is all zero but
 * for the id, as far as that could be made out, so that a refusal can name the
 * request. */
MUST_CHECK enum status envelope_read(const void *frame, size_t size,
                                     struct arena *arena,
                                     struct envelope *ret_envelope,
                                     struct problems *problems);

/* Encodes into `arena`: a frame to send. `data` is NULL when there was no
 * room, or more than MOST_MESSAGE_BYTES. */
struct bytes envelope_write(const struct envelope *envelope,
                            struct arena *arena);

/* Encodes `value` as the body. STATUS_too_large leaves the envelope alone. */
MUST_CHECK enum status envelope_set_body(struct envelope *envelope,
                                         const struct record *record,
                                         const void *value,
                                         struct arena *arena);

/* Decodes and validates the body of an envelope: kinds, ranges, REQUIRED.
 * STATUS_invalid or STATUS_too_large with `problems`. */
MUST_CHECK enum status envelope_read_body(const struct envelope *envelope,
                                          const struct record *record,
                                          struct arena *arena, void *ret_value,
                                          struct problems *problems);

/* Puts the problems found into a reply; they stay in their arena. */
void envelope_set_problems(struct envelope *envelope,
                           const struct problems *problems);

/* An envelope of this kind with the protocol version, otherwise empty. */
struct envelope envelope_make(enum message_kind kind);

/* Encodes and sends it. `peer` as for socket_send, whose statuses these are. */
MUST_CHECK enum status envelope_send(struct socket *socket,
                                     const struct socket_peer *peer,
                                     const struct envelope *envelope,
                                     struct arena *arena);

#endif
