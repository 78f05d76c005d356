#include "model/problem.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/field_path.h"
#include "model/moment.h"

#define TEXT_MOST 96    /* of problem.field and problem.given */
#define CHOICES_MOST 16 /* of problem.choices */
#define NUMBER_SIZE 24

void problems_init(struct problems *problems, struct arena *arena)
{
    /* The places of the list are filled when they are taken: wiping all of them
     * would cost each message more than its scan. */
    problems->arena = arena;
    problems->count = 0;
    problems->dropped = 0;
}

/* As much of `text` as fits, whole characters, with "…" where it was cut; ""
 * for what could not be shown anyway. */
static const char *keep_text(struct arena *arena, const char *text)
{
    size_t size = text ? strlen(text) : 0;
    if (size == 0 || !text_is_utf8(text, size))
        return "";
    const char *kept;
    if (size <= TEXT_MOST) {
        kept = arena_take_text(arena, text, size);
    } else {
        size = TEXT_MOST - strlen("…");
        while (((unsigned char)text[size] & 0xc0) == 0x80)
            size--;
        kept = arena_format(arena, "%.*s…", (int)size, text);
    }
    return kept ? kept : "";
}

struct problem *problem_add(struct problems *problems, const char *field,
                            enum problem_reason reason, const char *given)
{
    if (!problems)
        return NULL;
    if (problems->count == PROBLEMS_MOST) {
        problems->dropped++;
        return NULL;
    }
    struct problem *problem = &problems->list[problems->count++];
    *problem = (struct problem){.field = keep_text(problems->arena, field),
                                .reason = reason,
                                .given = keep_text(problems->arena, given)};
    return problem;
}

void problem_add_range(struct problems *problems, const char *field,
                       int64_t given, int64_t least, int64_t most)
{
    char number[NUMBER_SIZE];
    snprintf(number, sizeof number, "%" PRId64, given);
    struct problem *problem =
        problem_add(problems, field, problem_reason_out_of_range, number);
    if (problem) {
        problem->least = least;
        problem->most = most;
    }
}

void field_path_print(const struct field_path *outer, const char *name,
                      char ret_path[FIELD_PATH_SIZE])
{
    char before[FIELD_PATH_SIZE] = "";
    if (outer) {
        field_path_print(outer->outer, outer->name, before);
        size_t used = strlen(before);
        if (outer->in_list)
            snprintf(before + used, sizeof before - used, "[%" PRIu32 "]",
                     outer->index);
    }
    size_t used = strlen(before);
    size_t wanted = strlen(name);
    memcpy(ret_path, before, used);
    if (used > 0 && wanted > 0 && used < FIELD_PATH_SIZE - 1)
        ret_path[used++] = '.';
    size_t size = FIELD_PATH_SIZE - 1 - used;
    if (wanted > size)
        while (size > 0 && ((unsigned char)name[size] & 0xc0) == 0x80)
            size--;
    else
        size = wanted;
    memcpy(ret_path + used, name, size);
    ret_path[used + size] = '\0';
}

struct problem *field_problem(struct problems *problems,
                              const struct field_path *outer, const char *name,
                              enum problem_reason reason, const char *given)
{
    char path[FIELD_PATH_SIZE];
    if (!problems)
        return NULL;
    field_path_print(outer, name, path);
    return problem_add(problems, path, reason, given);
}

void field_problem_most(struct problems *problems,
                        const struct field_path *outer,
                        const struct field *field, enum problem_reason reason)
{
    struct problem *problem =
        field_problem(problems, outer, field->name, reason, NULL);
    if (problem)
        problem->most = field->most;
}

void field_problem_range(struct problems *problems,
                         const struct field_path *outer,
                         const struct field *field, int64_t given)
{
    char path[FIELD_PATH_SIZE];
    field_path_print(outer, field->name, path);
    problem_add_range(problems, path, given, field->least, field->most);
}

void field_problem_word(struct problems *problems,
                        const struct field_path *outer,
                        const struct field *field, const char *given)
{
    const struct vocabulary *words = field->vocabulary;
    struct problem *problem = field_problem(problems, outer, field->name,
                                            problem_reason_unknown_word, given);
    size_t count = words->count < CHOICES_MOST ? words->count : CHOICES_MOST;
    if (!problem)
        return;
    problem->choices =
        arena_take(problems->arena, count, sizeof *problem->choices);
    if (!problem->choices)
        return;
    for (size_t index = 0; index < count; index++)
        problem->choices[index] =
            (struct problem_choice){.code = words->words[index].name,
                                    .text_vi = words->words[index].vi,
                                    .text_en = words->words[index].en};
    problem->choices_count = (uint32_t)count;
}

