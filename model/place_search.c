#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/place_table.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define FOLD_SIZE TEXT_FOLD_SIZE(PLACE_QUERY_SIZE)
#define QUALIFIERS_MAX 3
#define CANDIDATES_MAX 512
#define SUGGESTIONS_MAX 5
#define PREDECESSORS_MAX 64
#define ANY_TYPE (-1)

/* How well a place fits what stands after the comma. */
enum fit {
    FIT_none,
    FIT_far,  /* by what went into it, or a looser reading of the word */
    FIT_near, /* by its own district or province */
};

/* What the word before a district or province says it is. */
enum level { LEVEL_any, LEVEL_city, LEVEL_district, LEVEL_province };

static const struct {
    const char *fold;
    enum level level;
} level_words[] = {
    {"thanh pho ", LEVEL_city},  {"tp ", LEVEL_city},
    {"huyen ", LEVEL_district},  {"h ", LEVEL_district},
    {"thi xa ", LEVEL_district}, {"tx ", LEVEL_district},
    {"quan ", LEVEL_district},   {"q ", LEVEL_district},
    {"tinh ", LEVEL_province},   {"t ", LEVEL_province},
};

static const struct {
    const char *fold;
    int type;
} type_words[] = {
    {"xa ", PLACE_xa},
    {"x ", PLACE_xa},
    {"phuong ", PLACE_phuong},
    {"p ", PLACE_phuong},
    {"thi tran ", PLACE_thi_tran},
    {"tt ", PLACE_thi_tran},
    {"dac khu ", PLACE_dac_khu},
};

/* A query taken apart; the parts are folds. */
struct wanted {
    const struct place_query *query;
    char *name;
    char *qualifiers[QUALIFIERS_MAX];
    size_t qualifier_count;
};

struct candidates {
    const struct place *places[CANDIDATES_MAX];
    size_t count;
};

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool folds_to(const char *text, const char *fold)
{
    char own[FOLD_SIZE];
    return text_fold(text, own, sizeof(own)) == STATUS_ok &&
           strcmp(own, fold) == 0;
}

static enum level cut_level(const char **qualifier)
{
    for (size_t i = 0; i < LENGTH(level_words); i++) {
        if (starts_with(*qualifier, level_words[i].fold)) {
            *qualifier += strlen(level_words[i].fold);
            return level_words[i].level;
        }
    }
    return LEVEL_any;
}

/* Whether a district as written ("Huyện Hà Quảng") is what was typed. */
static bool district_is(const char *district, const char *typed,
                        enum level level)
{
    char fold[FOLD_SIZE];
    const char *name = fold;
    if (text_fold(district, fold, sizeof(fold)) != STATUS_ok)
        return false;
    enum level own = cut_level(&name);
    if (strcmp(name, typed) != 0)
        return false;
    return level == LEVEL_any || level == own;
}

static bool in_district(const struct gazetteer *gazetteer,
                        const struct place *former, const char *typed,
                        enum level level)
{
    struct district before;
    if (district_is(former->district, typed, level))
        return true;
    return place_district(gazetteer, former, PLACE_MAP_2018, &before) &&
           district_is(before.name, typed, level);
}

/* By the place itself, without what went into it. */
static enum fit fit_own(const struct gazetteer *gazetteer,
                        const struct place *place, const char *typed,
                        enum level level)
{
    bool former = place->ref.map == PLACE_MAP_2020;
    if (former && level != LEVEL_province &&
        in_district(gazetteer, place, typed, level))
        return FIT_near;
    if (level == LEVEL_district)
        return FIT_none;
    const struct place *today = place;
    if (place_successors(gazetteer, place, &today, 1) == 0)
        return FIT_none;
    if (!folds_to(place->province, typed) && !folds_to(today->province, typed))
        return FIT_none;
    /* "TP Cao Bằng" is the city before it is the province. */
    return level == LEVEL_city ? FIT_far : FIT_near;
}

