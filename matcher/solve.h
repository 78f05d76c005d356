/* `lienket-matcher --solve`: the engine alone, on JSON lines.
 *
 * Lines are {"offer":"a","quantity":100,"group":"g"},
 * {"need":"b","quantity":80,"most_suppliers":2,"least_fill":40},
 * {"group":"g","capacity":500,"first":[K,f]} and
 * {"pair":["a","b"],"value":7,"least":10}, in any order; all but names,
 * quantities and values may be left out. */
#ifndef LIENKET_MATCHER_SOLVE_H
#define LIENKET_MATCHER_SOLVE_H

#include <stdio.h>

/* Reads the file at `path`, or standard input for "-", and writes the answer
 * to `out`: the quantities, then totals and prices, sorted by name. Returns the
 * exit status; what was refused, and in which line, stands on stderr. */
int solve_main(const char *path, FILE *out);

#endif
