#include "matcher/solve_input.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "base/memory.h"

#define ROOM_LEAST 64

const char *solve_fault_text(enum solve_fault fault, const char *language)
{
    static const char *const texts[][2] = {
#define FAULT(name, vi, en) {vi, en},
#include "matcher/solve_faults.def"
#undef FAULT
    };
    return texts[fault][strcmp(language, "en") == 0];
}

void solve_input_init(struct solve_input *input)
{
    *input = (struct solve_input){0};
}

void solve_input_clear(struct solve_input *input)
{
    solve_names_clear(&input->offer_names);
    solve_names_clear(&input->need_names);
    solve_names_clear(&input->group_names);
    solve_pair_set_clear(&input->pair_set);
    memory_free(input->offers);
    memory_free(input->needs);
    memory_free(input->groups);
    memory_free(input->pairs);
}

/* `array` with room for `count` members; what is new is not set. */
static void *grow(void *array, uint32_t *room, uint32_t count, size_t size)
{
    if (count <= *room)
        return array;
    while (*room < count)
        *room = *room ? 2 * *room : ROOM_LEAST;
    return memory_resize(array, *room, size);
}

static bool name_valid(const json_t *name)
{
    size_t size = json_string_length(name);
    return json_is_string(name) && size >= 1 && size <= SOLVE_NAME_MAX &&
           strlen(json_string_value(name)) == size;
}

/* Notes what is wrong: cut off where it is too long, between characters, and
 * without what a terminal would obey. */
static bool blame(struct solve_input *input, const char *what)
{
    size_t size = strnlen(what, sizeof input->blamed - 1);
    while (size > 0 && (what[size] & 0xc0) == 0x80)
        size--;
    for (size_t k = 0; k < size; k++)
        input->blamed[k] = iscntrl((unsigned char)what[k]) ? '?' : what[k];
    input->blamed[size] = '\0';
    return false;
}

/* A whole number from `least` to 2^53; when the field is missing, `*ret`
 * stays as it is. */
static bool read_optional(struct solve_input *input, const json_t *object,
                          const char *key, int64_t least, int64_t *ret)
{
    const json_t *number = json_object_get(object, key);
    if (!number)
        return true;
    json_int_t value = json_integer_value(number);
    if (!json_is_integer(number) || value < least || value > ENGINE_NUMBER_MAX)
        return blame(input, key);
    *ret = value;
    return true;
}

static bool read_number(struct solve_input *input, const json_t *object,
                        const char *key, int64_t least, int64_t *ret)
{
    if (!json_object_get(object, key))
        return blame(input, key);
    return read_optional(input, object, key, least, ret);
}

static bool is_known(const char *key, const char *const *known, size_t count)
{
    size_t at = 0;
    while (at < count && strcmp(key, known[at]) != 0)
        at++;
    return at < count;
}

/* Whether every field but the first `count` of `known` is missing. */
static bool fields_known(struct solve_input *input, json_t *object,
                         const char *const *known, size_t count)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (!is_known(key, known, count))
            return blame(input, key);
    }
    return true;
}

static uint32_t intern_offer(struct solve_input *input, const json_t *name)
{
    uint32_t index = solve_names_intern(&input->offer_names,
                                        json_string_value(name), input->line);
    input->offers = grow(input->offers, &input->offer_room, index + 1,
                         sizeof *input->offers);
    return index;
}

static uint32_t intern_need(struct solve_input *input, const json_t *name)
{
    uint32_t index = solve_names_intern(&input->need_names,
                                        json_string_value(name), input->line);
    input->needs =
        grow(input->needs, &input->need_room, index + 1, sizeof *input->needs);
    return index;
}

static uint32_t intern_group(struct solve_input *input, const json_t *name)
{
    uint32_t index = solve_names_intern(&input->group_names,
                                        json_string_value(name), input->line);
    input->groups = grow(input->groups, &input->group_room, index + 1,
                         sizeof *input->groups);
    return index;
}

/* Declares a name on this line, once. */
static enum solve_fault list_name(struct solve_input *input,
                                  struct solve_names *names, uint32_t index)
{
    if (names->names[index].listed_line)
        return FAULT_twice;
    names->names[index].listed_line = input->line;
    return names->count > ENGINE_LOTS_MAX ? FAULT_too_many : FAULT_none;
}

