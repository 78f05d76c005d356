#include "clients/cli/import_kind.h"

#include "clients/cli/cli.h"
#include "clients/cli/fold.h"

/* clang-format off */
static const struct {
    const struct record *record;
    enum verb_number post;
    enum verb_number update;
    const char *noun;
    int stage;
    const char *key;
} kinds[] = {
#define KIND(kind, record, post, update, noun, stage, key) {&record_##record, post, update, noun, stage, key},
#define KIND_WORD(kind, word)
#define KIND_TEMPLATE(kind, sheet, word)
#include "clients/cli/import_kind.def"
#undef KIND
#undef KIND_WORD
#undef KIND_TEMPLATE
};

static const struct {
    enum import_kind kind;
    const char *word;
} kind_words[] = {
#define KIND(kind, record, post, update, noun, stage, key)
#define KIND_WORD(kind, word) {IMPORT_##kind, word},
#define KIND_TEMPLATE(kind, sheet, word)
#include "clients/cli/import_kind.def"
#undef KIND
#undef KIND_WORD
#undef KIND_TEMPLATE
};
/* clang-format on */

const struct record *import_record(enum import_kind kind)
{
    return kinds[kind].record;
}

enum verb_number import_verb(enum import_kind kind, bool is_new)
{
    return is_new ? kinds[kind].post : kinds[kind].update;
}

int import_stage(enum import_kind kind)
{
    return kinds[kind].stage;
}

const char *import_key_fields(enum import_kind kind)
{
    return kinds[kind].key;
}

const char *import_kinds(struct cli *cli)
{
    const char *list = "";
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++)
        list = cli_format(cli, "%s%s%s", list, *list ? ", " : "",
                          kinds[kind].noun);
    return list;
}

bool import_kind_find(const char *word, enum import_kind *ret_kind)
{
    for (size_t index = 0; index < sizeof kind_words / sizeof *kind_words;
         index++) {
        if (!fold_equal(kind_words[index].word, word))
            continue;
        *ret_kind = kind_words[index].kind;
        return true;
    }
    return false;
}
