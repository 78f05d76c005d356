#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "model/calendar.h"
#include "office/report_fold.h"

#define PERMILLE 1000

/* One id that was counted in a row's column. */
struct mark_key {
    const struct report_row *row;
    int64_t column;
    struct id id;
};

struct report_mark {
    struct mark_key key;
    UT_hash_handle hh;
};

void report_fail(struct report *report, enum status status)
{
    if (report->status == STATUS_ok)
        report->status = status;
}

const char *report_text(struct report *report, const char *text)
{
    const char *copy = arena_take_text(&report->arena, text, strlen(text));
    if (!copy)
        report_fail(report, STATUS_too_large);
    return copy ? copy : "";
}

bool report_has(const struct report *report, enum report_dimension dimension)
{
    for (int index = 0; index < report->by_count; index++)
        if (report->by[index] == dimension)
            return true;
    return false;
}

/* ---- what a subject is in a dimension: its code, and its name for people */

static const char *word_label(const struct report *report,
                              const struct vocabulary *words, unsigned number)
{
    const struct word *word = word_find(words, number);
    if (!word)
        return report->is_english ? "not said" : "không rõ";
    return report->is_english ? word->en : word->vi;
}

static const char *word_code(const struct vocabulary *words, unsigned number)
{
    const struct word *word = word_find(words, number);
    return word ? word->name : "~";
}

struct naming {
    char code[64];
    char label[256];
};

static void name_both(struct naming *naming, const char *code,
                      const char *label)
{
    (void)snprintf(naming->code, sizeof naming->code, "%s", code);
    (void)snprintf(naming->label, sizeof naming->label, "%s", label);
}

static void name_word(struct naming *naming, const struct report *report,
                      const struct vocabulary *words, unsigned number)
{
    name_both(naming, word_code(words, number),
              word_label(report, words, number));
}

static void name_place(struct naming *naming, struct report *report,
                       enum report_dimension level,
                       const struct report_subject *subject)
{
    const struct report_place *place =
        report_place(report, level, subject->commune, subject->map);
    if (place)
        name_both(naming, place->code, place->label);
}

static void name_month(struct naming *naming, int64_t day)
{
    struct civil_date date = calendar_to_civil((int32_t)day);
    (void)snprintf(naming->code, sizeof naming->code, "%04d-%02d",
                   (int)date.year, (int)date.month);
    (void)snprintf(naming->label, sizeof naming->label, "%02d/%04d",
                   (int)date.month, (int)date.year);
}

static void name_party(struct naming *naming, const struct report *report,
                       struct id id)
{
    char text[ID_TEXT_SIZE];
    const struct report_party *party = report_party_find(report, id);
    if (id_is_zero(id)) {
        name_both(naming, "~", report->is_english ? "nobody yet" : "chưa có");
        return;
    }
    id_format(id, text);
    name_both(naming, text, party ? party->name : text);
}

static const char *product_label(struct report *report, const char *code)
{
    struct product product;
    struct arena arena;
    arena_init(&arena, REPORT_RECORD_BYTES);
    const char *label = code;
    if (report_product(report, code, &arena, &product))
        label = report_text(report, report->is_english ? product.name_en
                                                       : product.name_vi);
    arena_clear(&arena);
    return label;
}

static const char *form_label(struct report *report, const char *code,
                              const char *form)
{
    struct product product;
    struct arena arena;
    arena_init(&arena, REPORT_RECORD_BYTES);
    const char *label = form;
    if (report_product(report, code, &arena, &product))
        for (uint32_t index = 0; index < product.forms_count; index++)
            if (strcmp(product.forms[index].code, form) == 0)
                label = report_text(report, report->is_english
                                                ? product.forms[index].name_en
                                                : product.forms[index].name_vi);
    arena_clear(&arena);
    return label;
}

static void name_model(struct naming *naming,
                       const struct programme_model *model)
{
    char text[ID_TEXT_SIZE];
    id_format(model->id, text);
    name_both(naming, text, model->name);
}

/* Labels are looked up for a new row alone: `wants_label`. */
static void name_product(struct naming *naming, struct report *report,
                         const struct report_subject *subject, bool wants_label)
{
    if (*subject->product)
        name_both(naming, subject->product,
                  wants_label ? product_label(report, subject->product) : "");
    else
        name_both(naming, "~", report->is_english ? "not said" : "chưa ghi");
}

