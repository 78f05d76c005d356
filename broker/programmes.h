/* What the verbs about programmes share. Each puts a record: a new one when its
 * id is new, else a change of the version that was seen. Saying again what is
 * there changes nothing. */
#ifndef LIENKET_BROKER_PROGRAMMES_H
#define LIENKET_BROKER_PROGRAMMES_H

#include "broker/checks.h"
#include "model/programme.h"

/* How a record of one kind is looked at. Both get a struct of the verb's body;
 * `check` adds a problem for all that is wrong, and may fill in what follows
 * from the rest. */
struct put_rules {
    /* STATUS_ok when it is within the principal's reach. */
    enum status (*reach)(struct apply *apply, const void *value);
    enum status (*check)(struct apply *apply, void *value);
};

/* Puts `value`, a struct of the verb's body whose id is said. */
MUST_CHECK enum status programmes_put(struct apply *apply, void *value,
                                      const struct put_rules *rules);

/* The programme that a record names; STATUS_invalid with a problem at
 * `programme` when there is none. */
MUST_CHECK enum status programmes_get(struct apply *apply, const char *code,
                                      struct programme *ret_programme);

/* What belongs to a place: a commune's coordinators reach it, and without a
 * commune those of the whole programme. */
MUST_CHECK enum status programmes_reach_place(struct apply *apply,
                                              const char *commune,
                                              enum admin_map map);

/* Adds a problem unless the party is there and has one of the roles; of a list,
 * at `list`[index].party. */
MUST_CHECK enum status programmes_check_party(struct apply *apply,
                                              struct id party, unsigned roles,
                                              const char *field);
MUST_CHECK enum status programmes_check_trader(struct apply *apply,
                                               struct id party,
                                               const char *list,
                                               uint32_t index);

/* Adds a problem when the day, 0 for one not said, is not the programme's. */
void programmes_check_day(struct apply *apply,
                          const struct programme *programme, int64_t day,
                          const char *field);

/* Adds a problem when `last`, 0 for not said, comes before `first`. */
void programmes_check_order(struct apply *apply, int64_t first, int64_t last,
                            const char *field);

/* Adds a problem when something is said, or not said, that should be otherwise:
 * `is_said` is to be `is_wanted`. */
void programmes_check_said(struct apply *apply, bool is_said, bool is_wanted,
                           const char *field);

/* Areas that are on their maps; products of the catalogue, each once. */
void programmes_check_areas(struct apply *apply, const struct area *areas,
                            uint32_t count);
MUST_CHECK enum status
programmes_check_products(struct apply *apply,
                          const struct product_name *products, uint32_t count);

/* A party's own word on its programmes. */
MUST_CHECK enum status programmes_check_parts(struct apply *apply,
                                              const struct party *party);

#endif
