#include "matcher/engine/arcs.h"

#include <string.h>

#include "base/memory.h"

static void reserve(struct arcs *arcs, uint32_t count)
{
    if (count <= arcs->room)
        return;
    arcs->room = count;
    arcs->tail = memory_resize(arcs->tail, count, sizeof(uint32_t));
    arcs->head = memory_resize(arcs->head, count, sizeof(uint32_t));
    arcs->value = memory_resize(arcs->value, count, sizeof(int64_t));
    arcs->pair = memory_resize(arcs->pair, count, sizeof(uint32_t));
}

void arcs_init(struct arcs *arcs, const struct arcs_size *size)
{
    *arcs = (struct arcs){
        .size = *size, .count = size->nodes, .first_pair = size->nodes};
    arcs->row_start =
        memory_allocate((size_t)size->rows + 1, sizeof *arcs->row_start);
    reserve(arcs, size->nodes + size->bounded + size->pairs);
    arcs_set(arcs, 0, 0, 0, 0);
}

void arcs_clear(struct arcs *arcs)
{
    memory_free(arcs->tail);
    memory_free(arcs->head);
    memory_free(arcs->value);
    memory_free(arcs->pair);
    memory_free(arcs->row_start);
}

/* One array is there twice while it grows. */
size_t arcs_memory_bytes(size_t node_count, size_t arc_count)
{
    return node_count * 3 * sizeof(uint32_t) +
           arc_count * (3 * sizeof(uint32_t) + 2 * sizeof(int64_t));
}

void arcs_set(struct arcs *arcs, uint32_t arc, uint32_t tail, uint32_t head,
              int64_t value)
{
    arcs->tail[arc] = tail;
    arcs->head[arc] = head;
    arcs->value[arc] = value;
}

uint32_t arcs_add_bounded(struct arcs *arcs, uint32_t tail, uint32_t head)
{
    arcs_set(arcs, arcs->count, tail, head, 0);
    arcs->first_pair = arcs->count + 1;
    return arcs->count++;
}

static void set_pair(struct arcs *arcs, uint32_t arc, uint32_t pair)
{
    const struct engine_pair *lots = &arcs->pairs[pair];
    arcs_set(arcs, arc, arcs->size.first_offer + lots->offer,
             arcs->size.first_row + lots->demand, lots->value);
    arcs->pair[arc - arcs->first_pair] = pair;
}

void arcs_set_pairs(struct arcs *arcs, const uint32_t *pair, uint32_t count)
{
    uint32_t row = 0;
    reserve(arcs, arcs->count + count);
    for (uint32_t k = 0; k < count; k++) {
        set_pair(arcs, arcs->count, pair ? pair[k] : k);
        while (row <= arcs_row(arcs, arcs->count))
            arcs->row_start[row++] = arcs->count;
        arcs->count++;
    }
    while (row <= arcs->size.rows)
        arcs->row_start[row++] = arcs->count;
}

void arcs_count_moves(const struct arcs *arcs, const uint32_t *pair,
                      uint32_t count, uint32_t *ret_moved)
{
    memset(ret_moved, 0, ((size_t)arcs->size.rows + 1) * sizeof *ret_moved);
    for (uint32_t k = 0; k < count; k++)
        ret_moved[arcs->pairs[pair[k]].demand + 1]++;
    for (uint32_t row = 0; row < arcs->size.rows; row++)
        ret_moved[row + 1] += ret_moved[row];
}

static void move_arcs(struct arcs *arcs, uint32_t to, uint32_t from,
                      uint32_t count)
{
    uint32_t *pair = arcs->pair;
    memmove(arcs->tail + to, arcs->tail + from, count * sizeof(uint32_t));
    memmove(arcs->head + to, arcs->head + from, count * sizeof(uint32_t));
    memmove(arcs->value + to, arcs->value + from, count * sizeof(int64_t));
    memmove(pair + (to - arcs->first_pair), pair + (from - arcs->first_pair),
            count * sizeof(uint32_t));
}

/* From the last row to the first, so that nothing is overwritten. */
void arcs_add_pairs(struct arcs *arcs, const uint32_t *pair,
                    const uint32_t *moved)
{
    uint32_t rows = arcs->size.rows;
    uint32_t end = arcs->count;
    reserve(arcs, arcs->count + moved[rows]);
    for (uint32_t row = rows; row-- > 0;) {
        uint32_t start = arcs->row_start[row];
        uint32_t to = start + moved[row];
        if (moved[row] > 0)
            move_arcs(arcs, to, start, end - start);
        to += end - start;
        for (uint32_t k = moved[row]; k < moved[row + 1]; k++)
            set_pair(arcs, to++, pair[k]);
        arcs->row_start[row + 1] = to;
        end = start;
    }
    arcs->count += moved[rows];
}

void arcs_renumber(struct arcs *arcs, const uint32_t *number, uint32_t *ret_arc)
{
    uint32_t first = arcs->first_pair, to = first, from = first;
    for (uint32_t row = 0; row < arcs->size.rows; row++) {
        uint32_t end = arcs->row_start[row + 1];
        arcs->row_start[row] = to;
        for (; from < end; from++) {
            uint32_t pair = number[arcs->pair[from - first]];
            ret_arc[from - first] = to;
            if (pair == 0)
                continue;
            arcs_set(arcs, to, arcs->tail[from], arcs->head[from],
                     arcs->value[from]);
            arcs->pair[to++ - first] = pair - 1;
        }
    }
    arcs->row_start[arcs->size.rows] = to;
    arcs->count = to;
}
