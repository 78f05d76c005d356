/* Workbooks to fill in, one for each kind of table that can be imported. They
 * are written here, not by a service: all that they offer (catalogue, communes,
 * names) can be read by whoever asks, and a table can be filled in where no
 * service is. */
#include "clients/cli/template.h"

#include <stdio.h>
#include <string.h>

#include "clients/cli/dispatch.h"
#include "clients/cli/lookup.h"
#include "clients/cli/output_file.h"

#define COLUMNS_MOST 40
#define EXAMPLE_EN "EXAMPLE"

/* clang-format off */
static const struct {
    enum import_kind kind;
    const char *sheet;
    const char *word;
} templates[] = {
#define KIND(kind, record, post, update, noun, stage, key)
#define KIND_WORD(kind, word)
#define KIND_TEMPLATE(kind, sheet, word) {IMPORT_##kind, sheet, word},
#include "clients/cli/import_kind.def"
#undef KIND
#undef KIND_WORD
#undef KIND_TEMPLATE
};
#define TEMPLATES (sizeof templates / sizeof *templates)
/* clang-format on */

/* Of a kind; TEMPLATES: there is none. */
static size_t template_of(enum import_kind kind)
{
    size_t index = 0;
    while (index < TEMPLATES && templates[index].kind != kind)
        index++;
    return index;
}

const char *template_words(struct cli *cli)
{
    const char *words = "";
    for (size_t index = 0; index < TEMPLATES; index++)
        words = cli_format(cli, "%s%s%s", words, index ? "|" : "",
                           templates[index].word);
    return words;
}

/* The schema says what no row may be without. */
static bool must(const struct template_column *column)
{
    struct slot slot;
    const struct record *record = import_record(column->kind);
    if (!slot_find(record, column->slot, strlen(column->slot), &slot))
        return false;
    const struct field *field = slot.inner ? slot.inner : slot.field;
    bool is_kept = slot.kind == SLOT_LOT || !slot.inner;
    return is_kept && (field->flags & REQUIRED);
}

static uint32_t fill_columns(struct template_lists *lists,
                             enum import_kind kind,
                             struct form_column columns[COLUMNS_MOST])
{
    struct cli *cli = lists->cli;
    bool is_vietnamese = cli_is_vietnamese(cli);
    uint32_t count = 0;
    uint32_t product = 0;
    for (size_t index = 0; index < template_column_count; index++) {
        const struct template_column *column = &template_columns[index];
        if (column->kind != kind || count == COLUMNS_MOST)
            continue;
        bool is_key = strcmp(column->slot, "key") == 0;
        if (column->choices == TEMPLATE_PRODUCT)
            product = count;
        columns[count++] = (struct form_column){
            .heading = column->vi,
            .second = column->en,
            .example = is_key && !is_vietnamese ? EXAMPLE_EN : column->example,
            .hint = is_vietnamese ? column->hint_vi : column->hint_en,
            .type = template_type(column->choices),
            .width = column->width,
            .must = must(column),
            .list = template_list(lists, column),
            .key_column = product};
    }
    return count;
}

static void add_guide(struct form *form)
{
    const char *const lines[] = {
        _("How to fill in this table"),
        _("1. Fill in the first sheet from row 4 on, a row for each group, "
          "offer, need, price or record of a programme. Headings with a dark "
          "ground must be filled "
          "in; all others may stay empty. Do not change the headings; columns "
          "may be moved or left out."),
        _("2. The row marked EXAMPLE (VÍ DỤ) shows how it is done. It is not "
          "imported and may be deleted."),
        _("3. Quantities with their unit: 2,5 tạ; 800 kg; 1,2 tấn; 12 con. "
          "85.000 is eighty-five thousand; 85,5 is eighty-five and a half."),
        _("4. Prices in VND per kg: 6.000 or 6.000 đ/kg."),
        _("5. Days as day/month/year: 01/11/2026. Lunar: 15/8 âm lịch 2026. "
          "Where that month stands twice in its year write nhuận or thường: "
          "15/6 nhuận âm lịch 2025."),
        _("6. Communes: choose from the list, or type the old or new name, "
          "with or without marks, and the province. Where several have that "
          "name add the former district."),
        _("7. An empty cell leaves as it is what was said before; a - takes "
          "it away."),
        _("8. See first what would happen: lienket import FILE.xlsx "
          "--dry-run. Then: lienket import FILE.xlsx. Importing a file twice "
          "changes nothing; a row that was changed changes its record."),
        _("9. If something is wrong, the file comes back as FILE.errors.xlsx "
          "with a column that says what to correct. Correct it there and "
          "import that file."),
    };
    form_add_guide(form, IMPORT_GUIDE, lines, sizeof lines / sizeof *lines);
}

/* A ledger adds its own products, and the names of those who trade. */
static bool can_ask(struct cli *cli)
{
    enum status status = cli_try_connect(cli, false);
    if (status == STATUS_ok)
        status = client_call(cli->client, VERB_hello,
                             &(struct nothing){.reserved = 0}, &cli->reply);
    if (status == STATUS_ok)
        return true;
    lookup_catalogue(cli)->has_ledger = true; /* all that can be had */
    cli_say(cli, _("Note: the broker cannot be asked now; the lists offer what "
                   "is known here, without names of groups and buyers"));
    return false;
}

static int write_template(struct cli *cli, enum import_kind kind,
                          const char *path, const char *province)
{
    struct form_column columns[COLUMNS_MOST];
    struct form *form = form_create(path, IMPORT_LISTS);
    struct template_lists lists = {
        .cli = cli, .form = form, .province = province};
    lists.is_offline = !can_ask(cli);
    uint32_t count = fill_columns(&lists, kind, columns);
    form_add_table(form, templates[template_of(kind)].sheet, columns, count);
    add_guide(form);
    enum status status = form_save(form);
    if (status != STATUS_ok)
        cli_complain(_("%s cannot be written"), path);
    else
        cli_say(cli,
                _("Written: %s. Next: fill it in, then: lienket import %s "
                  "--dry-run"),
                path, path);
    return status == STATUS_ok ? 0 : status_exit_code(status);
}

int run_import_template(struct cli *cli)
{
    enum import_kind kind;
    struct arguments *arguments = &cli->arguments;
    const char *path = arguments_take_flag(arguments, "output");
    const char *province = arguments_take_flag(arguments, "province");
    int32_t code;
    if (operand_count(cli) != 1 || arguments->flag_count ||
        !import_kind_find(operand(cli, 0), &kind) ||
        template_of(kind) == TEMPLATES) {
        cli_complain(_("This needs a kind of table: lienket import template "
                       "%s [--output FILE.xlsx] [--province NAME] [--force]"),
                     template_words(cli));
        return EXIT_USAGE;
    }
    if (province &&
        (!cli_gazetteer(cli) ||
         place_find_province(cli->gazetteer, province, &code) != STATUS_ok)) {
        cli_complain(_("no province is called '%s'"), province);
        return EXIT_DATA;
    }
    if (!path)
        path = cli_format(cli, "%s.xlsx", templates[template_of(kind)].word);
    if (!output_file_is_free(cli, path))
        return status_exit_code(STATUS_conflict);
    return write_template(cli, kind, path, province);
}
