/* The names of value.def, and phrases with their parts filled in. */
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "office/draft/values.h"

/* clang-format off */
#define LIST_END(list) \
    _Static_assert((int)DRAFT_##list##_COUNT <= DRAFT_COLUMNS_MOST, #list);
#include "office/draft/others.def"
#include "office/draft/value.def"
#include "office/draft/undefine.def"

const struct draft_name draft_names[] = {
#define FIELD(name, vi, en) {NULL, #name, DRAFT_FIELD_##name, vi, en},
#define COLUMN(list, name, vi, en) {#list, #name, DRAFT_##list##_##name, vi, en},
#include "office/draft/others.def"
#include "office/draft/value.def"
#include "office/draft/undefine.def"
};

static const char *const list_names[DRAFT_LIST_COUNT] = {
#define LIST_BEGIN(list, vi, en) #list,
#include "office/draft/others.def"
#include "office/draft/value.def"
#include "office/draft/undefine.def"
};

static const struct said phrases[DRAFT_PHRASE_COUNT] = {
#define PHRASE(name, vi, en) {vi, en},
#include "office/draft/others.def"
#include "office/draft/text.def"
#include "office/draft/undefine.def"
};
/* clang-format on */

const size_t draft_name_count = sizeof draft_names / sizeof *draft_names;

static bool is_text(const char *text, size_t size, const char *wanted)
{
    return strlen(wanted) == size && strncmp(text, wanted, size) == 0;
}

const struct draft_name *draft_name_find(const char *text, size_t size)
{
    const char *dot = memchr(text, '.', size);
    size_t list_size = dot ? (size_t)(dot - text) : 0;
    const char *name = dot ? dot + 1 : text;
    size_t name_size = size - (size_t)(name - text);
    for (size_t index = 0; index < draft_name_count; index++) {
        const struct draft_name *known = &draft_names[index];
        bool is_list =
            dot ? known->list && is_text(text, list_size, known->list)
                : !known->list;
        if (is_list && is_text(name, name_size, known->name))
            return known;
    }
    return NULL;
}

enum draft_list draft_list_of(const struct draft_name *name)
{
    int list = 0;
    while (strcmp(list_names[list], name->list) != 0)
        CHECK(++list < DRAFT_LIST_COUNT);
    return (enum draft_list)list;
}

struct said draft_phrase(enum draft_phrase phrase)
{
    return phrases[phrase];
}

/* One language of a phrase; NULL: the arena is full. */
static const char *fill(struct arena *arena, const char *phrase,
                        const char *const parts[DRAFT_PARTS_MOST])
{
    char *text = arena_take_text(arena, "", 0);
    while (text && *phrase) {
        size_t size = strcspn(phrase, "{");
        bool has_part = phrase[size] == '{';
        const char *part = has_part ? parts[phrase[size + 1] - '1'] : "";
        text = arena_format(arena, "%s%.*s%s", text, (int)size, phrase, part);
        phrase += size + (has_part ? strlen("{1}") : 0);
    }
    return text;
}

struct said draft_fill(struct arena *arena, enum draft_phrase phrase,
                       const struct said parts[DRAFT_PARTS_MOST])
{
    const char *vi[DRAFT_PARTS_MOST], *en[DRAFT_PARTS_MOST];
    const struct said blank = phrases[DRAFT_PHRASE_blank];
    for (int index = 0; index < DRAFT_PARTS_MOST; index++) {
        vi[index] = parts[index].vi ? parts[index].vi : blank.vi;
        en[index] = parts[index].en ? parts[index].en : blank.en;
    }
    return (struct said){.vi = fill(arena, phrases[phrase].vi, vi),
                         .en = fill(arena, phrases[phrase].en, en)};
}

struct said draft_fill_one(struct arena *arena, enum draft_phrase phrase,
                           struct said part)
{
    const struct said parts[DRAFT_PARTS_MOST] = {part};
    return draft_fill(arena, phrase, parts);
}
