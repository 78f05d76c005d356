/* Which part of a workbook leads to which (ECMA-376 part 2, chapter 9). */
#ifndef LIENKET_SHEET_RELATIONS_H
#define LIENKET_SHEET_RELATIONS_H

#include "sheet/book.h"

struct relations {
    const char *from; /* the part that they start at; "" of the package */
    struct relation *list;
    uint32_t count;
};

/* Frees with relations_clear, after a failure too. */
MUST_CHECK enum sheet_trouble relations_read(struct package *package,
                                             const char *from,
                                             struct relations *ret_relations);
void relations_clear(struct relations *relations);

/* NULL. */
const struct relation *relations_of_kind(const struct relations *relations,
                                         enum relation_kind kind);
const struct relation *relations_of_id(const struct relations *relations,
                                       const char *id);

#endif