static enum fit fit_qualifier(const struct gazetteer *gazetteer,
                              const struct place *place, const char *qualifier)
{
    const char *typed = qualifier;
    enum level level = cut_level(&typed);
    enum fit fit = fit_own(gazetteer, place, typed, level);
    if (fit != FIT_none || place->ref.map != PLACE_MAP_2025)
        return fit;
    const struct place *parts[PREDECESSORS_MAX];
    size_t count =
        place_predecessors(gazetteer, place, parts, PREDECESSORS_MAX);
    for (size_t i = 0; i < count && i < PREDECESSORS_MAX; i++)
        if (fit_own(gazetteer, parts[i], typed, level) != FIT_none)
            return FIT_far;
    return FIT_none;
}

static enum fit fit_wanted(const struct gazetteer *gazetteer,
                           const struct place *place,
                           const struct wanted *wanted)
{
    enum fit worst = FIT_near;
    for (size_t i = 0; i < wanted->qualifier_count; i++) {
        enum fit fit = fit_qualifier(gazetteer, place, wanted->qualifiers[i]);
        if (fit < worst)
            worst = fit;
    }
    return worst;
}

static bool in_scope(const struct place *place, const struct place_query *query)
{
    return (query->map == PLACE_MAP_ANY || query->map == place->ref.map) &&
           (query->province_code == 0 ||
            query->province_code == place->province_code_2025);
}

/* The first name that is not before `fold`. */
static size_t first_name(const struct gazetteer *gazetteer, const char *fold)
{
    size_t low = 0;
    size_t high = gazetteer->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(gazetteer->names[middle].fold, fold) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_named(const struct gazetteer *gazetteer,
                      const struct wanted *wanted, const char *name, int type,
                      struct candidates *candidates)
{
    size_t at = first_name(gazetteer, name);
    for (; at < gazetteer->name_count; at++) {
        const struct place_name *found = &gazetteer->names[at];
        if (strcmp(found->fold, name) != 0)
            return;
        if (candidates->count < CANDIDATES_MAX &&
            (type == ANY_TYPE || type == (int)found->place->type) &&
            in_scope(found->place, wanted->query))
            candidates->places[candidates->count++] = found->place;
    }
}

/* Keeps those that fit the qualifiers best. */
static void keep_best(const struct gazetteer *gazetteer,
                      const struct wanted *wanted,
                      struct candidates *candidates)
{
    enum fit best = FIT_far;
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct place *place = candidates->places[i];
        enum fit fit = fit_wanted(gazetteer, place, wanted);
        if (fit > best) {
            best = fit;
            kept = 0;
        }
        if (fit == best)
            candidates->places[kept++] = place;
    }
    candidates->count = kept;
}

/* "xa bang" is a commune called Bằng, and one called Xà Bang. */
static void find_named(const struct gazetteer *gazetteer,
                       const struct wanted *wanted,
                       struct candidates *candidates)
{
    const char *bare = NULL;
    candidates->count = 0;
    add_named(gazetteer, wanted, wanted->name, ANY_TYPE, candidates);
    for (size_t i = 0; i < LENGTH(type_words) && !bare; i++) {
        if (!starts_with(wanted->name, type_words[i].fold))
            continue;
        bare = wanted->name + strlen(type_words[i].fold);
        add_named(gazetteer, wanted, bare, type_words[i].type, candidates);
    }
    keep_best(gazetteer, wanted, candidates);
    if (candidates->count > 0 || !bare)
        return;
    /* A ward that people still call a commune. */
    add_named(gazetteer, wanted, bare, ANY_TYPE, candidates);
    keep_best(gazetteer, wanted, candidates);
}

/* "hung dao nguyen binh": what follows the name, without a comma. */
static void find_without_comma(const struct gazetteer *gazetteer,
                               const struct wanted *wanted,
                               struct candidates *candidates)
{
    char name[FOLD_SIZE];
    struct wanted parted = *wanted;
    if (wanted->qualifier_count == QUALIFIERS_MAX)
        return;
    memcpy(name, wanted->name, strlen(wanted->name) + 1);
    parted.name = name;
    parted.qualifier_count++;
    char *blank;
    while (candidates->count == 0 && (blank = strrchr(name, ' '))) {
        *blank = '\0';
        size_t after = (size_t)(blank - name) + 1;
        parted.qualifiers[wanted->qualifier_count] = wanted->name + after;
        find_named(gazetteer, &parted, candidates);
    }
}

