#include "matcher/solve_json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void solve_write_text(FILE *out, const char *text)
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

/* A place in the subset with the name it is sorted by. */
struct entry {
    const char *text;
    uint32_t place;
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    return strcmp(a->text, b->text);
}

/* Those with a price other than 0, or all without prices. */
static struct entry *sort_subset(const struct solve_subset *subset,
                                 const int64_t *price, size_t *ret_count)
{
    struct entry *entries = memory_allocate(subset->count, sizeof *entries);
    size_t count = 0;
    for (uint32_t place = 0; place < subset->count; place++) {
        uint32_t index = subset->index ? subset->index[place] : place;
        if (!price || price[place] != 0)
            entries[count++] =
                (struct entry){subset->names->names[index].text, place};
    }
    qsort(entries, count, sizeof *entries, entry_compare);
    *ret_count = count;
    return entries;
}

void solve_write_names(FILE *out, const struct solve_subset *subset)
{
    size_t count;
    struct entry *entries = sort_subset(subset, NULL, &count);
    putc_unlocked('[', out);
    for (size_t k = 0; k < count; k++) {
        if (k)
            putc_unlocked(',', out);
        solve_write_text(out, entries[k].text);
    }
    putc_unlocked(']', out);
    memory_free(entries);
}

void solve_write_prices(FILE *out, const struct solve_subset *subset,
                        const int64_t *price)
{
    size_t count;
    struct entry *entries = sort_subset(subset, price, &count);
    putc_unlocked('{', out);
    for (size_t k = 0; k < count; k++) {
        if (k)
            putc_unlocked(',', out);
        solve_write_text(out, entries[k].text);
        fprintf(out, ":%" PRId64, price[entries[k].place]);
    }
    putc_unlocked('}', out);
    memory_free(entries);
}

void solve_write_member(FILE *out, const char *key,
                        const struct solve_subset *subset, const int64_t *price)
{
    for (uint32_t place = 0; place < subset->count; place++) {
        if (price[place] == 0)
            continue;
        fprintf(out, ",\"%s\":", key);
        solve_write_prices(out, subset, price);
        return;
    }
}
