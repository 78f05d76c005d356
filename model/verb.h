/* The verbs of the protocol as a table, and the one place of rights: which
 * role may say which verb, and whose records it reaches with it. What that
 * table means is in model/rights.h. */
#ifndef LIENKET_MODEL_VERB_H
#define LIENKET_MODEL_VERB_H

#include "model/schema.h"

/* Roles are a set: a cooperative both sells and buys. */
enum role {
    GROUP = 1,
    BUYER = 2,
    COORDINATOR = 4,
    AUDITOR = 8,
    OPERATOR = 16,
    MATCHER = 32,
    WORKER = 64,    /* office: no rights of its own */
    STRANGER = 128, /* a key that nobody knows, at the door for enrolment */
    WEB = 256,      /* a gateway that people log in through */
    SMS = 512,      /* a gateway that speaks for phones */
    MAIL = 1024,    /* a gateway that takes notices to addresses */
    NOBODY = 0,     /* events that only the broker itself leaves */
    STAFF = COORDINATOR | OPERATOR,
    EVERYONE = GROUP | BUYER | COORDINATOR | AUDITOR | OPERATOR | MATCHER,
};

/* In verb.def: the role reaches more with this verb than it does by itself. */
#define EVERYWHERE_SHIFT 16
#define EVERYWHERE(roles) ((roles) | (roles) << EVERYWHERE_SHIFT)
#define OFFICERS (EVERYWHERE(COORDINATOR) | OPERATOR)
#define INSPECTORS (OFFICERS | EVERYWHERE(AUDITOR))
#define READERS (GROUP | BUYER | INSPECTORS)

enum verb_server {
    SERVED_BY_WRITE,
    SERVED_BY_NOTED_READ,
    SERVED_BY_OFFICE,
    SERVED_BY_MATCHER_READ,
    SERVED_BY_BROKER,
};

/* VERB_post_offer = 20, ... */
enum verb_number {
#define VERB(number, verb, event, body, reply, server, who, vi, en)            \
    VERB_##verb = number,
#include "model/schema/verb.def"
#undef VERB
};

struct verb {
    unsigned number;
    const char *name;
    const char *event; /* past participle; "" for a read */
    const struct record *body;
    const struct record *reply;
    enum verb_server server;
    unsigned roles;      /* who may say it */
    unsigned everywhere; /* those of them who reach everything with it */
    const char *vi;
    const char *en;
};

extern const struct verb verbs[];
extern const size_t verb_count;

const struct verb *verb_find(unsigned number);
const struct verb *verb_find_named(const char *name);

/* Whether a phone may say it by text message (schema/sms.def). */
bool verb_by_phone(unsigned number);

/* The set of roles that a party of this kind has. */
unsigned role_of_kind(enum party_kind kind);

#endif
