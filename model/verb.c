#include "model/verb.h"

#include <string.h>

/* clang-format off */
const struct verb verbs[] = {
#define VERB(number, verb, event, body, reply, server, who, vi, en)            \
    {number,                                                                   \
     #verb,                                                                    \
     #event,                                                                   \
     &record_##body,                                                           \
     &record_##reply,                                                          \
     SERVED_BY_##server,                                                       \
     (who) & ((1u << EVERYWHERE_SHIFT) - 1),                                   \
     (unsigned)(who) >> EVERYWHERE_SHIFT,                                      \
     vi,                                                                       \
     en},
#include "model/schema/verb.def"
#undef VERB
};
/* clang-format on */
const size_t verb_count = sizeof verbs / sizeof *verbs;

const struct verb *verb_find(unsigned number)
{
    for (size_t index = 0; index < verb_count; index++)
        if (verbs[index].number == number)
            return &verbs[index];
    return NULL;
}

const struct verb *verb_find_named(const char *name)
{
    for (size_t index = 0; index < verb_count; index++)
        if (strcmp(verbs[index].name, name) == 0)
            return &verbs[index];
    return NULL;
}

bool verb_by_phone(unsigned number)
{
    static const enum verb_number list[] = {
#define SMS_VERB(verb) VERB_##verb,
#include "model/schema/sms.def"
#undef SMS_VERB
    };
    for (size_t index = 0; index < sizeof list / sizeof *list; index++)
        if (list[index] == number)
            return true;
    return false;
}

unsigned role_of_kind(enum party_kind kind)
{
    switch (kind) {
    case party_kind_interest_group:
    case party_kind_cooperative_group:
        return GROUP;
    case party_kind_cooperative:
        return GROUP | BUYER;
    case party_kind_enterprise:
        return BUYER;
    case party_kind_coordinator:
        return COORDINATOR;
    case party_kind_auditor:
        return AUDITOR;
    case party_kind_operator:
        return OPERATOR;
    case party_kind_matcher:
        return MATCHER;
    case party_kind_office:
        return WORKER;
    case party_kind_web:
        return WEB;
    case party_kind_sms_gateway:
        return SMS;
    case party_kind_mail_gateway:
        return MAIL;
    case party_kind_unset:
        break;
    }
    return 0;
}
