#include "sheet/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sheet/form_book.h"

#define PATH_SIZE 4096
#define GUIDE_WIDTH 80
#define LINE_HEIGHT 16
#define HEADING_HEIGHT 48
#define SECOND_HEIGHT 32

static lxw_format *cell_format(lxw_workbook *book, enum form_type type)
{
    static const char *const formats[] = {[FORM_GENERAL] = "General",
                                          [FORM_TEXT] = "@",
                                          [FORM_DAY] = "dd/mm/yyyy",
                                          [FORM_WHOLE] = "#,##0"};
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, formats[type]);
    format_set_unlocked(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    format_set_border(format, LXW_BORDER_HAIR);
    format_set_border_color(format, 0xB7C9B9);
    if (type == FORM_GENERAL || type == FORM_TEXT)
        format_set_text_wrap(format);
    return format;
}

static lxw_format *heading_format(lxw_workbook *book, bool must)
{
    lxw_format *format = workbook_add_format(book);
    format_set_bold(format);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    format_set_align(format, LXW_ALIGN_CENTER);
    format_set_bg_color(format, must ? 0x1F6F43 : 0xDCEBDD);
    format_set_font_color(format, must ? LXW_COLOR_WHITE : 0x1B3A26);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, 0x9DB8A1);
    return format;
}

static lxw_format *aside_format(lxw_workbook *book, bool is_example)
{
    lxw_format *format = workbook_add_format(book);
    format_set_italic(format);
    format_set_font_color(format, 0x6B6B6B);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    format_set_bg_color(format, is_example ? 0xFFF8E1 : 0xF1F5F1);
    format_set_border(format, LXW_BORDER_HAIR);
    format_set_border_color(format, 0xB7C9B9);
    format_set_num_format(format, "@");
    if (is_example)
        format_set_unlocked(format);
    return format;
}

static lxw_format *wrong_format(lxw_workbook *book)
{
    lxw_format *format = workbook_add_format(book);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    format_set_font_color(format, 0x9C0006);
    format_set_bg_color(format, 0xFFF2CC);
    return format;
}

static void make_formats(struct form *form)
{
    lxw_workbook *book = form->book;
    for (int type = 0; type < FORM_TYPES; type++) {
        form->cells[type] = cell_format(book, (enum form_type)type);
        form->wrong_cells[type] = cell_format(book, (enum form_type)type);
        format_set_bg_color(form->wrong_cells[type], 0xFFC7CE);
    }
    form->heading = heading_format(book, false);
    form->heading_must = heading_format(book, true);
    form->second = aside_format(book, false);
    form->example = aside_format(book, true);
    form->wrong = wrong_format(book);
    form->title = workbook_add_format(book);
    format_set_bold(form->title);
    format_set_font_size(form->title, 16);
    format_set_font_color(form->title, 0x1F6F43);
    form->plain = workbook_add_format(book);
    format_set_bold(form->plain);
    form->line = workbook_add_format(book);
    format_set_text_wrap(form->line);
    format_set_align(form->line, LXW_ALIGN_VERTICAL_TOP);
}

static struct form *create(const char *path, const char *lists_name,
                           lxw_workbook_options options)
{
    struct form *form = memory_allocate(1, sizeof *form);
    char temporary[PATH_SIZE];
    (void)snprintf(temporary, sizeof temporary, "%s.part", path);
    form->path = memory_copy_text(path);
    form->temporary = memory_copy_text(temporary);
    form->lists_name = memory_copy_text(lists_name);
    form->book = workbook_new_opt(form->temporary, &options);
    form->lists_sheet = workbook_add_worksheet(form->book, lists_name);
    form->has_failed = !form->lists_sheet;
    if (form->lists_sheet)
        worksheet_hide(form->lists_sheet);
    make_formats(form);
    return form;
}

struct form *form_create(const char *path, const char *lists_name)
{
    return create(path, lists_name,
                  (lxw_workbook_options){.constant_memory = LXW_FALSE});
}

struct form *form_create_in_order(const char *path, const char *lists_name)
{
    return create(path, lists_name,
                  (lxw_workbook_options){.constant_memory = LXW_TRUE});
}

/* Row by row, since a workbook in order takes no cell above the last one. */
static void write_lists(struct form *form)
{
    uint32_t rows = 0;
    for (uint16_t column = 0; column < form->column_count; column++)
        if (form->columns[column].count > rows)
            rows = form->columns[column].count;
    for (uint32_t row = 0; row < rows; row++)
        for (uint16_t column = 0; column < form->column_count; column++)
            if (row < form->columns[column].count)
                (void)worksheet_write_string(form->lists_sheet, row, column,
                                             form->columns[column].texts[row],
                                             NULL);
}

