/* People behind a web gateway, for the tests of sessions and passwords. */
#ifndef LIENKET_TESTS_BROKER_PEOPLE_H
#define LIENKET_TESTS_BROKER_PEOPLE_H

#include "tests/broker/house.h"

#define SECRET "mật khẩu dài"

/* A party of a kind that an operator registers. */
struct id post_service(struct house *house, enum party_kind kind,
                       const char *name);

/* Their own first password, SECRET, over a connection of their own. */
void give_password(struct house *house, struct id party, const char *login);

/* Who logs in where, and from which address. */
struct person {
    struct id gateway;
    const char *name;
    const char *password; /* NULL: SECRET */
    const char *source;   /* NULL: one that is always the same */
};

struct envelope log_in(struct house *house, struct person person);

/* A token, or the test ends. */
struct bytes open_session(struct house *house, struct person person);

/* What the person behind a token says through the gateway. */
struct said {
    struct id gateway;
    struct bytes session;
    enum verb_number verb;
    const void *body;
};

struct envelope ask_as(struct house *house, struct said said);

/* False: refused because it has ended; anything else fails the test. */
bool is_live(struct house *house, struct id gateway, struct bytes session);

/* Ends the broker and starts it with another made-up clock. */
void restart(struct house *house, const char *clock);

#endif
