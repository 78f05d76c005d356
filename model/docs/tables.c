#include "model/docs/tables.h"

#include <inttypes.h>
#include <string.h>

#include "base/status.h"
#include "model/life.h"
#include "model/limits.h"
#include "model/report.h"
#include "model/rights.h"
#include "model/schema.h"
#include "model/visible.h"

static void write_statuses(FILE *out)
{
    fputs("| number | status | Vietnamese | English |\n|---|---|---|---|\n",
          out);
    for (int status = 0; status < STATUS_COUNT; status++)
        fprintf(out, "| %d | `%s` | %s | %s |\n", status,
                status_name((enum status)status),
                status_text((enum status)status, "vi"),
                status_text((enum status)status, "en"));
}

static void write_vocabularies(FILE *out)
{
    for (size_t index = 0; index < vocabulary_count; index++) {
        const struct vocabulary *words = vocabularies[index];
        fprintf(out,
                "%s### %s\n\n| number | word | Vietnamese | English |\n"
                "|---|---|---|---|\n",
                index ? "\n" : "", words->name);
        for (size_t at = 0; at < words->count; at++)
            fprintf(out, "| %u | `%s` | %s | %s |\n", words->words[at].number,
                    words->words[at].name, words->words[at].vi,
                    words->words[at].en);
    }
}

static const char *measure_text(enum measure measure)
{
    switch (measure) {
    case MEASURE_COUNT:
        return "number";
    case MEASURE_FLAG:
        return "flag, 0 or 1";
    case MEASURE_QUANTITY:
        return "quantity in grams or heads";
    case MEASURE_MASS:
        return "mass in grams";
    case MEASURE_AREA:
        return "area in m²";
    case MEASURE_DISTANCE:
        return "distance in m";
    case MEASURE_DAY:
        return "day since 1970-01-01";
    case MEASURE_TIME:
        return "time in ms since 1970-01-01 UTC";
    case MEASURE_DURATION:
        return "duration in ms";
    case MEASURE_PRICE:
        return "VND per kg";
    case MEASURE_VALUE:
        return "VND per price unit (kg, or head)";
    case MEASURE_MONEY:
        return "VND";
    case MEASURE_MILLI_MONEY:
        return "thousandths of a VND";
    case MEASURE_PERMILLE:
        return "per mille";
    case MEASURE_MILLI:
        return "thousandths";
    }
    return "";
}

/* The kind of value and what it may hold: two cells. */
static void write_kind(const struct field *field, FILE *out)
{
    switch (field->kind) {
    case FIELD_ID:
        fputs("id | 16 bytes", out);
        break;
    case FIELD_NUMBER:
        fprintf(out, "%s | %" PRId64 " to %" PRId64,
                measure_text(field->measure), field->least, field->most);
        if (field->otherwise)
            fprintf(out, "; missing: %" PRId64, field->otherwise);
        break;
    case FIELD_TEXT:
        fprintf(out, "text | %" PRId64 " bytes at most", field->most);
        break;
    case FIELD_BYTES:
        fprintf(out, "bytes | %" PRId64 " at most", field->most);
        break;
    case FIELD_CHOICE:
        fprintf(out, "choice | [%s](#%s)", field->vocabulary->name,
                field->vocabulary->name);
        break;
    case FIELD_EMBED:
        fprintf(out, "record | `%s`", field->record->name);
        break;
    case FIELD_LIST:
        fprintf(out, "list | `%s`, %" PRId64 " at most", field->record->name,
                field->most);
        break;
    }
}

static void write_flags(unsigned flags, FILE *out)
{
    const char *before = "";
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {{REQUIRED, "required"}, {SERVER, "server"}, {FIXED, "fixed"}};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (!(flags & names[index].flag))
            continue;
        fprintf(out, "%s%s", before, names[index].name);
        before = ", ";
    }
}

