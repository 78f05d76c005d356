#include "broker/speaker.h"

#include "base/log.h"
#include "broker/principal.h"
#include "broker/session.h"
#include "link/envelope.h"
#include "model/phone.h"
#include "model/verb.h"

static const struct id nobody;

struct hearing {
    struct broker *broker;
    const struct store_snapshot *view;
    struct envelope *request;
    struct speaker *speaker;
    const struct principal *gateway; /* who brought it */
};

static void refuse(struct hearing *hearing, const char *field,
                   enum problem_reason reason)
{
    hearing->speaker->field = field;
    hearing->speaker->refusal = reason;
}

/* What the store says, but for what is simply not there. */
static bool is_found(struct hearing *hearing, enum status status)
{
    if (status != STATUS_ok && status != STATUS_not_found)
        broker_fail(hearing->broker, status, "read a session");
    return status == STATUS_ok;
}

static void speak_for(struct hearing *hearing, struct id party)
{
    struct principal *principal = &hearing->speaker->principal;
    hearing->request->actor = party;
    if (!is_found(hearing,
                  principals_find(&hearing->broker->principals, hearing->view,
                                  &hearing->broker->arena, party, principal)))
        refuse(hearing, "actor", problem_reason_not_found);
    if (!id_equal(party, hearing->gateway->id))
        principal->via = hearing->gateway->id;
}

/* ---- a session */

static bool find_session(struct hearing *hearing, struct session *ret_session)
{
    struct broker *broker = hearing->broker;
    struct bytes token = hearing->request->session;
    struct secret_key place;
    struct hash name = session_key_hash(&broker->sessions.key, "token",
                                        token.data, token.size);
    enum status status =
        store_secret_find(hearing->view, &record_session, name, &place);
    if (status == STATUS_ok)
        status = store_secret_get(hearing->view, &place, &broker->arena,
                                  ret_session);
    return is_found(hearing, status);
}

/* With a temporary password nothing can be done but to change it. */
static bool is_open_to_limited(unsigned verb)
{
    return verb == VERB_set_password || verb == VERB_log_out ||
           verb == VERB_log_out_everywhere || verb == VERB_list_sessions ||
           verb == VERB_hello;
}

static void hear_session(struct hearing *hearing)
{
    struct sessions *sessions = &hearing->broker->sessions;
    unsigned verb = (unsigned)hearing->request->verb;
    struct session session;
    int64_t now_ms = clock_wall_ms(&hearing->broker->clock);
    if (!find_session(hearing, &session)) {
        refuse(hearing, "session", problem_reason_session_ended);
        return;
    }
    if (!id_equal(session.gateway, hearing->gateway->id)) {
        log_warning("a session came through another gateway than its own");
        refuse(hearing, "session", problem_reason_session_ended);
        return;
    }
    speak_for(hearing, session.party);
    hearing->speaker->principal.session = session.id;
    int64_t used_ms = awake_used_ms(&sessions->awake, session.party, session.id,
                                    session.used_ms);
    if (!session_is_live(&session, &sessions->limits, used_ms, now_ms)) {
        refuse(hearing, "session", problem_reason_session_ended);
        return;
    }
    /* What is pushed would go on after the session has ended. */
    if (verb == VERB_follow_events)
        refuse(hearing, "session", problem_reason_not_allowed);
    else if (session.is_limited && !is_open_to_limited(verb))
        refuse(hearing, "session", problem_reason_must_change);
    struct awake_place use = {.session = session.id,
                              .party = session.party,
                              .stored_ms = session.used_ms,
                              .used_ms = now_ms};
    awake_use(&sessions->awake, &use);
}

/* ---- a phone */

static bool is_in_lead(const struct lead *lead, struct id party)
{
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (id_equal(lead->lines[index].group, party))
            return true;
    return id_equal(lead->buyer, party);
}

static bool is_own_record(struct hearing *hearing, int64_t table, struct id id,
                          struct id party)
{
    struct arena *arena = &hearing->broker->arena;
    struct offer offer;
    struct demand demand;
    struct lead lead;
    if (table == RECORD_NUMBER_offer)
        return is_found(hearing, store_get(hearing->view, &record_offer, id,
                                           arena, &offer)) &&
               id_equal(offer.group, party);
    if (table == RECORD_NUMBER_demand)
        return is_found(hearing, store_get(hearing->view, &record_demand, id,
                                           arena, &demand)) &&
               id_equal(demand.buyer, party);
    if (table == RECORD_NUMBER_lead)
        return is_found(hearing, store_get(hearing->view, &record_lead, id,
                                           arena, &lead)) &&
               is_in_lead(&lead, party);
    return false;
}

/* A read by text message is of one's own records and says so itself. */
static bool is_own_read(struct hearing *hearing, struct id party)
{
    struct arena *arena = &hearing->broker->arena;
    struct list_query query;
    struct reference reference;
    if (hearing->request->verb == VERB_list)
        return envelope_read_body(hearing->request, &record_list_query, arena,
                                  &query, NULL) == STATUS_ok &&
               id_equal(query.party, party) &&
               (query.table == RECORD_NUMBER_offer ||
                query.table == RECORD_NUMBER_demand ||
                query.table == RECORD_NUMBER_lead);
    if (hearing->request->verb == VERB_show)
        return envelope_read_body(hearing->request, &record_reference, arena,
                                  &reference, NULL) == STATUS_ok &&
               is_own_record(hearing, reference.table, reference.id, party);
    return true;
}

static void hear_phone(struct hearing *hearing)
{
    char phone[PHONE_SIZE];
    struct secret_key binding;
    if (!(hearing->gateway->roles & SMS)) {
        refuse(hearing, "phone", problem_reason_not_allowed);
        return;
    }
    if (phone_normalise(hearing->request->phone, phone) != STATUS_ok ||
        !is_found(hearing,
                  store_secret_find(hearing->view, &record_phone_binding,
                                    sessions_phone_name(phone), &binding))) {
        refuse(hearing, "phone", problem_reason_not_bound);
        return;
    }
    speak_for(hearing, binding.party);
    if (!verb_by_phone((unsigned)hearing->request->verb))
        refuse(hearing, "verb", problem_reason_not_allowed);
    else if (!is_own_read(hearing, binding.party))
        refuse(hearing, "body", problem_reason_not_allowed);
}

/* ---- either */

static void hear(struct hearing *hearing)
{
    bool has_phone = hearing->request->phone && *hearing->request->phone;
    bool has_session = hearing->request->session.size > 0;
    hearing->request->actor = nobody;
    if (!hearing->gateway->roles)
        refuse(hearing, "actor", problem_reason_not_allowed);
    else if (has_phone && has_session)
        refuse(hearing, "phone", problem_reason_not_allowed);
    else if (has_session)
        hear_session(hearing);
    else
        hear_phone(hearing);
}

bool speaker_find(struct broker *broker, struct envelope *request,
                  const struct principal *brought_by,
                  struct speaker *ret_speaker)
{
    *ret_speaker = (struct speaker){.principal = *brought_by};
    bool has_phone = request->phone && *request->phone;
    if (!has_phone && request->session.size == 0)
        return true;
    struct hearing hearing = {.broker = broker,
                              .view = batch_view(broker),
                              .request = request,
                              .speaker = ret_speaker,
                              .gateway = brought_by};
    if (!hearing.view)
        return false;
    ret_speaker->principal = (struct principal){.roles = 0};
    hear(&hearing);
    request->session = (struct bytes){NULL, 0};
    request->phone = "";
    return broker->exit_code == 0;
}
