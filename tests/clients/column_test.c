/* The table of headings beside the schema: each of its words means one field.
 */
#include "clients/cli/fold.h"
#include "clients/cli/import_column.h"
#include "clients/cli/slot.h"
#include "tests/test.h"

static bool find(enum import_kind kind, const char *name, struct slot *ret_slot)
{
    return slot_find(import_record(kind), name, strlen(name), ret_slot);
}

static bool is_key(const struct template_column *column)
{
    return strcmp(column->slot, "key") == 0;
}

static void each_column_is_a_field_of_its_record(void)
{
    for (size_t index = 0; index < template_column_count; index++) {
        const struct template_column *column = &template_columns[index];
        struct slot slot;
        if (is_key(column))
            continue;
        bool is_found = find(column->kind, column->slot, &slot);
        EXPECT(is_found);
        if (!is_found)
            fprintf(stderr, "%s\n", column->slot);
        else if (column->choices == TEMPLATE_WORD)
            EXPECT(slot.field->vocabulary != NULL);
    }
}

/* Where a field of the record bears the word as well, it is that one. */
static void expect_means(const struct template_column *column, const char *word)
{
    struct slot own, other;
    EXPECT(template_find(column->kind, word) == column);
    if (is_key(column) || !find(column->kind, word, &other) ||
        !find(column->kind, column->slot, &own))
        return;
    bool is_same = own.field == other.field && own.inner == other.inner;
    EXPECT(is_same);
    if (!is_same)
        fprintf(stderr, "%s: %s\n", column->slot, word);
}

static void no_word_of_a_column_means_another_field(void)
{
    for (size_t index = 0; index < template_column_count; index++) {
        const struct template_column *column = &template_columns[index];
        char word[FOLD_SIZE];
        expect_means(column, column->vi);
        expect_means(column, column->en);
        for (const char *at = column->others; *at;) {
            size_t size = strcspn(at, ";");
            (void)snprintf(word, sizeof word, "%.*s", (int)size, at);
            expect_means(column, word);
            at += size + (at[size] == ';');
        }
    }
}

int main(void)
{
    RUN(each_column_is_a_field_of_its_record);
    RUN(no_word_of_a_column_means_another_field);
    return test_result();
}
