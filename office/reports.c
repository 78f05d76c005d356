#include "office/reports.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "office/report_fold.h"
#include "office/report_write.h"

#define PIECE_BYTES (256 * 1024)
#define SHELF 4 /* documents kept while their pieces are fetched */
#define REPORT_ARENA_BYTES (256U << 20)

struct document {
    struct hash key; /* of the question, the asker and the event */
    FILE *file;      /* NULL: an empty place */
    int64_t size;
    int64_t used; /* when last, counted in questions */
};

struct reports {
    struct document shelf[SHELF];
    int64_t asked;
};

struct reports *reports_create(void)
{
    return memory_allocate(1, sizeof(struct reports));
}

static void document_clear(struct document *document)
{
    if (document->file)
        (void)fclose(document->file);
    *document = (struct document){.file = NULL};
}

void reports_destroy(struct reports *reports)
{
    if (!reports)
        return;
    for (int index = 0; index < SHELF; index++)
        document_clear(&reports->shelf[index]);
    memory_free(reports);
}

/* ---- what is asked for */

static void refuse(struct report *report, const char *field,
                   enum problem_reason reason, const char *given)
{
    problem_add(report->question->problems, field, reason, given);
}

static bool add_dimension(struct report *report,
                          enum report_dimension dimension)
{
    if (report_has(report, dimension))
        return false;
    report->by[report->by_count++] = dimension;
    return true;
}

static void add_set(struct report *report, unsigned set)
{
    for (size_t index = 0; index < vocabulary_report_dimension.count; index++) {
        unsigned number = vocabulary_report_dimension.words[index].number;
        enum report_dimension dimension = (enum report_dimension)number;
        if (dimension != report_dimension_whole && set & report_bit(dimension))
            (void)add_dimension(report, dimension);
    }
}

static const char *name_of(enum report_dimension dimension)
{
    const struct word *word =
        word_find(&vocabulary_report_dimension, dimension);
    return word ? word->name : "";
}

/* How this report can be broken down instead. */
static void refuse_dimension(struct report *report, const char *given,
                             unsigned known)
{
    struct problem *problem =
        problem_add(report->question->problems, "by",
                    problem_reason_not_broken_down, given);
    if (!problem)
        return;
    problem->choices =
        arena_take(report->question->arena, vocabulary_report_dimension.count,
                   sizeof *problem->choices);
    for (size_t index = 0;
         problem->choices && index < vocabulary_report_dimension.count;
         index++) {
        const struct word *word = &vocabulary_report_dimension.words[index];
        if (known & report_bit((enum report_dimension)word->number))
            problem->choices[problem->choices_count++] =
                (struct problem_choice){.code = word->name,
                                        .text_vi = word->vi,
                                        .text_en = word->en};
    }
}

static void refuse_figure(struct report *report)
{
    struct problem *problem =
        problem_add(report->question->problems, "figure",
                    problem_reason_unknown_word, report->query.figure);
    if (!problem)
        return;
    problem->choices = arena_take(report->question->arena, report_figure_count,
                                  sizeof *problem->choices);
    for (size_t index = 0; problem->choices && index < report_figure_count;
         index++)
        problem->choices[problem->choices_count++] =
            (struct problem_choice){.code = report_figures[index].code,
                                    .text_vi = report_figures[index].vi,
                                    .text_en = report_figures[index].en};
}

static void choose_dimensions(struct report *report)
{
    const struct report_figure *figure = report->figure;
    const struct report_query *query = &report->query;
    unsigned known = figure->usual | figure->more | figure->always;
    add_set(report, figure->always);
    if (query->by_count == 0)
        add_set(report, figure->usual);
    for (uint32_t index = 0; index < query->by_count; index++) {
        enum report_dimension dimension = query->by[index].dimension;
        if (!(known & report_bit(dimension)))
            refuse_dimension(report, name_of(dimension), known);
        else if (dimension != report_dimension_whole)
            (void)add_dimension(report, dimension);
    }
}

/* Which map communes and districts are on; some have only the one or other. */
static void choose_map(struct report *report)
{
    struct report_query *query = &report->query;
    bool has_communes = report_has(report, report_dimension_commune);
    bool has_districts = report_has(report, report_dimension_district);
    if (query->map == admin_map_unset)
        query->map = has_districts ? admin_map_map_2020 : admin_map_map_2025;
    if (has_communes && query->map == admin_map_map_2018)
        refuse(report, "by", problem_reason_not_on_map,
               name_of(report_dimension_commune));
    if (has_districts && query->map == admin_map_map_2025)
        refuse(report, "by", problem_reason_not_on_map,
               name_of(report_dimension_district));
}

int64_t report_end_ms(int64_t day)
{
    return (day + 1) * CLOCK_MS_PER_DAY - CLOCK_UTC_OFFSET_MS - 1;
}

