/* What the store has for the draft contract of one lead, as far as who asks
 * may see it (model/visible.h): the lead, the posts it rests on in the versions
 * that it rests on, the parties and the reference prices as they were when it
 * was signed, or, before that, as they are now. */
#ifndef LIENKET_OFFICE_DRAFT_FACTS_H
#define LIENKET_OFFICE_DRAFT_FACTS_H

#include "model/place.h"
#include "office/answer.h"

#define DRAFT_REFERENCES_MOST                                                  \
    16 /* series that a paper names; more are left out */

/* A line that still stands. */
struct draft_line {
    const struct lead_line *line;
    int64_t number;            /* in the whole lead */
    const struct party *group; /* a card when no more may be seen */
    const struct offer *offer; /* NULL: not to be seen */
    const struct place *place; /* of the goods; NULL: unknown */
};

struct draft_reference {
    const char *form;
    const struct place *place;        /* some place in its province, or NULL */
    const struct price_point *latest; /* before the delivery; NULL: none */
};

struct draft_facts {
    struct lead lead;
    enum contract_kind kind;
    bool is_bilingual;
    bool is_extract;               /* something was hidden */
    const struct party *buyer;     /* a card when no more may be seen */
    const struct demand *demand;   /* NULL: not to be seen */
    const struct product *product; /* NULL: gone from the catalogue */
    /* The linkage model of a party, running when the delivery begins and of
     * this product; NULL: none that may be seen. */
    const struct programme_model *linkage;
    const struct party *linkage_lead; /* its lead unit */
    struct draft_line *lines;
    uint32_t lines_count;
    struct draft_reference references[DRAFT_REFERENCES_MOST];
    uint32_t references_count;
    const struct gazetteer *gazetteer; /* NULL: codes stand for names */
};

/* Reads them into `arena`. STATUS_not_found: no such lead that may be seen;
 * STATUS_conflict: it is not approved, or came to nothing; both with a problem.
 * STATUS_too_large: the arena is full. */
MUST_CHECK enum status draft_facts_read(struct question *question,
                                        const struct draft_query *query,
                                        const struct gazetteer *gazetteer,
                                        struct arena *arena,
                                        struct draft_facts *ret_facts);

/* Of a record's commune; NULL: unknown. */
const struct place *draft_place(const struct gazetteer *gazetteer,
                                const char *commune, enum admin_map map);

/* The clause of a line that stands; kind unset: none, only a suggestion. */
bool draft_follows_market(const struct price_clause *clause);

#endif
