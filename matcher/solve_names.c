#include "matcher/solve_names.h"

#include <string.h>

#include "base/memory.h"

#define ROOM_LEAST 64

uint64_t solve_hash(uint64_t seed, const char *text, size_t size)
{
    for (size_t k = 0; k < size; k++) {
        seed ^= (unsigned char)text[k];
        seed *= UINT64_C(0x100000001b3);
    }
    return seed;
}

/* Spreads the high bits down, where the slots look (splitmix64's finish). */
static uint64_t mix(uint64_t key)
{
    key = (key ^ (key >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    key = (key ^ (key >> 27)) * UINT64_C(0x94d049bb133111eb);
    return key ^ (key >> 31);
}

void solve_names_clear(struct solve_names *names)
{
    for (uint32_t index = 0; index < names->count; index++)
        memory_free(names->names[index].text);
    memory_free(names->names);
    memory_free(names->slots);
    *names = (struct solve_names){0};
}

static void place_name(struct solve_names *names, uint32_t index)
{
    uint64_t slot = mix(names->names[index].hash) & (names->slot_count - 1);
    while (names->slots[slot])
        slot = (slot + 1) & (names->slot_count - 1);
    names->slots[slot] = index + 1;
}

static void grow_names(struct solve_names *names)
{
    names->room = names->room ? 2 * names->room : ROOM_LEAST;
    names->names =
        memory_resize(names->names, names->room, sizeof *names->names);
    memory_free(names->slots);
    names->slot_count = 2 * names->room;
    names->slots = memory_allocate(names->slot_count, sizeof *names->slots);
    for (uint32_t index = 0; index < names->count; index++)
        place_name(names, index);
}

uint32_t solve_names_intern(struct solve_names *names, const char *text,
                            uint64_t line)
{
    if (names->count == names->room)
        grow_names(names);
    uint64_t hash = solve_hash(SOLVE_HASH_SEED, text, strlen(text));
    uint64_t slot = mix(hash) & (names->slot_count - 1);
    for (; names->slots[slot]; slot = (slot + 1) & (names->slot_count - 1)) {
        uint32_t index = names->slots[slot] - 1;
        if (names->names[index].hash == hash &&
            strcmp(names->names[index].text, text) == 0)
            return index;
    }
    uint32_t index = names->count++;
    names->names[index] = (struct solve_name){
        .text = memory_copy_text(text),
        .hash = hash,
        .mentioned_line = line,
    };
    names->slots[slot] = index + 1;
    return index;
}

/* The slot of the key, or the empty one where it belongs. */
static size_t pair_slot(const struct solve_pair_set *set, uint64_t key)
{
    size_t slot = mix(key) & (set->slot_count - 1);
    while (set->slots[slot] && set->slots[slot] != key)
        slot = (slot + 1) & (set->slot_count - 1);
    return slot;
}

static void grow_pairs(struct solve_pair_set *set)
{
    struct solve_pair_set old = *set;
    set->slot_count = old.slot_count ? 2 * old.slot_count : 2 * ROOM_LEAST;
    set->slots = memory_allocate(set->slot_count, sizeof *set->slots);
    for (size_t slot = 0; slot < old.slot_count; slot++) {
        if (old.slots[slot])
            set->slots[pair_slot(set, old.slots[slot])] = old.slots[slot];
    }
    memory_free(old.slots);
}

bool solve_pair_set_add(struct solve_pair_set *set, uint32_t offer,
                        uint32_t need)
{
    if (2 * set->count >= set->slot_count)
        grow_pairs(set);
    uint64_t key = ((uint64_t)offer << 32 | need) + 1;
    size_t slot = pair_slot(set, key);
    if (set->slots[slot])
        return false;
    set->slots[slot] = key;
    set->count++;
    return true;
}

void solve_pair_set_clear(struct solve_pair_set *set)
{
    memory_free(set->slots);
    *set = (struct solve_pair_set){0};
}
