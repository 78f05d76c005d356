/* The reports that office makes: each a document in a file of its own without a
 * name, kept for as long as its pieces are fetched. The same question about
 * the same event gives the same document, byte for byte, so that one that is
 * gone is made again. */
#ifndef LIENKET_OFFICE_REPORTS_H
#define LIENKET_OFFICE_REPORTS_H

struct reports;

/* destroy accepts NULL. */
struct reports *reports_create(void);
void reports_destroy(struct reports *reports);

#endif