static bool see_day(void *context, const struct store_event *event)
{
    int64_t *day = context;
    *day = clock_day(event->event.time_ms);
    return false;
}

/* The day of the ledger's last event; 0: it has none. */
static enum status last_day(const struct store_snapshot *snapshot,
                            int64_t *ret_day)
{
    int64_t head = store_head(snapshot, NULL);
    *ret_day = 0;
    return store_events(snapshot, head ? head - 1 : 0, see_day, ret_day);
}

/* The day and the last event that it had; a day that nobody has seen the end
 * of is today, or none at all. */
static enum status choose_day(struct report *report)
{
    const struct store_snapshot *snapshot = report->question->snapshot;
    struct report_query *query = &report->query;
    struct clock clock;
    int64_t last = 0;
    clock_init_real(&clock);
    enum status status = last_day(snapshot, &last);
    int64_t today = clock_day(clock_wall_ms(&clock));
    if (query->at_day > (today > last ? today : last))
        refuse(report, "at_day", problem_reason_in_future, NULL);
    report->at_day = query->at_day ? query->at_day : last;
    if (status == STATUS_ok)
        status = store_sequence_at(snapshot, report_end_ms(report->at_day),
                                   &report->sequence);
    if (query->sequence && report->sequence > query->sequence)
        report->sequence = query->sequence;
    return status;
}

static enum status choose_rights(struct report *report)
{
    struct question *question = report->question;
    struct party *party = arena_take(&report->arena, 1, sizeof *party);
    if (!party)
        return STATUS_too_large;
    enum status status =
        store_get(question->snapshot, &record_party, question->request->actor,
                  &report->arena, party);
    if (status != STATUS_ok)
        return status;
    report->rights = rights_of(party);
    report->verb = verb_find(VERB_report);
    return STATUS_ok;
}

static void check_product(struct report *report)
{
    struct product product;
    const char *code = report->query.product;
    if (*code && !report_product(report, code, &report->arena, &product))
        refuse(report, "product", problem_reason_not_found, code);
}

static enum status report_begin(struct report *report)
{
    report->is_english = strcmp(report->query.language, "en") == 0;
    report->figure = report_find(report->query.figure);
    if (!report->figure) {
        refuse_figure(report);
        return STATUS_invalid;
    }
    report->span = report_span_of(report->figure);
    choose_dimensions(report);
    choose_map(report);
    enum status status = choose_rights(report);
    if (status == STATUS_ok)
        status = choose_day(report);
    if (status != STATUS_ok)
        return status;
    check_product(report);
    if (!report_load_target(report))
        refuse(report, "programme", problem_reason_not_found,
               report->query.programme);
    if (report->status != STATUS_ok)
        return report->status;
    return report->question->problems->count ? STATUS_invalid : STATUS_ok;
}

/* ---- making it */

static void make_figures(struct report *report)
{
    static const struct {
        int first;
        report_make *make;
    } makers[] = {{COLUMN_K1_established, report_groups},
                  {COLUMN_K2_groups, report_groups},
                  {COLUMN_K3_lines, report_quantities},
                  {COLUMN_K4_lines, report_prices},
                  {COLUMN_K5_proposed, report_steps},
                  {COLUMN_K6_leads, report_days},
                  {COLUMN_K7_need_lots, report_market},
                  {COLUMN_K8_under_way, report_upgrades},
                  {COLUMN_K9_products, report_stars},
                  {COLUMN_K10_models, report_models},
                  {COLUMN_pace_established, report_pace}};
    for (size_t index = 0; index < sizeof makers / sizeof *makers; index++)
        if (makers[index].first == report->span.first)
            makers[index].make(report);
}

static bool is_empty(const struct report *report, int column)
{
    const struct report_row *row;
    for (row = report->rows; row; row = row->hh.next)
        if (row->values[column])
            return false;
    return report->total.values[column] == 0;
}

static bool is_of_unit(int column, enum unit unit)
{
    const struct report_column *what = &report_columns[column];
    if (what->kind != REPORT_SUM)
        return false;
    return unit == unit_gram ? what->measure == MEASURE_MASS
                             : strstr(what->name, "_heads") != NULL;
}

static bool uses(const struct report *report, enum unit unit)
{
    for (int column = report->span.first; column < report->span.end; column++)
        if (is_of_unit(column, unit) && !is_empty(report, column))
            return true;
    return false;
}

/* A product is weighed or counted: columns of the other unit have no value. In
 * the unit that is used, 0 is a figure. */
static void lack_unit(struct report *report, enum unit unused, enum unit used)
{
    if (uses(report, unused) || !uses(report, used))
        return;
    for (int column = report->span.first; column < report->span.end; column++)
        report->lacks[column] |= is_of_unit(column, unused);
}