/* The field that a path ends at; NULL when the record has none there. */
static const struct field *find_field(const struct record *record,
                                      const char *path)
{
    const struct field *field = NULL;
    while (*path) {
        char name[FIELD_PATH_SIZE];
        size_t size = strcspn(path, ".[");
        if (!record || size >= sizeof name)
            return NULL;
        memcpy(name, path, size);
        name[size] = '\0';
        field = record_field(record, name);
        if (!field)
            return NULL;
        record = field->record;
        path += size;
        if (*path == '[')
            path += strcspn(path, ".");
        if (*path == '.')
            path++;
    }
    return field;
}

/* A number as a person writes it who knows what it measures. */
static void print_number(const struct field *field, int64_t number,
                         struct buffer *out)
{
    char text[MOMENT_TEXT_SIZE];
    enum status status = STATUS_invalid;
    if (field && field->kind == FIELD_NUMBER && field->measure == MEASURE_DAY)
        status = moment_print_day(number, text);
    if (field && field->kind == FIELD_NUMBER && field->measure == MEASURE_TIME)
        status = moment_print_time(number, text);
    if (status != STATUS_ok)
        snprintf(text, sizeof text, "%" PRId64, number);
    buffer_append_text(out, text);
}

static void print_given(const struct problem *problem,
                        const struct field *field, struct buffer *out)
{
    char *end;
    long long number = strtoll(problem->given, &end, 10);
    buffer_append_text(out, ": ");
    if (problem->reason == problem_reason_out_of_range && *end == '\0')
        print_number(field, number, out);
    else
        buffer_append_text(out, problem->given);
}

static void print_range(const struct problem *problem,
                        const struct field *field, bool vi, struct buffer *out)
{
    if (problem->least == 0 && problem->most == 0)
        return;
    if (problem->reason == problem_reason_out_of_range) {
        buffer_append_text(out, vi ? ": từ " : ": from ");
        print_number(field, problem->least, out);
        buffer_append_text(out, vi ? " đến " : " to ");
    } else if (problem->reason == problem_reason_too_many_tries) {
        buffer_append_text(out, vi ? ", sau số giây: " : ", in seconds: ");
    } else {
        buffer_append_text(out, vi ? ": nhiều nhất " : ": at most ");
    }
    print_number(field, problem->most, out);
    if (problem->reason == problem_reason_too_long)
        buffer_append_text(out, vi ? " byte" : " bytes");
}

static void print_choices(const struct problem *problem, bool vi,
                          struct buffer *out)
{
    for (uint32_t index = 0; index < problem->choices_count; index++) {
        const struct problem_choice *choice = &problem->choices[index];
        const char *text = vi ? choice->text_vi : choice->text_en;
        buffer_append_text(out, index == 0 ? ": " : "; ");
        buffer_append_text(out, choice->code ? choice->code : "");
        if (!text || !*text)
            continue;
        buffer_append_text(out, " (");
        buffer_append_text(out, text);
        buffer_append_text(out, ")");
    }
}

/* The field with its label, or the message as a whole. */
static void print_subject(const struct problem *problem,
                          const struct field *field, bool vi,
                          struct buffer *out)
{
    bool is_whole = !problem->field || !*problem->field;
    if (is_whole)
        buffer_append_text(out, vi ? "thông điệp" : "the message");
    else
        buffer_append_text(out, problem->field);
    if (field && *(vi ? field->vi : field->en)) {
        buffer_append_text(out, " (");
        buffer_append_text(out, vi ? field->vi : field->en);
        buffer_append_text(out, ")");
    }
}

void problem_print(const struct problem *problem, const struct record *record,
                   const char *language, struct buffer *out)
{
    bool vi = strcmp(language, "vi") == 0;
    const char *path = problem->field ? problem->field : "";
    const struct field *field = find_field(record, path);
    print_subject(problem, field, vi, out);
    if (problem->given && *problem->given)
        print_given(problem, field, out);
    else if (vi)
        buffer_append_text(out, ":");
    buffer_append_text(out, " ");
    buffer_append_text(
        out, word_text(&vocabulary_problem_reason, problem->reason, language));
    print_range(problem, field, vi, out);
    print_choices(problem, vi, out);
}
