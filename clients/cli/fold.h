/* Names compared as people mean them: without marks, case and punctuation. */
#ifndef LIENKET_CLIENTS_CLI_FOLD_H
#define LIENKET_CLIENTS_CLI_FOLD_H

#include <stdbool.h>

#define FOLD_SIZE 1024

/* "" for text that is too long or no UTF-8. */
void fold(const char *text, char ret_fold[FOLD_SIZE]);

bool fold_equal(const char *a, const char *b);

#endif
