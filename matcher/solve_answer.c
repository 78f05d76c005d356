#include "matcher/solve_answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matcher/solve_json.h"
#include "matcher/solve_tree.h"

/* A pair with the names it is sorted by. */
struct entry {
    const char *offer;
    const char *need;
    uint32_t pair;
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = strcmp(a->offer, b->offer);
    return order ? order : strcmp(a->need, b->need);
}

static void write_lines(FILE *out, const struct solve_input *input,
                        const int64_t *quantity)
{
    struct entry *entries = memory_allocate(input->pair_count, sizeof *entries);
    size_t count = 0;
    for (uint32_t k = 0; k < input->pair_count; k++) {
        const struct engine_pair *pair = &input->pairs[k];
        if (quantity[k] > 0)
            entries[count++] =
                (struct entry){input->offer_names.names[pair->offer].text,
                               input->need_names.names[pair->demand].text, k};
    }
    qsort(entries, count, sizeof *entries, entry_compare);
    for (size_t k = 0; k < count; k++) {
        fputs("{\"line\":[", out);
        solve_write_text(out, entries[k].offer);
        putc_unlocked(',', out);
        solve_write_text(out, entries[k].need);
        fprintf(out, "],\"quantity\":%" PRId64 "}\n",
                quantity[entries[k].pair]);
    }
    memory_free(entries);
}

static void write_duals(FILE *out, const struct solve_input *input,
                        const struct engine_duals *duals)
{
    struct solve_subset offers = {&input->offer_names, NULL,
                                  input->offer_names.count};
    struct solve_subset needs = {&input->need_names, NULL,
                                 input->need_names.count};
    struct solve_subset groups = {&input->group_names, NULL,
                                  input->group_names.count};
    fputs("{\"offers\":", out);
    solve_write_prices(out, &offers, duals->offer);
    fputs(",\"needs\":", out);
    solve_write_prices(out, &needs, duals->demand);
    solve_write_member(out, "groups", &groups, duals->group);
    solve_write_member(out, "first", &groups, duals->first);
    putc_unlocked('}', out);
}

void solve_answer_write(FILE *out, const struct solve_input *input,
                        const struct engine_clearing *clearing)
{
    write_lines(out, input, clearing->quantity);
    fprintf(out,
            "{\"total\":%" PRId64 ",\"bound\":%" PRId64 ",\"gap\":%" PRId64
            ",\"duals\":",
            clearing->total, clearing->bound, clearing->gap);
    write_duals(out, input, &clearing->suggested);
    if (clearing->part_count > 0) {
        fprintf(out,
                ",\"flow_bound\":%" PRId64 ",\"tree\":", clearing->flow_bound);
        solve_tree_write(out, input, clearing);
    }
    fputs("}\n", out);
}
