/* The spanning tree of a network simplex: parents, and a preorder ring with
 * subtree sizes and ends, so that a pivot touches only what moves. */
#ifndef LIENKET_MATCHER_ENGINE_TREE_H
#define LIENKET_MATCHER_ENGINE_TREE_H

#include <stdbool.h>
#include <stdint.h>

#define TREE_ROOT 0

struct tree_node {
    uint32_t parent;
    uint32_t previous; /* in preorder */
    uint32_t last;     /* of its subtree in preorder */
    uint32_t size;     /* of its subtree */
    uint32_t arc;      /* to its parent */
    bool upward;       /* that arc leads from the node to its parent */
    int64_t flow;      /* on that arc */
};

/* `next` is by itself, for walks along the preorder touch nothing else. */
struct tree {
    struct tree_node *nodes;
    uint32_t *next; /* in preorder, a ring through the root */
};

/* The preorder list from `first` to `end` becomes the first child of
 * `parent`, with the ends of the subtrees above set right. */
void tree_link(const struct tree *tree, uint32_t parent, uint32_t first,
               uint32_t end);

/* Takes the subtree of `top` out of the preorder ring, as a ring of its own. */
void tree_unlink(const struct tree *tree, uint32_t top);

/* Turns the unlinked subtree of `top` round so that `new_top` is its root,
 * hanging on parent, arc, flow and direction of `hang`. Returns the end of its
 * new preorder list. */
uint32_t tree_turn(const struct tree *tree, uint32_t top, uint32_t new_top,
                   struct tree_node hang);

/* Makes the preorder ring, sizes and ends from the parents alone. */
void tree_thread(const struct tree *tree, uint32_t node_count);

/* Moves a node without children, as unlink, turn and link would. */
void tree_move_leaf(const struct tree *tree, uint32_t leaf,
                    const struct tree_node *hang);

#endif
