/* Leads in a ledger whose draft contracts are looked at: one group at a fixed
 * price, a floor with a share of the market, heads with a weight window, twelve
 * groups together, one that is not agreed yet. */
#ifndef LIENKET_TESTS_OFFICE_DRAFT_SCENE_H
#define LIENKET_TESTS_OFFICE_DRAFT_SCENE_H

#include "base/buffer.h"
#include "office/answer.h"
#include "tests/matcher/ledger.h"

enum draft_case {
    DRAFT_FIXED,
    DRAFT_FLOOR,
    DRAFT_HEADS,
    DRAFT_POOLED,
    DRAFT_OPEN,
    DRAFT_BAND,
    DRAFT_CASES
};

#define DRAFT_GROUP 100 /* number of the first group's id; others follow */
#define DRAFT_BUYER 90
#define DRAFT_LEAD 80 /* the case is added */

struct draft_scene {
    struct ledger ledger;
    struct office_sources sources;
    struct arena arena;
    struct buffer body;
    struct envelope reply;
    struct document_piece piece; /* of the reply, when it is ok */
};

/* The name of a case, as its golden file has it. */
const char *draft_case_name(enum draft_case which);

void draft_scene_open(struct draft_scene *scene);
void draft_scene_close(struct draft_scene *scene);

/* Puts the case's records into the ledger; its lead's id. */
struct id draft_scene_put(struct draft_scene *scene, enum draft_case which);

/* The same with `count` lines, for the bounds. */
struct id draft_scene_pool(struct draft_scene *scene, unsigned count);

/* A reference price of mature ginger, of Cao Bằng when `number` is odd, else of
 * anywhere. VND per kg. */
void draft_scene_put_price(struct draft_scene *scene, unsigned number,
                           int64_t day, int64_t price);

/* Asks as that party; the reply's status. */
enum status draft_scene_ask(struct draft_scene *scene, struct id actor,
                            unsigned verb, const void *body);

/* Whether the reply has a problem of that field and reason. */
bool draft_scene_told(const struct draft_scene *scene, const char *field,
                      enum problem_reason reason);

#endif
