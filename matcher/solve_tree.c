#include "matcher/solve_tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matcher/engine/proof.h"
#include "matcher/solve_json.h"

struct tree {
    FILE *out;
    const struct solve_input *input;
    const struct engine_part *part;
};

static struct solve_subset part_offers(const struct tree *tree)
{
    return (struct solve_subset){&tree->input->offer_names, tree->part->offers,
                                 tree->part->offer_count};
}

static struct solve_subset part_needs(const struct tree *tree)
{
    return (struct solve_subset){&tree->input->need_names, tree->part->demands,
                                 tree->part->demand_count};
}

static struct solve_subset part_groups(const struct tree *tree)
{
    return (struct solve_subset){&tree->input->group_names, tree->part->groups,
                                 tree->part->group_count};
}

static void write_fixing(const struct tree *tree, struct engine_fixing fixing)
{
    const struct solve_input *input = tree->input;
    bool open =
        fixing.kind == FIXING_PAIR_OPEN || fixing.kind == FIXING_DEMAND_OPEN;
    fprintf(tree->out, "{\"%s\":", open ? "open" : "closed");
    if (fixing.kind == FIXING_DEMAND_OPEN ||
        fixing.kind == FIXING_DEMAND_CLOSED) {
        solve_write_text(tree->out, input->need_names.names[fixing.index].text);
    } else {
        const struct engine_pair *pair = &input->pairs[fixing.index];
        putc_unlocked('[', tree->out);
        solve_write_text(tree->out, input->offer_names.names[pair->offer].text);
        putc_unlocked(',', tree->out);
        solve_write_text(tree->out, input->need_names.names[pair->demand].text);
        putc_unlocked(']', tree->out);
    }
    putc_unlocked('}', tree->out);
}

static void write_leaf_duals(const struct tree *tree,
                             const struct engine_leaf *leaf)
{
    struct solve_subset offers = part_offers(tree);
    struct solve_subset needs = part_needs(tree);
    struct solve_subset groups = part_groups(tree);
    fprintf(tree->out,
            ",\"bound\":%" PRId64 ",\"duals\":{\"offers\":", leaf->bound);
    solve_write_prices(tree->out, &offers, leaf->duals.offer);
    fputs(",\"needs\":", tree->out);
    solve_write_prices(tree->out, &needs, leaf->duals.demand);
    solve_write_member(tree->out, "groups", &groups, leaf->duals.group);
    solve_write_member(tree->out, "first", &groups, leaf->duals.first);
    solve_write_member(tree->out, "lift", &needs, leaf->lift);
    putc_unlocked('}', tree->out);
}

static void write_leaf(const struct tree *tree, const struct engine_leaf *leaf)
{
    fputs("{\"fix\":[", tree->out);
    for (uint32_t k = 0; k < leaf->fixing_count; k++) {
        if (k)
            putc_unlocked(',', tree->out);
        write_fixing(tree, leaf->fixings[k]);
    }
    putc_unlocked(']', tree->out);
    if (leaf->impossible)
        fputs(",\"impossible\":true", tree->out);
    else
        write_leaf_duals(tree, leaf);
    putc_unlocked('}', tree->out);
}

static void write_part(const struct tree *tree)
{
    struct solve_subset offers = part_offers(tree);
    struct solve_subset needs = part_needs(tree);
    struct solve_subset groups = part_groups(tree);
    fputs("{\"offers\":", tree->out);
    solve_write_names(tree->out, &offers);
    fputs(",\"needs\":", tree->out);
    solve_write_names(tree->out, &needs);
    if (groups.count) {
        fputs(",\"groups\":", tree->out);
        solve_write_names(tree->out, &groups);
    }
    fprintf(tree->out, ",\"bound\":%" PRId64 ",\"leaves\":[",
            tree->part->bound);
    for (uint32_t k = 0; k < tree->part->leaf_count; k++) {
        if (k)
            putc_unlocked(',', tree->out);
        write_leaf(tree, &tree->part->leaves[k]);
    }
    fputs("]}", tree->out);
}

/* A part with the first of its offers' names, which it is sorted by. */
struct entry {
    const char *text;
    uint32_t part;
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    return strcmp(a->text, b->text);
}

static const char *first_offer(const struct solve_input *input,
                               const struct engine_part *part)
{
    const char *first = NULL;
    for (uint32_t k = 0; k < part->offer_count; k++) {
        const char *text = input->offer_names.names[part->offers[k]].text;
        if (!first || strcmp(text, first) < 0)
            first = text;
    }
    return first;
}

void solve_tree_write(FILE *out, const struct solve_input *input,
                      const struct engine_clearing *clearing)
{
    uint32_t count = clearing->part_count;
    struct entry *entries = memory_allocate(count, sizeof *entries);
    for (uint32_t p = 0; p < count; p++)
        entries[p] = (struct entry){first_offer(input, &clearing->parts[p]), p};
    qsort(entries, count, sizeof *entries, entry_compare);
    putc_unlocked('[', out);
    for (uint32_t k = 0; k < count; k++) {
        if (k)
            putc_unlocked(',', out);
        struct tree tree = {out, input, &clearing->parts[entries[k].part]};
        write_part(&tree);
    }
    putc_unlocked(']', out);
    memory_free(entries);
}