static void name_form(struct naming *naming, struct report *report,
                      const struct report_subject *subject, bool wants_label)
{
    name_both(naming, subject->form,
              wants_label ? form_label(report, subject->product, subject->form)
                          : "");
}

static void name_subject(struct naming *naming, struct report *report,
                         enum report_dimension dimension,
                         const struct report_subject *subject, bool wants_label)
{
    *naming = (struct naming){.code = "~"};
    switch (dimension) {
    case report_dimension_commune:
    case report_dimension_district:
    case report_dimension_province:
        name_place(naming, report, dimension, subject);
        return;
    case report_dimension_product:
        name_product(naming, report, subject, wants_label);
        return;
    case report_dimension_form:
        name_form(naming, report, subject, wants_label);
        return;
    case report_dimension_buyer_kind:
        name_word(naming, report, &vocabulary_party_kind,
                  subject->buyer ? subject->buyer->kind : 0);
        return;
    case report_dimension_coordinator:
        name_party(naming, report, subject->coordinator);
        return;
    case report_dimension_month:
        name_month(naming, subject->day);
        return;
    case report_dimension_reason:
        name_word(naming, report, &vocabulary_refusal, subject->reason);
        return;
    case report_dimension_broken_by:
        name_word(naming, report, &vocabulary_breach_side, subject->broken_by);
        return;
    case report_dimension_group:
        name_party(naming, report, subject->group->id);
        return;
    case report_dimension_stage:
        name_word(naming, report, &vocabulary_upgrade_stage, subject->stage);
        return;
    case report_dimension_model:
        name_model(naming, subject->model);
        return;
    case report_dimension_unset:
    case report_dimension_whole:
        return;
    }
}

/* ---- rows */

static void row_name(struct report *report, struct report_row *row,
                     const struct report_subject *subject)
{
    for (int index = 0; index < report->by_count; index++) {
        struct naming naming;
        name_subject(&naming, report, report->by[index], subject, true);
        row->codes[index] = report_text(report, naming.code);
        row->labels[index] = report_text(report, naming.label);
    }
}

struct report_row *report_row(struct report *report,
                              const struct report_subject *subject)
{
    char key[REPORT_KEY_SIZE];
    size_t size = 0;
    struct report_row *row = NULL;
    if (report->status != STATUS_ok)
        return NULL;
    for (int index = 0; index < report->by_count; index++) {
        struct naming naming;
        name_subject(&naming, report, report->by[index], subject, false);
        size += (size_t)snprintf(key + size, sizeof key - size, "%s%s",
                                 index ? "|" : "", naming.code);
        CHECK(size < sizeof key);
    }
    key[size] = '\0';
    HASH_FIND(hh, report->rows, key, size, row);
    if (row)
        return row;
    if (HASH_COUNT(report->rows) == REPORT_ROWS_MOST) {
        problem_add(report->question->problems, "by",
                    problem_reason_too_many_rows, NULL);
        report_fail(report, STATUS_too_large);
        return NULL;
    }
    row = memory_allocate(1, sizeof *row);
    memcpy(row->key, key, size);
    row_name(report, row, subject);
    HASH_ADD(hh, report->rows, key, size, row);
    return row;
}

struct report_share report_share(struct report_row *row,
                                 const struct record *table,
                                 const struct store_event *event)
{
    return (struct report_share){.row = row,
                                 .table = table,
                                 .id = event->event.subject,
                                 .sequence = event->sequence};
}

static void add_sample(struct report_row *row, int column, int64_t sample)
{
    if (!row->samples[column])
        row->samples[column] =
            memory_allocate(REPORT_DAYS_MOST, sizeof *row->samples[column]);
    int64_t most = REPORT_DAYS_MOST - 1;
    row->samples[column][sample < 0 ? 0 : sample > most ? most : sample]++;
}

static void add_values(struct report *report, struct report_row *row,
                       const int64_t *values)
{
    for (int column = report->span.first; column < report->span.end; column++) {
        const struct report_column *what = &report_columns[column];
        if (what->kind == REPORT_SUM)
            row->values[column] += values[column];
        else if (what->kind == REPORT_MEDIAN && values[what->of] == 1)
            add_sample(row, column, values[column]);
    }
}

