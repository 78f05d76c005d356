#include "broker/enrolment.h"

#include "base/log.h"
#include "broker/principal.h"
#include "broker/writes.h"
#include "link/envelope.h"
#include "model/verb.h"

static void refuse(struct broker *broker, const struct sender *from,
                   const struct envelope *request, const char *field,
                   enum problem_reason reason)
{
    batch_refuse_field(broker, from, request, STATUS_denied,
                       (struct problem){.field = field, .reason = reason});
}

/* Whether a credential waits for a key under that code. What cannot be read is
 * no code either. */
static bool is_right(struct broker *broker, const struct envelope *request)
{
    struct enrol_request body;
    struct problems problems;
    struct curve_key hash;
    problems_init(&problems, &broker->arena);
    if (envelope_read_body(request, &record_enrol_request, &broker->arena,
                           &body, &problems) != STATUS_ok ||
        known_keys_hash_code(&broker->keys, body.code, &hash) != STATUS_ok)
        return false;
    const struct known_key *known =
        known_keys_find(&broker->keys, hash, clock_wall_ms(&broker->clock));
    return known && known->is_code;
}

void enrolment_take(struct broker *broker, const struct sender *from,
                    const char *address, const struct envelope *request)
{
    struct principal stranger = principal_of_stranger(from->key);
    struct envelope said = *request;
    said.actor = stranger.id;
    if (request->kind != message_kind_request || request->verb != VERB_enrol) {
        refuse(broker, from, request, "verb", problem_reason_not_allowed);
        return;
    }
    if (writes_answer_kept(broker, from, &said))
        return;
    int64_t now_ms = clock_monotonic_ms();
    if (tries_are_spent(&broker->tries, address, now_ms)) {
        refuse(broker, from, request, "code", problem_reason_too_many_tries);
        return;
    }
    if (!is_right(broker, request)) {
        tries_note(&broker->tries, address, now_ms);
        log_info("a wrong enrolment code from %s", address);
        refuse(broker, from, request, "code", problem_reason_wrong_code);
        return;
    }
    writes_take(broker, from, &said, &stranger);
}