static void find_code(const struct gazetteer *gazetteer,
                      const struct wanted *wanted,
                      struct candidates *candidates)
{
    static const enum place_map maps[] = {PLACE_MAP_2025, PLACE_MAP_2020};
    const char *name = wanted->name;
    candidates->count = 0;
    if (strlen(name) != PLACE_CODE_SIZE - 1 ||
        strspn(name, "0123456789") != PLACE_CODE_SIZE - 1)
        return;
    for (size_t i = 0; i < LENGTH(maps); i++) {
        struct place_ref ref = {(int32_t)strtol(name, NULL, 10), maps[i]};
        const struct place *place = place_find(gazetteer, ref);
        if (place && in_scope(place, wanted->query))
            candidates->places[candidates->count++] = place;
    }
}

/* Whether the name stands in the text as words of their own. */
static bool holds_name(const char *text, const char *name)
{
    size_t size = strlen(name);
    for (const char *at = text; (at = strstr(at, name)); at++) {
        bool starts = at == text || at[-1] == ' ' || at[-1] == '.';
        if (starts && (at[size] == '\0' || at[size] == ' '))
            return true;
    }
    return false;
}

/* What was typed before the comma, in lower case; false without marks. */
static bool marked_name(const char *text, char ret_name[FOLD_SIZE])
{
    char name[PLACE_QUERY_SIZE];
    size_t size = strcspn(text, ",;\n");
    bool is_marked = false;
    for (size_t i = 0; i < size; i++)
        is_marked |= (unsigned char)text[i] >= 0x80;
    memcpy(name, text, size);
    name[size] = '\0';
    return is_marked && text_lower(name, ret_name, FOLD_SIZE) == STATUS_ok;
}

/* "Trà Lĩnh" is not "Trà Linh". Marks that fit none, or none typed at all,
 * choose nothing: people leave marks out, and place them in two ways. */
static void keep_marked(const struct wanted *wanted,
                        struct candidates *candidates)
{
    char typed[FOLD_SIZE];
    char name[FOLD_SIZE];
    bool fits[CANDIDATES_MAX];
    size_t kept = 0;
    bool is_any = false;
    if (!marked_name(wanted->query->text, typed))
        return;
    for (size_t i = 0; i < candidates->count; i++) {
        fits[i] = text_lower(candidates->places[i]->name, name, FOLD_SIZE) ==
                      STATUS_ok &&
                  holds_name(typed, name);
        is_any |= fits[i];
    }
    for (size_t i = 0; is_any && i < candidates->count; i++)
        if (fits[i])
            candidates->places[kept++] = candidates->places[i];
    if (is_any)
        candidates->count = kept;
}

/* A new commune, and the old one of its name that went into it wholly. */
static bool is_one_place(const struct gazetteer *gazetteer,
                         const struct candidates *candidates)
{
    char fold[FOLD_SIZE];
    const struct place *successor = NULL;
    if (candidates->count != 2)
        return false;
    const struct place *today = candidates->places[0];
    const struct place *former = candidates->places[1];
    return today->ref.map == PLACE_MAP_2025 &&
           former->ref.map == PLACE_MAP_2020 &&
           place_successors(gazetteer, former, &successor, 1) == 1 &&
           successor == today &&
           text_fold(today->name, fold, sizeof(fold)) == STATUS_ok &&
           folds_to(former->name, fold);
}

