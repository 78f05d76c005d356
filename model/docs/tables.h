/* The tables of docs/protocol.md, straight from the schema, so that the page
 * cannot say what the programs do not do. */
#ifndef LIENKET_MODEL_DOCS_TABLES_H
#define LIENKET_MODEL_DOCS_TABLES_H

#include <stdbool.h>
#include <stdio.h>

/* Writes the table that a line of the template names, as "{{verbs}}"; false
 * when the line names none. */
bool table_write(const char *line, FILE *out);

#endif
