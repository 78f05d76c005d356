#include "tests/broker/people.h"

#include <signal.h>

#include "base/check.h"

struct id post_service(struct house *house, enum party_kind kind,
                       const char *name)
{
    struct party party = {.id = house_id(house), .kind = kind, .name = name};
    CHECK(house_say(house, VERB_post_party, &party).status == STATUS_ok);
    return party.id;
}

void give_password(struct house *house, struct id party, const char *login)
{
    struct new_password body = {.password = SECRET, .login = login};
    struct request request = {
        .verb = VERB_set_password, .actor = party, .body = &body};
    CHECK(house_ask(house, &request).status == STATUS_ok);
}

struct envelope log_in(struct house *house, struct person person)
{
    struct log_in body = {
        .name = person.name,
        .password = person.password ? person.password : SECRET,
        .source = person.source ? person.source : "203.0.113.9"};
    struct request request = {
        .verb = VERB_log_in, .actor = person.gateway, .body = &body};
    return house_ask(house, &request);
}

struct bytes open_session(struct house *house, struct person person)
{
    struct session_opened opened;
    struct envelope reply = log_in(house, person);
    if (reply.status != STATUS_ok)
        die(1, "log_in was refused: %s",
            status_name((enum status)reply.status));
    house_body(house, &reply, &record_session_opened, &opened);
    CHECK(opened.token.size == 32);
    return opened.token;
}

struct envelope ask_as(struct house *house, struct said said)
{
    struct request request = {.verb = said.verb,
                              .actor = said.gateway,
                              .body = said.body,
                              .session = said.session};
    return house_ask(house, &request);
}

bool is_live(struct house *house, struct id gateway, struct bytes session)
{
    struct envelope reply =
        ask_as(house, (struct said){gateway, session, VERB_hello, NULL});
    if (reply.status == STATUS_ok)
        return true;
    CHECK(reply.status == STATUS_denied);
    CHECK(reply_has(&reply, "session", problem_reason_session_ended));
    return false;
}

void restart(struct house *house, const char *clock)
{
    const char *const options[] = {"--clock", clock, NULL};
    CHECK(house_stop(house, SIGTERM) == 0);
    house_start(house, options);
}