void report_add(struct report *report, const struct report_share *share)
{
    if (!share->row)
        return;
    add_values(report, share->row, share->values);
    add_values(report, &report->total,
               share->is_once ? share->whole : share->values);
    if (report->tell)
        report->tell(report->context, report, share);
}

bool report_once(struct report *report, const struct report_row *row,
                 int column, struct id id)
{
    struct mark_key key;
    struct report_mark *mark;
    memset(&key, 0, sizeof key);
    key.row = row;
    key.column = column;
    key.id = id;
    HASH_FIND(hh, report->marks, &key, sizeof key, mark);
    if (mark)
        return false;
    mark = memory_allocate(1, sizeof *mark);
    mark->key = key;
    HASH_ADD(hh, report->marks, key, sizeof key, mark);
    return true;
}

/* ---- values */

static int64_t median(const struct report_row *row, int column)
{
    const uint32_t *samples = row->samples[column];
    int64_t count = 0, passed = 0;
    if (!samples)
        return REPORT_NOTHING;
    for (int day = 0; day < REPORT_DAYS_MOST; day++)
        count += samples[day];
    for (int day = 0; day < REPORT_DAYS_MOST; day++) {
        passed += samples[day];
        if (passed >= (count + 1) / 2)
            return day;
    }
    return REPORT_NOTHING;
}

/* Rounded to the nearest, halves away from 0. */
static int64_t divide(report_wide of, report_wide over)
{
    report_wide half = over / 2;
    return (int64_t)((of + (of < 0 ? -half : half)) / over);
}

static int64_t goal(const struct report *report, int64_t of)
{
    if (report->goal_permille == 0 || of == REPORT_NOTHING)
        return REPORT_NOTHING;
    report_wide wanted = (report_wide)of * report->goal_permille;
    return (int64_t)((wanted + PERMILLE - 1) / PERMILLE);
}

int64_t report_value(const struct report *report, const struct report_row *row,
                     int column)
{
    const struct report_column *what = &report_columns[column];
    if (report->hides[column] || report->lacks[column])
        return REPORT_NOTHING;
    if (what->kind == REPORT_SUM)
        return row->values[column];
    if (what->kind == REPORT_MEDIAN)
        return median(row, column);
    /* Kilograms of two forms have no price in common. */
    if (what->kind == REPORT_AVERAGE && row == &report->total &&
        HASH_COUNT(report->rows) > 1)
        return REPORT_NOTHING;
    int64_t of = report_value(report, row, what->of);
    if (what->kind == REPORT_GOAL)
        return goal(report, of);
    int64_t over = report_value(report, row, what->over);
    if (of == REPORT_NOTHING || over == REPORT_NOTHING)
        return REPORT_NOTHING;
    if (what->kind == REPORT_MISSING)
        return over > of ? over - of : 0;
    if (over == 0)
        return REPORT_NOTHING;
    if (what->kind == REPORT_CHANGE)
        of -= over;
    return divide((report_wide)of * PERMILLE, over);
}

/* Of groups that are missing, those with an open lead first. */
static int compare_rows(struct report_row *one, struct report_row *other)
{
    int64_t less = one->values[COLUMN_pace_unmatched] -
                   other->values[COLUMN_pace_unmatched];
    return less ? (less > 0) - (less < 0) : strcmp(one->key, other->key);
}

void report_sort(struct report *report)
{
    HASH_SORT(report->rows, compare_rows);
}

static void row_clear(struct report_row *row)
{
    for (int column = 0; column < REPORT_COLUMNS; column++)
        memory_free(row->samples[column]);
}

void report_clear(struct report *report)
{
    struct report_row *row, *next_row;
    struct report_party *party, *next_party;
    struct report_place *place, *next_place;
    struct report_mark *mark, *next_mark;
    HASH_ITER(hh, report->rows, row, next_row)
    {
        HASH_DELETE(hh, report->rows, row);
        row_clear(row);
        memory_free(row);
    }
    row_clear(&report->total);
    HASH_ITER(hh, report->parties, party, next_party)
    {
        HASH_DELETE(hh, report->parties, party);
        memory_free(party);
    }
    HASH_ITER(hh, report->places, place, next_place)
    {
        HASH_DELETE(hh, report->places, place);
        memory_free(place);
    }
    HASH_ITER(hh, report->marks, mark, next_mark)
    {
        HASH_DELETE(hh, report->marks, mark);
        memory_free(mark);
    }
    arena_clear(&report->arena);
}