static void write_record(const struct record *record, FILE *out)
{
    fprintf(out,
            "### Record %u: `%s`\n\n%s: %s.\n\n"
            "| field | name | kind | range | flags | Vietnamese | English |\n"
            "|---|---|---|---|---|---|---|\n",
            record->number, record->name, record->vi, record->en);
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        fprintf(out, "| %u | `%s` | ", field->number, field->name);
        write_kind(field, out);
        fputs(" | ", out);
        write_flags(field->flags, out);
        fprintf(out, " | %s | %s |\n", field->vi, field->en);
    }
}

static void write_records(FILE *out)
{
    for (size_t index = 0; index < record_count; index++) {
        if (index > 0)
            fputc('\n', out);
        write_record(records[index], out);
    }
}

static const char *server_text(enum verb_server server)
{
    switch (server) {
    case SERVED_BY_WRITE:
        return "broker, written";
    case SERVED_BY_NOTED_READ:
        return "broker, noted";
    case SERVED_BY_OFFICE:
        return "office";
    case SERVED_BY_MATCHER_READ:
        return "matcher";
    case SERVED_BY_BROKER:
        return "broker";
    }
    return "";
}

static void write_roles(unsigned roles, FILE *out)
{
    const char *before = "";
    if (roles == NOBODY)
        fputs("nobody", out);
    if ((roles & EVERYONE) == EVERYONE) {
        fputs("everyone", out);
        roles &= ~(unsigned)EVERYONE;
        before = ", ";
    }
    for (size_t index = 0; index < ROLE_COUNT; index++) {
        if (!(roles & roles_each[index]))
            continue;
        fprintf(out, "%s%s", before, role_name(roles_each[index]));
        before = ", ";
    }
}

static void write_verbs(FILE *out)
{
    fputs("| number | verb | body | reply | event | served by | who may | "
          "Vietnamese | English |\n|---|---|---|---|---|---|---|---|---|\n",
          out);
    for (size_t index = 0; index < verb_count; index++) {
        const struct verb *verb = &verbs[index];
        fprintf(out, "| %u | `%s` | `%s` | `%s` | %s%s%s | %s | ", verb->number,
                verb->name, verb->body->name, verb->reply->name,
                *verb->event ? "`" : "", verb->event, *verb->event ? "`" : "",
                server_text(verb->server));
        write_roles(verb->roles, out);
        fprintf(out, " | %s | %s |\n", verb->vi, verb->en);
    }
}

static void write_rights(FILE *out)
{
    fputs("| verb |", out);
    for (size_t index = 0; index < ROLE_COUNT; index++)
        fprintf(out, " %s |", role_name(roles_each[index]));
    fputs("\n|---|", out);
    for (size_t index = 0; index < ROLE_COUNT; index++)
        fputs("---|", out);
    fputc('\n', out);
    for (size_t index = 0; index < verb_count; index++) {
        fprintf(out, "| `%s` |", verbs[index].name);
        for (size_t at = 0; at < ROLE_COUNT; at++)
            fprintf(out, " %s |",
                    reach_name(rights_reach(&verbs[index], roles_each[at])));
        fputc('\n', out);
    }
}

/* The fields of a record that one side sees, in a cell. */
static void write_seen(const struct record *record, unsigned side, FILE *out)
{
    const char *before = "";
    for (size_t index = 0; index < seen_count; index++) {
        if (seen_fields[index].record != record ||
            !(seen_fields[index].by & side))
            continue;
        fprintf(out, "%s`%s`", before, seen_fields[index].field);
        before = ", ";
    }
    fputs(*before ? " |" : "— |", out);
}

static void write_visible(FILE *out)
{
    static const enum side sides[] = {ANYBODY, GROUP_SIDE, BUYER_SIDE};
    const struct record *before = NULL;
    fputs("| record | anybody sees | its group sees | its buyer sees |\n"
          "|---|---|---|---|\n",
          out);
    for (size_t index = 0; index < seen_count; index++) {
        const struct record *record = seen_fields[index].record;
        if (record == before)
            continue;
        fprintf(out, "| `%s` |", record->name);
        for (size_t at = 0; at < sizeof sides / sizeof *sides; at++) {
            fputc(' ', out);
            write_seen(record, sides[at], out);
        }
        fputc('\n', out);
        before = record;
    }
}

