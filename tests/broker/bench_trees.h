/* What is in the trees of a store, to see that the floor and the broker leave
 * the same there. */
#ifndef LIENKET_TESTS_BROKER_BENCH_TREES_H
#define LIENKET_TESTS_BROKER_BENCH_TREES_H

#include "store/tree.h"

struct tree_size {
    int64_t entries;
    int64_t bytes; /* of keys and values */
};

struct tree_sizes {
    struct tree_size tree[TREE_COUNT];
};

/* Of the store at `path`, which another process may write. */
struct tree_sizes trees_measure(const char *path);

/* Whether both grew by as many entries in each tree, and by as many bytes
 * within a tenth. Says on stderr what differs. */
bool trees_grew_alike(const struct tree_sizes before[2],
                      const struct tree_sizes after[2]);

#endif
