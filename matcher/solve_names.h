/* Names to indexes, in the order they are first mentioned. */
#ifndef LIENKET_MATCHER_SOLVE_NAMES_H
#define LIENKET_MATCHER_SOLVE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct solve_name {
    char *text;
    uint64_t hash;
    uint64_t mentioned_line; /* first */
    uint64_t listed_line;    /* where it was declared; 0: nowhere yet */
};

struct solve_names {
    struct solve_name *names;
    uint32_t count;
    uint32_t room;
    uint32_t *slots; /* index + 1 by hash, open addressing; 0: empty */
    uint32_t slot_count;
};

/* FNV-1a (Fowler, Noll, Vo), going on from `seed`. */
#define SOLVE_HASH_SEED UINT64_C(0xcbf29ce484222325)
uint64_t solve_hash(uint64_t seed, const char *text, size_t size);

void solve_names_clear(struct solve_names *names);

/* The index of the name, added when it is new. Embedded, starts zeroed. */
uint32_t solve_names_intern(struct solve_names *names, const char *text,
                            uint64_t line);

/* Pairs of indexes seen so far. Embedded, starts zeroed. */
struct solve_pair_set {
    uint64_t *slots; /* offer << 32 | need, plus 1; 0: empty */
    size_t slot_count;
    size_t count;
};

/* False when it was there already. */
bool solve_pair_set_add(struct solve_pair_set *set, uint32_t offer,
                        uint32_t need);
void solve_pair_set_clear(struct solve_pair_set *set);

#endif
