#include "matcher/engine/tree.h"

#include "base/memory.h"

void tree_link(const struct tree *tree, uint32_t parent, uint32_t first,
               uint32_t end)
{
    struct tree_node *nodes = tree->nodes;
    uint32_t after = tree->next[parent];
    tree->next[parent] = first;
    nodes[first].previous = parent;
    tree->next[end] = after;
    nodes[after].previous = end;
    for (uint32_t node = parent; nodes[node].last == parent;
         node = nodes[node].parent) {
        nodes[node].last = end;
        if (node == TREE_ROOT)
            break;
    }
}

void tree_unlink(const struct tree *tree, uint32_t top)
{
    struct tree_node *nodes = tree->nodes;
    uint32_t before = nodes[top].previous;
    uint32_t end = nodes[top].last;
    uint32_t after = tree->next[end];
    tree->next[before] = after;
    nodes[after].previous = before;
    tree->next[end] = top;
    nodes[top].previous = end;
    for (uint32_t node = nodes[top].parent; nodes[node].last == end;
         node = nodes[node].parent) {
        nodes[node].last = before;
        if (node == TREE_ROOT)
            break;
    }
}

/* Closes the ring behind the piece from `first` to `end`. */
static void take_out(const struct tree *tree, uint32_t first, uint32_t end)
{
    struct tree_node *nodes = tree->nodes;
    uint32_t before = nodes[first].previous;
    uint32_t after = tree->next[end];
    tree->next[before] = after;
    nodes[after].previous = before;
}

/* Moves what is left of the subtree of `node`, up to `rest_end`, from its ring
 * to the list that ends at `*end`. */
static void append_rest(const struct tree *tree, uint32_t node,
                        uint32_t rest_end, uint32_t *end)
{
    struct tree_node *nodes = tree->nodes;
    take_out(tree, node, rest_end);
    tree->next[*end] = node;
    nodes[node].previous = *end;
    *end = rest_end;
}

static void rehang(struct tree_node *node, const struct tree_node *hang,
                   uint32_t size)
{
    node->parent = hang->parent;
    node->arc = hang->arc;
    node->flow = hang->flow;
    node->upward = hang->upward;
    node->size = size;
}

uint32_t tree_turn(const struct tree *tree, uint32_t top, uint32_t new_top,
                   struct tree_node hang)
{
    struct tree_node *nodes = tree->nodes;
    uint32_t total = nodes[top].size;
    uint32_t end = nodes[new_top].last;
    struct tree_node taken = {0};
    uint32_t node = new_top;
    for (;;) {
        struct tree_node old = nodes[node];
        if (node == new_top)
            take_out(tree, node, old.last);
        else
            append_rest(tree, node,
                        old.last == taken.last ? taken.previous : old.last,
                        &end);
        rehang(&nodes[node], &hang, total - taken.size);
        if (node == top)
            break;
        taken = old;
        hang = old;
        hang.parent = node;
        hang.upward = !old.upward;
        node = old.parent;
    }
    for (node = top;; node = nodes[node].parent) {
        nodes[node].last = end;
        if (node == new_top)
            return end;
    }
}

void tree_move_leaf(const struct tree *tree, uint32_t leaf,
                    const struct tree_node *hang)
{
    tree_unlink(tree, leaf);
    rehang(&tree->nodes[leaf], hang, 1);
    tree_link(tree, hang->parent, leaf, leaf);
}

/* Children in ascending order. */
static void link_children(const struct tree *tree, uint32_t node_count,
                          uint32_t *child, uint32_t *sibling)
{
    for (uint32_t node = node_count; node-- > 1;) {
        uint32_t parent = tree->nodes[node].parent;
        sibling[node] = child[parent];
        child[parent] = node;
    }
}

static void walk_down(const struct tree *tree, const uint32_t *child,
                      const uint32_t *sibling)
{
    struct tree_node *nodes = tree->nodes;
    uint32_t node = TREE_ROOT;
    for (;;) {
        uint32_t next = child[node];
        uint32_t above = node;
        while (next == TREE_ROOT && above != TREE_ROOT) {
            next = sibling[above];
            above = nodes[above].parent;
        }
        tree->next[node] = next;
        nodes[next].previous = node;
        if (next == TREE_ROOT)
            return;
        node = next;
    }
}

void tree_thread(const struct tree *tree, uint32_t node_count)
{
    struct tree_node *nodes = tree->nodes;
    uint32_t *child = memory_allocate(node_count, sizeof *child);
    uint32_t *sibling = memory_allocate(node_count, sizeof *sibling);
    link_children(tree, node_count, child, sibling);
    walk_down(tree, child, sibling);
    memory_free(child);
    memory_free(sibling);
    for (uint32_t node = 0; node < node_count; node++) {
        nodes[node].size = 1;
        nodes[node].last = node;
    }
    for (uint32_t node = nodes[TREE_ROOT].previous; node != TREE_ROOT;
         node = nodes[node].previous) {
        struct tree_node *parent = &nodes[nodes[node].parent];
        parent->size += nodes[node].size;
        if (parent->last == nodes[node].parent)
            parent->last = nodes[node].last;
    }
}
