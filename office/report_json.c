/* A report as one JSON object: integers in base units, null for no value. */
#include <jansson.h>

#include "base/clock.h"
#include "model/calendar.h"
#include "office/report_write.h"

struct json_page {
    FILE *out;
    bool has_share;
};

static void dump(FILE *out, json_t *value)
{
    (void)json_dumpf(value, out, JSON_COMPACT | JSON_ENCODE_ANY);
    json_decref(value);
}

static void member(FILE *out, const char *name, json_t *value)
{
    (void)fprintf(out, "\"%s\":", name);
    dump(out, value);
    (void)fputs(",\n", out);
}

static json_t *text_of(const char *text)
{
    return json_string(text ? text : "");
}

static const char *measure_name(enum measure measure)
{
    const char *unit = report_unit(measure);
    if (measure == MEASURE_MASS)
        return "grams";
    if (measure == MEASURE_PERMILLE)
        return "permille";
    if (measure == MEASURE_MONEY)
        return "vnd";
    return *unit ? "vnd_per_kg" : "count";
}

static const char *word_name(const struct vocabulary *words, unsigned number)
{
    const struct word *word = word_find(words, number);
    return word ? word->name : "";
}

static bool see_first(void *context, const struct store_event *event)
{
    *(int64_t *)context = clock_day(event->event.time_ms);
    return false;
}

static void write_beginning(struct report *report, FILE *out)
{
    char text[CALENDAR_TEXT_SIZE] = "";
    int64_t day = 0;
    enum status status =
        store_events(report->question->snapshot, 0, see_first, &day);
    if (status != STATUS_ok)
        report_fail(report, status);
    if (day)
        calendar_format_iso((int32_t)day, text);
    member(out, "ledger_begins", text_of(text));
}

static void write_head(struct report *report, FILE *out)
{
    const struct report_figure *figure = report->figure;
    char day[CALENDAR_TEXT_SIZE];
    json_t *by = json_array(), *labels = json_array();
    calendar_format_iso((int32_t)report->at_day, day);
    for (int index = 0; index < report->by_count; index++) {
        json_array_append_new(by,
                              text_of(word_name(&vocabulary_report_dimension,
                                                report->by[index])));
        json_array_append_new(labels,
                              text_of(report_dimension_label(report, index)));
    }
    (void)fputs("{", out);
    member(out, "figure", text_of(figure->code));
    member(out, "name", text_of(report->is_english ? figure->en : figure->vi));
    member(out, "definition",
           text_of(report_what(report, REPORT_WHOLE_FIGURE)));
    member(out, "at", text_of(day));
    member(out, "event", json_integer(report->sequence));
    write_beginning(report, out);
    member(out, "map",
           text_of(word_name(&vocabulary_admin_map, report->query.map)));
    member(out, "map_label", text_of(report_map_text(report)));
    member(out, "by", by);
    member(out, "by_labels", labels);
}

static json_t *values_of_share(const struct report *report,
                               const int64_t *values)
{
    json_t *object = json_object();
    for (int column = report->span.first; column < report->span.end; column++) {
        const struct report_column *what = &report_columns[column];
        bool is_sample = what->kind == REPORT_MEDIAN && values[what->of] == 1;
        if (is_sample || (what->kind == REPORT_SUM && values[column]))
            json_object_set_new(object, what->name,
                                json_integer(values[column]));
    }
    return object;
}

static void write_share(void *context, const struct report *report,
                        const struct report_share *share)
{
    struct json_page *page = context;
    char id[ID_TEXT_SIZE];
    id_format(share->id, id);
    json_t *object = json_object();
    json_object_set_new(object, "row", text_of(share->row->key));
    json_object_set_new(object, "table", text_of(share->table->name));
    json_object_set_new(object, "record", text_of(id));
    if (share->line)
        json_object_set_new(object, "line", json_integer(share->line));
    json_object_set_new(object, "event", json_integer(share->sequence));
    if (share->since)
        json_object_set_new(object, "since", json_integer(share->since));
    json_object_set_new(object, "values",
                        values_of_share(report, share->values));
    if (share->is_once)
        json_object_set_new(object, "total",
                            values_of_share(report, share->whole));
    (void)fputs(page->has_share ? ",\n" : "\n", page->out);
    dump(page->out, object);
    page->has_share = true;
}

static void write_columns(const struct report *report, FILE *out)
{
    (void)fputs("\"columns\":[", out);
    for (int column = report->span.first; column < report->span.end; column++) {
        const struct report_column *what = &report_columns[column];
        json_t *object = json_object();
        json_object_set_new(object, "name", text_of(what->name));
        json_object_set_new(object, "measure",
                            text_of(measure_name(what->measure)));
        json_object_set_new(object, "label",
                            text_of(report->is_english ? what->en : what->vi));
        json_object_set_new(object, "definition",
                            text_of(report_what(report, column)));
        (void)fputs(column > report->span.first ? ",\n" : "\n", out);
        dump(out, object);
    }
    (void)fputs("],\n", out);
}

static json_t *values_of_row(const struct report *report,
                             const struct report_row *row)
{
    json_t *object = json_object();
    for (int column = report->span.first; column < report->span.end; column++) {
        int64_t value = report_value(report, row, column);
        json_object_set_new(object, report_columns[column].name,
                            value == REPORT_NOTHING ? json_null()
                                                    : json_integer(value));
    }
    return object;
}

static void write_row(const struct report *report, const struct report_row *row,
                      FILE *out)
{
    json_t *object = json_object(), *codes = json_array(),
           *labels = json_array();
    for (int index = 0; index < report->by_count; index++) {
        json_array_append_new(codes, text_of(row->codes[index]));
        json_array_append_new(labels, text_of(row->labels[index]));
    }
    json_object_set_new(object, "row", text_of(row->key));
    json_object_set_new(object, "codes", codes);
    json_object_set_new(object, "labels", labels);
    json_object_set_new(object, "values", values_of_row(report, row));
    dump(out, object);
}

static void write_rows(const struct report *report, FILE *out)
{
    (void)fputs("\"rows\":[", out);
    for (const struct report_row *row = report->rows; row; row = row->hh.next) {
        (void)fputs(row == report->rows ? "\n" : ",\n", out);
        write_row(report, row, out);
    }
    (void)fputs("],\n\"total\":", out);
    dump(out, report->has_no_total ? json_null()
                                   : values_of_row(report, &report->total));
    (void)fputs("}\n", out);
}

enum status report_write_json(struct report *report, report_make *make,
                              FILE *out)
{
    struct json_page page = {.out = out};
    write_head(report, out);
    if (report->query.with_proof) {
        (void)fputs("\"proof\":[", out);
        report->tell = write_share;
        report->context = &page;
    }
    make(report);
    if (report->query.with_proof)
        (void)fputs("],\n", out);
    write_columns(report, out);
    write_rows(report, out);
    return report->status;
}