static void clear_lists(struct form *form)
{
    for (uint16_t column = 0; column < form->column_count; column++) {
        struct form_items *items = &form->columns[column];
        for (uint32_t row = 0; row < items->count; row++)
            memory_free(items->texts[row]);
        memory_free(items->texts);
    }
}

enum status form_save(struct form *form)
{
    if (form->lists_sheet)
        write_lists(form);
    clear_lists(form);
    bool is_written = workbook_close(form->book) == LXW_NO_ERROR;
    enum status status =
        is_written && !form->has_failed ? STATUS_ok : STATUS_io;
    if (status == STATUS_ok && rename(form->temporary, form->path) != 0)
        status = STATUS_io;
    if (status != STATUS_ok)
        (void)remove(form->temporary);
    memory_free(form->path);
    memory_free(form->temporary);
    memory_free(form->lists_name);
    memory_free(form);
    return status;
}

/* Keeps the items for the next free column of the sheet of lists; add_list has
 * seen to it that there is one. */
static uint16_t keep_items(struct form *form, const char *const *items,
                           uint32_t count)
{
    struct form_items *column = &form->columns[form->column_count];
    column->texts = memory_allocate(count, sizeof *column->texts);
    column->count = count;
    for (uint32_t row = 0; row < count; row++)
        column->texts[row] = memory_copy_text(items[row]);
    return form->column_count++;
}

static void format_range(const struct form *form, uint16_t column,
                         uint32_t count, char ret_range[FORM_RANGE_SIZE])
{
    char letter[LXW_MAX_COL_NAME_LENGTH];
    lxw_col_to_name(letter, column, LXW_TRUE);
    (void)snprintf(ret_range, FORM_RANGE_SIZE, "'%s'!%s$1:%s$%u",
                   form->lists_name, letter, letter, count);
}

static struct form_list *add_list(struct form *form, uint32_t count)
{
    bool has_room = form->list_count < FORM_LISTS_MOST && count > 0 &&
                    count <= FORM_LIST_ITEMS_MOST;
    return has_room ? &form->lists[form->list_count++] : NULL;
}

const struct form_list *form_list(struct form *form, const char *name,
                                  const char *const *items, uint32_t count)
{
    char range[FORM_RANGE_SIZE];
    char formula[FORM_RANGE_SIZE + 1];
    struct form_list *list = add_list(form, count);
    if (!list)
        return NULL;
    format_range(form, keep_items(form, items, count), count, range);
    (void)snprintf(formula, sizeof formula, "=%s", range);
    (void)snprintf(list->name, sizeof list->name, "%s", name);
    (void)workbook_define_name(form->book, name, formula);
    return list;
}

const struct form_list *form_find_list(const struct form *form,
                                       const char *name)
{
    for (uint32_t index = 0; index < form->list_count; index++)
        if (strcmp(form->lists[index].name, name) == 0)
            return &form->lists[index];
    return NULL;
}

const struct form_list *form_list_by(struct form *form, const char *name,
                                     const char *const *keys,
                                     const char *const *items, uint32_t count)
{
    char range[FORM_RANGE_SIZE];
    char formula[FORM_RANGE_SIZE + 1];
    struct form_list *list = add_list(form, count);
    if (!list)
        return NULL;
    (void)snprintf(list->name, sizeof list->name, "%s", name);
    (void)snprintf(list->keys, sizeof list->keys, "%s_theo", name);
    format_range(form, keep_items(form, keys, count), count, range);
    (void)snprintf(formula, sizeof formula, "=%s", range);
    (void)workbook_define_name(form->book, list->keys, formula);
    format_range(form, keep_items(form, items, count), count, range);
    (void)snprintf(formula, sizeof formula, "=%s", range);
    (void)workbook_define_name(form->book, name, formula);
    return list;
}

