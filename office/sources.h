/* What answers are made from beside the request: the store, and files that are
 * read when they are first needed. */
#ifndef LIENKET_OFFICE_SOURCES_H
#define LIENKET_OFFICE_SOURCES_H

#include "model/place.h"
#include "office/reports.h"
#include "store/read.h"

struct office_sources {
    struct store *store;        /* NULL until the broker has made it */
    const char *templates_path; /* folder of the province's own; NULL: none */
    struct reports *reports;    /* borrowed */
    struct gazetteer *gazetteer;
    bool has_looked; /* for the gazetteer, which may not be there */
};

/* NULL when the data folder is missing or broken, which is logged once. */
const struct gazetteer *office_gazetteer(struct office_sources *sources);

/* Closes what was opened but the store. */
void office_sources_clear(struct office_sources *sources);

#endif
