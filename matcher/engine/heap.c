#include "matcher/engine/heap.h"

#include "base/memory.h"

void heap_init(struct heap *heap, uint32_t node_count)
{
    heap->key = memory_allocate(node_count, sizeof(int64_t));
    heap->slot = memory_allocate(node_count, sizeof(uint32_t));
    heap->queue = memory_allocate((size_t)node_count + 1, sizeof(uint32_t));
    heap->count = 0;
    for (uint32_t node = 0; node < node_count; node++)
        heap->key[node] = INT64_MAX;
}

void heap_clear(struct heap *heap)
{
    memory_free(heap->key);
    memory_free(heap->slot);
    memory_free(heap->queue);
}

static void put(struct heap *heap, uint32_t slot, uint32_t node)
{
    heap->queue[slot] = node;
    heap->slot[node] = slot;
}

void heap_lower(struct heap *heap, uint32_t node, int64_t key)
{
    if (key >= heap->key[node])
        return;
    heap->key[node] = key;
    uint32_t slot = heap->slot[node] ? heap->slot[node] : ++heap->count;
    while (slot > 1 && heap->key[heap->queue[slot / 2]] > key) {
        put(heap, slot, heap->queue[slot / 2]);
        slot /= 2;
    }
    put(heap, slot, node);
}

bool heap_take(struct heap *heap, uint32_t *ret_node)
{
    if (heap->count == 0)
        return false;
    *ret_node = heap->queue[1];
    heap->slot[*ret_node] = 0;
    uint32_t node = heap->queue[heap->count--];
    if (heap->count == 0)
        return true;
    uint32_t slot = 1;
    for (;;) {
        uint32_t child = 2 * slot;
        if (child < heap->count &&
            heap->key[heap->queue[child + 1]] < heap->key[heap->queue[child]])
            child++;
        if (child > heap->count ||
            heap->key[heap->queue[child]] >= heap->key[node])
            break;
        put(heap, slot, heap->queue[child]);
        slot = child;
    }
    put(heap, slot, node);
    return true;
}
