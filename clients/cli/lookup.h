/* What people name, found: parties, products, places. When a name is unknown or
 * could mean several, the choices are told on stderr. */
#ifndef LIENKET_CLIENTS_CLI_LOOKUP_H
#define LIENKET_CLIENTS_CLI_LOOKUP_H

#include "clients/cli/catalogue.h"
#include "clients/cli/cli.h"
#include "clients/cli/faults.h"

struct import_names; /* what an import has looked up */

/* The catalogue, read when first needed. */
struct catalogue *lookup_catalogue(struct cli *cli);

/* The same with the ledger's own products in it, where they can be read. */
struct catalogue *lookup_whole_catalogue(struct cli *cli);

/* By code or name, in the data file, then in the ledger; NULL. */
const struct product *lookup_product(struct cli *cli, const char *name);

/* An id, or a party's name (marks aside). STATUS_not_found, STATUS_ambiguous:
 * told with the choices, as the value of `what`; or cli_call's failures. */
MUST_CHECK enum status lookup_party(struct cli *cli, const char *what,
                                    const char *text, struct id *ret_id);

/* The same, with the reason as a fault. */
MUST_CHECK enum status lookup_party_in(struct cli *cli, struct faults *faults,
                                       const char *what, const char *text,
                                       struct id *ret_id);

/* A name or code on the map that was said; a fault with the choices when it is
 * not one place; NULL. No map: a code is today's, or else, which is told, that
 * of a former commune; a name is looked for on both maps. `wants_near`: what
 * is near to a name that no place has is told, which takes a look at all. */
const struct place *lookup_place(struct cli *cli, struct faults *faults,
                                 const char *what,
                                 const struct place_query *wanted,
                                 bool wants_near);

/* All registered parties into `names`, for tables with so many unknown names
 * that asking for each would take too long. A failure was told. */
MUST_CHECK enum status lookup_all_parties(struct cli *cli,
                                          struct import_names *names);

/* Names for people. A commune on no map is shown by its code. */
const char *lookup_product_name(struct cli *cli, const char *code);
const char *lookup_product_word(struct cli *cli, const char *code); /* short */
const char *lookup_form_name(struct cli *cli, const char *product,
                             const char *form);
const char *lookup_place_name(struct cli *cli, const char *commune,
                              enum admin_map map);

/* Of a product's form; unit_gram when that is not known. */
enum unit lookup_unit(struct cli *cli, const char *product, const char *form);

#endif
