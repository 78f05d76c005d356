/* A heap of node numbers by distance, with keys that may fall: Dijkstra's. */
#ifndef LIENKET_MATCHER_ENGINE_HEAP_H
#define LIENKET_MATCHER_ENGINE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

struct heap {
    int64_t *key;    /* by node; INT64_MAX where never reached */
    uint32_t *slot;  /* of a node in queue, counted from 1; 0: not in it */
    uint32_t *queue; /* from 1 */
    uint32_t count;
};

void heap_init(struct heap *heap, uint32_t node_count);
void heap_clear(struct heap *heap);

/* Puts the node in, or moves it forward; a key that is not lower is no news. A
 * node that was taken has its final key. */
void heap_lower(struct heap *heap, uint32_t node, int64_t key);

/* The node of the lowest key; false when there is none. */
bool heap_take(struct heap *heap, uint32_t *ret_node);

#endif
