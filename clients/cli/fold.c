#include "clients/cli/fold.h"

#include <string.h>

#include "base/text.h"

void fold(const char *text, char ret_fold[FOLD_SIZE])
{
    if (text_fold(text, ret_fold, FOLD_SIZE) != STATUS_ok)
        ret_fold[0] = '\0';
}

bool fold_equal(const char *a, const char *b)
{
    char a_fold[FOLD_SIZE];
    char b_fold[FOLD_SIZE];
    fold(a, a_fold);
    fold(b, b_fold);
    return *a_fold && strcmp(a_fold, b_fold) == 0;
}