static void suggest(const struct gazetteer *gazetteer,
                    const struct wanted *wanted,
                    struct place_choices *ret_choices)
{
    int distances[SUGGESTIONS_MAX];
    const char *before = "";
    size_t count = 0;
    const char *name = wanted->name;
    for (size_t i = 0; i < LENGTH(type_words) && name == wanted->name; i++)
        if (starts_with(name, type_words[i].fold))
            name += strlen(type_words[i].fold);
    int limit = strlen(name) < 5 ? 1 : 2;
    for (size_t i = 0; i < gazetteer->name_count; i++) {
        const struct place_name *found = &gazetteer->names[i];
        if (!in_scope(found->place, wanted->query) ||
            strcmp(found->fold, before) == 0)
            continue;
        int distance = text_distance(name, found->fold, limit);
        size_t at = count;
        while (at > 0 && distances[at - 1] > distance)
            at--;
        if (distance > limit || at == SUGGESTIONS_MAX)
            continue;
        before = found->fold;
        count += count < SUGGESTIONS_MAX;
        for (size_t j = count - 1; j > at; j--) {
            distances[j] = distances[j - 1];
            ret_choices->places[j] = ret_choices->places[j - 1];
        }
        distances[at] = distance;
        ret_choices->places[at] = found->place;
    }
    ret_choices->count = ret_choices->total = count;
}

/* Folds each part between commas; an empty part is left out. */
static enum status take_apart(char *text, char folds[][FOLD_SIZE],
                              struct wanted *wanted)
{
    size_t count = 0;
    char *rest = text;
    char *part;
    while ((part = strsep(&rest, ",;\n"))) {
        if (count > QUALIFIERS_MAX)
            return STATUS_invalid;
        if (text_fold(part, folds[count], FOLD_SIZE) != STATUS_ok)
            return STATUS_invalid;
        count += folds[count][0] != '\0';
    }
    if (count == 0)
        return STATUS_invalid;
    wanted->name = folds[0];
    wanted->qualifier_count = count - 1;
    for (size_t i = 1; i < count; i++)
        wanted->qualifiers[i - 1] = folds[i];
    return STATUS_ok;
}

/* The one place that is meant, or all that could be. */
static enum status choose(const struct gazetteer *gazetteer,
                          const struct wanted *wanted,
                          struct place_choices *ret_choices)
{
    struct candidates candidates;
    find_code(gazetteer, wanted, &candidates);
    if (candidates.count == 0)
        find_named(gazetteer, wanted, &candidates);
    if (candidates.count == 0)
        find_without_comma(gazetteer, wanted, &candidates);
    if (candidates.count == 0)
        return STATUS_not_found;
    keep_marked(wanted, &candidates);
    if (is_one_place(gazetteer, &candidates))
        candidates.count = 1;
    ret_choices->total = candidates.count;
    ret_choices->count = candidates.count < PLACE_CHOICES_MAX
                             ? candidates.count
                             : PLACE_CHOICES_MAX;
    memcpy(ret_choices->places, candidates.places,
           ret_choices->count * sizeof(ret_choices->places[0]));
    return candidates.count == 1 ? STATUS_ok : STATUS_ambiguous;
}

static enum status search(const struct gazetteer *gazetteer,
                          const struct place_query *query, bool wants_near,
                          struct place_choices *ret_choices)
{
    char text[PLACE_QUERY_SIZE];
    char folds[QUALIFIERS_MAX + 2][FOLD_SIZE];
    struct wanted wanted = {.query = query};
    size_t size = strlen(query->text);
    if (size >= sizeof(text) || !text_is_utf8(query->text, size))
        return STATUS_invalid;
    memcpy(text, query->text, size + 1);
    enum status status = take_apart(text, folds, &wanted);
    if (status == STATUS_ok)
        status = choose(gazetteer, &wanted, ret_choices);
    if (status == STATUS_not_found) {
        ret_choices->count = ret_choices->total = 0;
        if (wants_near)
            suggest(gazetteer, &wanted, ret_choices);
    }
    return status;
}

enum status place_search(const struct gazetteer *gazetteer,
                         const struct place_query *query,
                         struct place_choices *ret_choices)
{
    return search(gazetteer, query, true, ret_choices);
}

enum status place_search_exact(const struct gazetteer *gazetteer,
                               const struct place_query *query,
                               struct place_choices *ret_choices)
{
    return search(gazetteer, query, false, ret_choices);
}