/* What is not on the list is no mistake yet: there are old names and others. */
void form_validate(const struct form_column *column, lxw_worksheet *sheet,
                   struct form_area area)
{
    char formula[FORM_FORMULA_SIZE];
    char key[LXW_MAX_COL_NAME_LENGTH];
    const struct form_list *list = column->list;
    if (!list)
        return;
    lxw_col_to_name(key, (lxw_col_t)column->key_column, LXW_TRUE);
    if (*list->keys)
        (void)snprintf(formula, sizeof formula,
                       "=OFFSET(%s,MATCH(%s%u,%s,0)-1,0,COUNTIF(%s,%s%u),1)",
                       list->name, key, area.first_row + 1, list->keys,
                       list->keys, key, area.first_row + 1);
    else
        (void)snprintf(formula, sizeof formula, "=%s", list->name);
    lxw_data_validation validation = {.validate =
                                          LXW_VALIDATION_TYPE_LIST_FORMULA,
                                      .value_formula = formula,
                                      .ignore_blank = LXW_VALIDATION_ON,
                                      .dropdown = LXW_VALIDATION_ON,
                                      .show_error = LXW_VALIDATION_OFF,
                                      .show_input = LXW_VALIDATION_OFF};
    (void)worksheet_data_validation_range(sheet, area.first_row,
                                          (lxw_col_t)area.column, area.last_row,
                                          (lxw_col_t)area.column, &validation);
}

uint32_t form_count_lines(const char *text, uint32_t width)
{
    uint32_t lines = 0;
    uint32_t letters = 0;
    for (; *text; text++) {
        bool is_start = ((unsigned char)*text & 0xc0) != 0x80;
        letters += is_start;
        if (*text == '\n' || letters > width - width / 8) {
            lines++;
            letters = 0;
        }
    }
    return lines + 1;
}

void form_add_guide(struct form *form, const char *name,
                    const char *const *lines, uint32_t count)
{
    lxw_worksheet *sheet = workbook_add_worksheet(form->book, name);
    (void)worksheet_set_column(sheet, 0, 0, GUIDE_WIDTH, NULL);
    for (uint32_t row = 0; row < count; row++) {
        double height = LINE_HEIGHT * form_count_lines(lines[row], GUIDE_WIDTH);
        (void)worksheet_write_string(sheet, row, 0, lines[row],
                                     row ? form->line : form->title);
        if (row)
            (void)worksheet_set_row(sheet, row, height, NULL);
    }
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    worksheet_protect(sheet, NULL, NULL);
}

static void write_heading(const struct form *form, lxw_worksheet *sheet,
                          uint32_t index, const struct form_column *column)
{
    lxw_col_t at = (lxw_col_t)index;
    lxw_comment_options options = {.width = 300, .height = 110};
    (void)worksheet_set_column(sheet, at, at, column->width,
                               form->cells[column->type]);
    (void)worksheet_write_string(sheet, 0, at, column->heading,
                                 column->must ? form->heading_must
                                              : form->heading);
    if (column->hint && *column->hint)
        (void)worksheet_write_comment_opt(sheet, 0, at, column->hint, &options);
    if (column->second)
        (void)worksheet_write_string(sheet, 1, at, column->second,
                                     form->second);
    (void)worksheet_write_string(sheet, column->second ? 2 : 1, at,
                                 column->example ? column->example : "",
                                 form->example);
}

/* Headings are locked; rows can be added, taken away and sorted. */
static void protect(lxw_worksheet *sheet)
{
    lxw_protection options = {.format_cells = LXW_TRUE,
                              .format_columns = LXW_TRUE,
                              .format_rows = LXW_TRUE,
                              .insert_rows = LXW_TRUE,
                              .delete_rows = LXW_TRUE,
                              .sort = LXW_TRUE,
                              .autofilter = LXW_TRUE};
    worksheet_protect(sheet, NULL, &options);
}

void form_add_table(struct form *form, const char *name,
                    const struct form_column *columns, uint32_t count)
{
    lxw_worksheet *sheet = workbook_add_worksheet(form->book, name);
    uint32_t first = count && columns[0].second ? 3 : 2;
    for (uint32_t index = 0; index < count; index++) {
        struct form_area area = {first, first + FORM_ROWS, index};
        write_heading(form, sheet, index, &columns[index]);
        form_validate(&columns[index], sheet, area);
    }
    (void)worksheet_set_row(sheet, 0, HEADING_HEIGHT, NULL);
    (void)worksheet_set_row(sheet, 1, SECOND_HEIGHT, NULL);
    (void)worksheet_set_row(sheet, 2, SECOND_HEIGHT, NULL);
    worksheet_freeze_panes(sheet, first - 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9);
    worksheet_fit_to_pages(sheet, 1, 0);
    (void)worksheet_repeat_rows(sheet, 0, 0);
    protect(sheet);
    worksheet_activate(sheet);
    worksheet_set_first_sheet(sheet);
}