static enum solve_fault read_offer(struct solve_input *input, json_t *object)
{
    static const char *const known[] = {"offer", "quantity", "group"};
    const json_t *name = json_object_get(object, "offer");
    const json_t *group = json_object_get(object, "group");
    struct engine_offer offer = {.group = ENGINE_NONE};
    if (!fields_known(input, object, known, 3))
        return FAULT_unknown_field;
    if (!name_valid(name) || (group && !name_valid(group)))
        return FAULT_name;
    if (!read_number(input, object, "quantity", 0, &offer.quantity))
        return FAULT_number;
    if (group)
        offer.group = intern_group(input, group);
    uint32_t index = intern_offer(input, name);
    enum solve_fault fault = list_name(input, &input->offer_names, index);
    if (fault == FAULT_none)
        input->offers[index] = offer;
    return fault;
}

static enum solve_fault read_need(struct solve_input *input, json_t *object)
{
    static const char *const known[] = {"need", "quantity", "most_suppliers",
                                        "least_fill"};
    const json_t *name = json_object_get(object, "need");
    struct engine_demand need = {.buyer = ENGINE_NONE};
    int64_t suppliers = 0;
    if (!fields_known(input, object, known, 4))
        return FAULT_unknown_field;
    if (!name_valid(name))
        return FAULT_name;
    if (!read_number(input, object, "quantity", 0, &need.quantity) ||
        !read_optional(input, object, "most_suppliers", 1, &suppliers) ||
        !read_optional(input, object, "least_fill", 0, &need.least_fill))
        return FAULT_number;
    need.most_suppliers =
        suppliers > ENGINE_LOTS_MAX ? ENGINE_LOTS_MAX : (uint32_t)suppliers;
    uint32_t index = intern_need(input, name);
    enum solve_fault fault = list_name(input, &input->need_names, index);
    if (fault == FAULT_none)
        input->needs[index] = need;
    return fault;
}

static enum solve_fault read_group(struct solve_input *input, json_t *object)
{
    static const char *const known[] = {"group", "capacity", "first"};
    const json_t *name = json_object_get(object, "group");
    const json_t *first = json_object_get(object, "first");
    struct engine_group group = {.capacity = ENGINE_UNLIMITED};
    if (!fields_known(input, object, known, 3))
        return FAULT_unknown_field;
    if (!name_valid(name))
        return FAULT_name;
    if (!read_optional(input, object, "capacity", 0, &group.capacity))
        return FAULT_number;
    if (first) {
        if (json_array_size(first) != 2 ||
            !json_is_integer(json_array_get(first, 0)) ||
            !json_is_integer(json_array_get(first, 1)))
            return FAULT_first_form;
        group.first_capacity = json_integer_value(json_array_get(first, 0));
        group.first_points = json_integer_value(json_array_get(first, 1));
    }
    if (group.first_capacity < 0 || group.first_capacity > ENGINE_NUMBER_MAX ||
        group.first_points < 0 || group.first_points > ENGINE_NUMBER_MAX) {
        blame(input, "first");
        return FAULT_number;
    }
    uint32_t index = intern_group(input, name);
    enum solve_fault fault = list_name(input, &input->group_names, index);
    if (fault == FAULT_none)
        input->groups[index] = group;
    return fault;
}

/* Of the two names alone, so that it does not depend on the file's order. */
static uint64_t pair_hash(const char *offer, const char *need)
{
    uint64_t hash = solve_hash(SOLVE_HASH_SEED, offer, strlen(offer) + 1);
    hash = solve_hash(hash, need, strlen(need) + 1);
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return hash >> (64 - ENGINE_HASH_BITS);
}

