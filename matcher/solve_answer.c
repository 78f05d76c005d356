#include "matcher/solve_answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void write_text(FILE *out, const char *text)
{
    putc_unlocked('"', out);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(out, "\\u%04x", byte);
        else
            putc_unlocked(byte, out);
    }
    putc_unlocked('"', out);
}

/* An index with the texts it is sorted by. */
struct entry {
    const char *first;
    const char *second;
    uint32_t index;
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = strcmp(a->first, b->first);
    return order ? order : strcmp(a->second, b->second);
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
        write_text(out, entries[k].first);
        putc_unlocked(',', out);
        write_text(out, entries[k].second);
        fprintf(out, "],\"quantity\":%" PRId64 "}\n",
                quantity[entries[k].index]);
    }
    memory_free(entries);
}

/* {"name":price,...}, zeros left out. */
static void write_prices(FILE *out, const struct solve_names *names,
                         const int64_t *price)
{
    struct entry *entries = memory_allocate(names->count, sizeof *entries);
    size_t count = 0;
    for (uint32_t index = 0; index < names->count; index++) {
        if (price[index] != 0)
            entries[count++] =
                (struct entry){names->names[index].text, "", index};
    }
    qsort(entries, count, sizeof *entries, entry_compare);
    putc_unlocked('{', out);
    for (size_t k = 0; k < count; k++) {
        if (k)
            putc_unlocked(',', out);
        write_text(out, entries[k].first);
        fprintf(out, ":%" PRId64, price[entries[k].index]);
    }
    putc_unlocked('}', out);
    memory_free(entries);
}

static bool any(const int64_t *price, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        if (price[k] != 0)
            return true;
    }
    return false;
}

static void write_duals(FILE *out, const struct solve_input *input,
                        const struct engine_duals *duals)
{
    uint32_t groups = input->group_names.count;
    fputs("{\"offers\":", out);
    write_prices(out, &input->offer_names, duals->offer);
    fputs(",\"needs\":", out);
    write_prices(out, &input->need_names, duals->demand);
    if (any(duals->group, groups)) {
        fputs(",\"groups\":", out);
        write_prices(out, &input->group_names, duals->group);
    }
    if (any(duals->first, groups)) {
        fputs(",\"first\":", out);
        write_prices(out, &input->group_names, duals->first);
    }
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
    fputs("}\n", out);
}
