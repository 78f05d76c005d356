/* The programme "CSSP", which runs around the house's time, with one good
 * record of each kind in it. */
#ifndef LIENKET_TESTS_BROKER_PROGRAMME_RECORDS_H
#define LIENKET_TESTS_BROKER_PROGRAMME_RECORDS_H

#include "tests/broker/house.h"

#define CSSP_FIRST_DAY (HOUSE_START_DAY - 900)
#define CSSP_LAST_DAY (HOUSE_START_DAY + 900)

/* With bands from 50, 70 and 90 points, and nothing else. */
struct programme make_programme(void);

struct activity make_activity(struct house *house, const char *commune);
struct plan make_plan(struct house *house, struct id group);
struct grant make_grant(struct house *house, struct id group);
struct programme_model make_csa_model(struct house *house, const char *commune);
struct programme_model make_linkage(struct house *house, struct id lead);
struct ocop_dossier make_dossier(struct house *house, struct id organisation);
struct group_upgrade make_upgrade(struct house *house, struct id group);

#endif
