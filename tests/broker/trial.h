/* One verb said by somebody about records of two parties that are made for it:
 * for asking the real broker who may do what. */
#ifndef LIENKET_TESTS_BROKER_TRIAL_H
#define LIENKET_TESTS_BROKER_TRIAL_H

#include "tests/broker/house.h"

struct trial {
    struct house *house;
    struct party group; /* fresh, as is the buyer */
    struct party buyer;
    struct id actor;
    bool is_about_buyer; /* where the verb could be about either */
};

/* A party of its kind in that commune, posted by the operator, with a key. */
struct party trial_party(struct house *house, enum party_kind kind,
                         const char *commune);

/* Fresh parties in that commune. */
void trial_init(struct trial *trial, struct house *house, const char *commune);

/* Makes what the verb needs to be done, and says it. A verb that this does not
 * know is said without a body. */
enum status trial_say(struct trial *trial, enum verb_number verb);

/* A proposed lead of one line between the two. */
struct id trial_lead(struct trial *trial);

#endif