static const char *lead_word(enum lead_state state)
{
    return word_find(&vocabulary_lead_state, state)->name;
}

static const char *line_word(enum line_state state)
{
    return word_find(&vocabulary_line_state, state)->name;
}

static void write_life(FILE *out)
{
    fputs("| lead is | event | lead becomes | who may | undoable |\n"
          "|---|---|---|---|---|\n",
          out);
    for (size_t index = 0; index < life_step_count; index++) {
        const struct life_step *step = &life_steps[index];
        fprintf(out, "| %s | `%s` | %s | ", lead_word(step->from), step->event,
                lead_word(step->to));
        write_roles(step->roles, out);
        fprintf(out, " | %s |\n", step->when == UNDOABLE ? "yes" : "");
    }
}

static void write_life_of_lines(FILE *out)
{
    fputs("| lead is | line is | event | line becomes | who may |\n"
          "|---|---|---|---|---|\n",
          out);
    for (size_t index = 0; index < life_line_step_count; index++) {
        const struct life_line_step *step = &life_line_steps[index];
        fprintf(out, "| %s | %s | `%s` | %s | ", lead_word(step->lead),
                line_word(step->from), step->event, line_word(step->to));
        write_roles(step->roles, out);
        fputs(" |\n", out);
    }
}

static void write_limits(FILE *out)
{
    fputs("| limit | value | option of the broker | when it is reached |\n"
          "|---|---|---|---|\n",
          out);
    for (int index = 0; index < LIMIT_COUNT; index++) {
        const struct limit *limit = &limits[index];
        fprintf(out, "| %s | %" PRId64 " | ", limit->en, limit->value);
        if (*limit->option)
            fprintf(out, "`--%s`, %" PRId64 " to %" PRId64, limit->option,
                    limit->least, limit->most);
        fprintf(out, " | %s |\n", limit->reached);
    }
}

/* ---- reports */

static void write_dimensions(unsigned set, FILE *out)
{
    const char *between = "";
    for (size_t index = 0; index < vocabulary_report_dimension.count; index++) {
        const struct word *word = &vocabulary_report_dimension.words[index];
        if (!(set & report_bit((enum report_dimension)word->number)))
            continue;
        fprintf(out, "%s`%s`", between, word->name);
        between = ", ";
    }
}

static void write_report(const struct report_figure *figure, FILE *out)
{
    struct report_span span = report_span_of(figure);
    fprintf(out, "## %s: %s (%s)\n\n%s\n\n%s\n\n`--by` ", figure->code,
            figure->vi, figure->en, figure->what_vi, figure->what_en);
    write_dimensions(figure->usual | figure->more | figure->always, out);
    fputs("; usually ", out);
    write_dimensions(figure->usual | figure->always, out);
    fputs(".\n\n| column | Vietnamese | English | what it counts |\n"
          "|---|---|---|---|\n",
          out);
    for (int column = span.first; column < span.end; column++) {
        const struct report_column *what = &report_columns[column];
        fprintf(out, "| `%s` | %s | %s | %s<br>%s |\n", what->name, what->vi,
                what->en, what->what_vi, what->what_en);
    }
}

static void write_reports(FILE *out)
{
    for (size_t index = 0; index < report_figure_count; index++) {
        fputs(index ? "\n" : "", out);
        write_report(&report_figures[index], out);
    }
}

bool table_write(const char *line, FILE *out)
{
    static const struct {
        const char *line;
        void (*write)(FILE *out);
    } tables[] = {{"{{limits}}", write_limits},
                  {"{{statuses}}", write_statuses},
                  {"{{vocabularies}}", write_vocabularies},
                  {"{{records}}", write_records},
                  {"{{verbs}}", write_verbs},
                  {"{{rights}}", write_rights},
                  {"{{visible}}", write_visible},
                  {"{{life}}", write_life},
                  {"{{life of lines}}", write_life_of_lines},
                  {"{{reports}}", write_reports}};
    for (size_t index = 0; index < sizeof tables / sizeof *tables; index++) {
        if (strcmp(line, tables[index].line) != 0)
            continue;
        tables[index].write(out);
        return true;
    }
    return false;
}
