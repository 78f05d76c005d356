/* `lienket-matcher --solve FILE` without the rest of the matcher. */
#include <stdio.h>

#include "matcher/solve.h"

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE|-\n", argv[0]);
        return 64;
    }
    return solve_main(argv[1], stdout);
}
