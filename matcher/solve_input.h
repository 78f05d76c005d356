/* The market that `--solve` reads: JSON lines, one lot, pair or group each. */
#ifndef LIENKET_MATCHER_SOLVE_INPUT_H
#define LIENKET_MATCHER_SOLVE_INPUT_H

#include <stdio.h>

#include "matcher/engine/engine.h"
#include "matcher/solve_names.h"

#define SOLVE_LINE_MAX ((size_t)64 * 1024)
#define SOLVE_NAME_MAX 255

enum solve_fault {
#define FAULT(name, vi, en) FAULT_##name,
#include "matcher/solve_faults.def"
#undef FAULT
    FAULT_COUNT
};

const char *solve_fault_text(enum solve_fault fault, const char *language);

/* Arrays by index of the names. */
struct solve_input {
    struct solve_names offer_names;
    struct solve_names need_names;
    struct solve_names group_names;
    struct solve_pair_set pair_set;
    struct engine_offer *offers;
    struct engine_demand *needs;
    struct engine_group *groups;
    struct engine_pair *pairs;
    uint32_t offer_room;
    uint32_t need_room;
    uint32_t group_room;
    uint32_t pair_count;
    uint32_t pair_room;
    char field[64];  /* that the last fault is about; "" for none */
    uint64_t line;   /* read last; at a fault, where it lies */
    char blamed[64]; /* the field or name that the fault is about, or "" */
};

void solve_input_init(struct solve_input *input);
void solve_input_clear(struct solve_input *input);

/* Reads to the end, or to the first fault. */
enum solve_fault solve_input_read(struct solve_input *input, FILE *file);

/* Borrows from the input. */
struct engine_market solve_input_market(const struct solve_input *input);

#endif
