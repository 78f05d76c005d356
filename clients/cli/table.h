/* Tables for people: columns aligned by what a terminal shows, cards where the
 * terminal is too narrow, figures turned on their side; or tab-separated for
 * other programs. */
#ifndef LIENKET_CLIENTS_CLI_TABLE_H
#define LIENKET_CLIENTS_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS_MOST 24

struct table {
    const char *headers[TABLE_COLUMNS_MOST];
    bool is_right[TABLE_COLUMNS_MOST]; /* numbers stand at the right */
    int columns;
    char **cells; /* row by row; owned */
    size_t count; /* of cells */
    size_t room;
};

/* Prints the text from column `indent` on, broken between words before `width`
 * columns; 0: one line. */
void text_print_wrapped(const char *text, int indent, int width, FILE *out);

void table_init(struct table *table);
void table_clear(struct table *table);

/* `header` is borrowed until table_clear. */
void table_column(struct table *table, const char *header, bool is_right);

/* Copies one cell, disarmed; rows fill up cell by cell. NULL is "". */
void table_cell(struct table *table, const char *text);

/* `width` 0: as wide as it gets. */
void table_print(const struct table *table, int width, FILE *out);

/* Rows of figures, however many columns: in a narrow terminal with headings of
 * several lines, or turned on their side, as many rows beside each other as fit
 * in `width`. */
void table_print_figures(const struct table *table, int width, FILE *out);

/* Header line and rows, tabs between. */
void table_print_plain(const struct table *table, FILE *out);

/* Control characters become blanks: a name must not steer the terminal. */
void text_disarm(char *text);

/* How many columns of a terminal the text takes. */
int text_width(const char *text);

/* Columns of the terminal behind `out`; 0 when it is none. */
int terminal_width(FILE *out);

#endif
