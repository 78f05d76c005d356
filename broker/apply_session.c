#include "broker/apply.h"
#include "broker/session.h"

/* An event without a record: sessions stand outside the chain, that one began
 * or ended does not. */
static void note(struct apply *apply)
{
    apply_append(apply, apply->verb->number, NULL, NULL);
}

enum status apply_log_out(struct apply *apply, void *body)
{
    const struct session_reference *reference = body;
    struct id id = id_is_zero(reference->session) ? apply->principal.session
                                                  : reference->session;
    struct secret_key place = session_place(apply->principal.id, id);
    struct session session;
    if (id_is_zero(id))
        return apply_refuse(apply, STATUS_invalid, "session",
                            problem_reason_missing);
    enum status status =
        store_secret_get(apply->view, &place, apply->arena, &session);
    if (status == STATUS_not_found)
        return apply_refuse(apply, status, "session", problem_reason_not_found);
    if (status != STATUS_ok || session.ended_ms)
        return status == STATUS_ok ? apply_done(apply, id, 0) : status;
    session.ended_ms = apply->now_ms;
    store_secret_put(apply->write, &place, NULL, &session);
    note(apply);
    return apply_done(apply, id, 0);
}

enum status apply_log_out_everywhere(struct apply *apply, void *body)
{
    (void)body;
    struct id party = apply->principal.id;
    if (session_end_all(apply->write, party, (struct id){{0}}, apply->now_ms) >
        0)
        note(apply);
    return apply_done(apply, party, 0);
}