/* Nor has a target that there is not, nor sexes and ethnicities that no group
 * has recorded: of those the rest would count as men, or as majority. */
static void lack_unknown(struct report *report)
{
    lack_unit(report, unit_head, unit_gram);
    lack_unit(report, unit_gram, unit_head);
    if (report->aim == 0)
        report->lacks[COLUMN_K1_aim] = report->lacks[COLUMN_pace_aim] = true;
    if (is_empty(report, COLUMN_K2_poor_women))
        report->lacks[COLUMN_K2_poor_women] =
            report->lacks[COLUMN_K2_poor_men] = true;
    if (is_empty(report, COLUMN_K2_poor_minority))
        report->lacks[COLUMN_K2_poor_minority] =
            report->lacks[COLUMN_K2_poor_majority] = true;
}

/* The target is the whole's: no row has a part of it. */
static void aim_at(struct report *report)
{
    struct report_row *row;
    for (row = report->rows; row; row = row->hh.next)
        if (report->span.first == COLUMN_K1_established)
            row->values[COLUMN_K1_aim] = REPORT_NOTHING;
    report->total.values[COLUMN_K1_aim] = report->aim;
}

static void make(struct report *report)
{
    make_figures(report);
    aim_at(report);
    lack_unknown(report);
    report_sort(report);
}

static enum status write_document(struct report *report,
                                  struct document *document)
{
    document->file = tmpfile();
    if (!document->file)
        return STATUS_io;
    enum status status = report_write(report, make, document->file);
    if (status == STATUS_ok &&
        (fflush(document->file) != 0 || ferror(document->file)))
        status = STATUS_io;
    document->size = ftell(document->file);
    if (status != STATUS_ok)
        document_clear(document);
    return status;
}

/* ---- pieces of it */

static struct hash key_of(const struct report *report)
{
    struct report_query query = report->query;
    struct buffer bytes;
    struct hash key;
    query.offset = 0;
    query.at_day = report->at_day;
    query.sequence = report->sequence;
    buffer_init(&bytes, MOST_RECORD_BYTES);
    record_encode(&record_report_query, &query, &bytes);
    /* What the asker may see may change, and the document with it. */
    buffer_append(&bytes, &report->rights.id, sizeof report->rights.id);
    buffer_append(&bytes, &report->rights.roles, sizeof report->rights.roles);
    for (uint32_t index = 0; index < report->rights.communes_count; index++)
        record_encode(&record_area, &report->rights.communes[index], &bytes);
    key = hash_bytes(bytes.data, bytes.size);
    buffer_clear(&bytes);
    return key;
}

static struct document *shelf_place(struct reports *reports, struct hash key)
{
    struct document *oldest = &reports->shelf[0];
    for (int index = 0; index < SHELF; index++) {
        struct document *document = &reports->shelf[index];
        if (document->file && hash_equal(document->key, key))
            return document;
        if (document->used < oldest->used)
            oldest = document;
    }
    document_clear(oldest);
    oldest->key = key;
    return oldest;
}

static enum status answer_piece(struct question *question,
                                struct document *document, int64_t offset)
{
    int64_t from = offset < document->size ? offset : document->size;
    uint8_t *bytes = arena_take(question->arena, PIECE_BYTES, 1);
    if (!bytes)
        return STATUS_too_large;
    if (fseek(document->file, (long)from, SEEK_SET) != 0)
        return STATUS_io;
    size_t size = fread(bytes, 1, PIECE_BYTES, document->file);
    if (ferror(document->file))
        return STATUS_io;
    struct chunk chunk = {.offset = from,
                          .total = document->size,
                          .bytes = {bytes, (uint32_t)size}};
    record_encode(&record_chunk, &chunk, question->body);
    return STATUS_ok;
}

static enum status answer(struct report *report, int64_t offset)
{
    struct reports *reports = report->question->sources->reports;
    enum status status = report_begin(report);
    if (status != STATUS_ok)
        return status;
    struct document *document = shelf_place(reports, key_of(report));
    document->used = ++reports->asked;
    if (!document->file)
        status = write_document(report, document);
    return status == STATUS_ok
               ? answer_piece(report->question, document, offset)
               : status;
}

enum status office_report(struct question *question)
{
    struct report *report = memory_allocate(1, sizeof *report);
    report->question = question;
    report->gazetteer = office_gazetteer(question->sources);
    arena_init(&report->arena, REPORT_ARENA_BYTES);
    enum status status =
        report->gazetteer
            ? envelope_read_body(question->request, &record_report_query,
                                 question->arena, &report->query,
                                 question->problems)
            : STATUS_unavailable;
    if (status == STATUS_ok)
        status = answer(report, report->query.offset);
    report_clear(report);
    memory_free(report);
    return status;
}
