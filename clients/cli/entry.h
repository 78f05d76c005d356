/* What people type, as the schema's values: quantities, days, prices, places
 * and words in either language. One text, one field; faults say what is wrong.
 */
#ifndef LIENKET_CLIENTS_CLI_ENTRY_H
#define LIENKET_CLIENTS_CLI_ENTRY_H

#include "clients/cli/cli.h"
#include "clients/cli/faults.h"
#include "clients/cli/slot.h"

struct import_names; /* what an import has looked up */

/* What a text may depend on, besides itself. */
struct entry {
    struct cli *cli;
    struct faults *faults;
    const char *where;             /* the flag or column, for faults */
    enum unit unit;                /* of quantities */
    const struct product *product; /* NULL: not known yet */
    enum admin_map map;            /* of the commune's code; unset: any */
    int32_t sao_m2;                /* 0: place not known */
    const struct record *table;    /* that a list_query asks for */
    struct import_names *names;    /* may be NULL */
};

/* Sets a scalar field of `value`, a struct of `record`. False after a fault. */
bool entry_field(struct entry *entry, const struct field *field,
                 const char *text, void *value);

/* Appends the item that `text` describes to a list field. Texts of items:
 *   lot            "2 tấn 01/11/2026-30/11/2026", "2 tấn/1,5 tấn 11/2026"
 *   certificate    "ocop 3 sao 2027-01-01", with the decision's number last
 *   quality        "moisture=11,5"; a need: "moisture<=12", "pectin=28-31"
 *   form           "gừng khô";  alternative "khô 40.000"
 *   cut            "2 300 kg": the line of a lead, and how much less
 *   any other      "field=value; field=value" */
bool entry_item(struct entry *entry, const struct field *field,
                const char *text, void *value);

/* A price clause from one price (fixed) or by its parts. */
bool entry_clause(struct entry *entry, const struct field *field,
                  const char *text, void *value);

/* After all parts: the clause's kind, when only parts were said. */
void entry_settle_clause(struct price_clause *clause);

/* Which words of a vocabulary there are, for a fault: "farm (tại ruộng), ..."
 */
const char *entry_words(struct cli *cli, const struct vocabulary *vocabulary);

/* A word in either language; NULL. */
const struct word *entry_word(const struct vocabulary *vocabulary,
                              const char *text);

/* Of a lunar month that stands twice in its year. */
void entry_ask_which_month(struct entry *entry, const char *text);

/* "11,5" as 11500. */
bool entry_milli(struct entry *entry, const char *text, int64_t *ret_milli);

#endif