static enum solve_fault read_pair(struct solve_input *input, json_t *object)
{
    static const char *const known[] = {"pair", "value", "least"};
    const json_t *names = json_object_get(object, "pair");
    const json_t *offer = json_array_get(names, 0);
    const json_t *need = json_array_get(names, 1);
    struct engine_pair pair = {0};
    if (!fields_known(input, object, known, 3))
        return FAULT_unknown_field;
    if (json_array_size(names) != 2)
        return FAULT_pair_form;
    if (!name_valid(offer) || !name_valid(need))
        return FAULT_name;
    if (!read_number(input, object, "value", -ENGINE_NUMBER_MAX, &pair.value) ||
        !read_optional(input, object, "least", 0, &pair.least))
        return FAULT_number;
    pair.hash = pair_hash(json_string_value(offer), json_string_value(need));
    pair.offer = intern_offer(input, offer);
    pair.demand = intern_need(input, need);
    if (!solve_pair_set_add(&input->pair_set, pair.offer, pair.demand))
        return FAULT_pair_twice;
    if (input->pair_count == ENGINE_PAIRS_MAX)
        return FAULT_too_many;
    input->pairs = grow(input->pairs, &input->pair_room, input->pair_count + 1,
                        sizeof *input->pairs);
    input->pairs[input->pair_count++] = pair;
    return FAULT_none;
}

/* An offer line may carry a "group", which is a kind of its own otherwise. */
static enum solve_fault read_object(struct solve_input *input, json_t *object)
{
    bool offer = json_object_get(object, "offer") != NULL;
    bool need = json_object_get(object, "need") != NULL;
    bool pair = json_object_get(object, "pair") != NULL;
    bool group = !offer && json_object_get(object, "group") != NULL;
    if (offer + need + pair + group != 1)
        return FAULT_no_kind;
    if (offer)
        return read_offer(input, object);
    if (need)
        return read_need(input, object);
    return pair ? read_pair(input, object) : read_group(input, object);
}

static bool blank(const char *line, size_t size)
{
    return strspn(line, " \t\r") == size;
}

static enum solve_fault read_line(struct solve_input *input, const char *line,
                                  size_t size)
{
    if (blank(line, size))
        return FAULT_none;
    json_t *object = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
    enum solve_fault fault = FAULT_not_json;
    if (json_is_object(object))
        fault = read_object(input, object);
    json_decref(object);
    return fault;
}

/* One line into `line`, NUL added; false at the end of the file. A line that
 * is too long gives SOLVE_LINE_MAX + 1 as its size. */
static bool next_line(FILE *file, char *line, size_t *ret_size)
{
    size_t size = 0;
    int byte = getc_unlocked(file);
    if (byte == EOF)
        return false;
    for (; byte != EOF && byte != '\n'; byte = getc_unlocked(file)) {
        if (size <= SOLVE_LINE_MAX)
            line[size++] = (char)byte;
        if (size > SOLVE_LINE_MAX)
            break;
    }
    line[size] = '\0';
    *ret_size = size;
    return true;
}

static void note_unlisted(struct solve_input *input,
                          const struct solve_names *names,
                          enum solve_fault which, enum solve_fault *fault)
{
    for (uint32_t index = 0; index < names->count; index++) {
        const struct solve_name *name = &names->names[index];
        if (name->listed_line ||
            (*fault != FAULT_none && input->line <= name->mentioned_line))
            continue;
        *fault = which;
        input->line = name->mentioned_line;
        blame(input, name->text);
    }
}

enum solve_fault solve_input_read(struct solve_input *input, FILE *file)
{
    char *line = memory_allocate(SOLVE_LINE_MAX + 2, 1);
    enum solve_fault fault = FAULT_none;
    size_t size;
    while (fault == FAULT_none && next_line(file, line, &size)) {
        input->line++;
        fault = size > SOLVE_LINE_MAX ? FAULT_too_long
                                      : read_line(input, line, size);
    }
    memory_free(line);
    if (fault != FAULT_none)
        return fault;
    note_unlisted(input, &input->offer_names, FAULT_unlisted_offer, &fault);
    note_unlisted(input, &input->need_names, FAULT_unlisted_need, &fault);
    note_unlisted(input, &input->group_names, FAULT_unlisted_group, &fault);
    return fault;
}

struct engine_market solve_input_market(const struct solve_input *input)
{
    return (struct engine_market){
        .offers = input->offers,
        .demands = input->needs,
        .groups = input->groups,
        .pairs = input->pairs,
        .offer_count = input->offer_names.count,
        .demand_count = input->need_names.count,
        .group_count = input->group_names.count,
        .pair_count = input->pair_count,
    };
}
