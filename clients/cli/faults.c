#include "clients/cli/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sheet/sheet.h"

#define SENTENCE_SIZE 4096

void faults_init(struct faults *faults, struct cli *cli)
{
    faults_init_for(faults, cli, &cli->arena, FAULTS_MOST);
}

void faults_init_for(struct faults *faults, struct cli *cli,
                     struct arena *arena, size_t most)
{
    *faults = (struct faults){.cli = cli, .arena = arena, .most = most};
    faults->list = arena_take(arena, most, sizeof *faults->list);
    if (!faults->list)
        faults->most = 0;
}

/* Faults of a row come one after another. */
static void count_row(struct faults *faults, const struct fault *fault)
{
    bool is_first = faults->count + faults->dropped == 0;
    if (is_first || !fault_is_beside(fault, &faults->last))
        faults->rows++;
    faults->last = *fault;
}

static void add(struct faults *faults, const char *where, const char *sentence)
{
    struct fault fault = {.file = faults->file,
                          .sheet = faults->sheet,
                          .line = faults->line,
                          .column = faults->column,
                          .rank = faults->rank};
    count_row(faults, &fault);
    if (faults->count < faults->most) {
        fault.where = arena_take_text(faults->arena, where, strlen(where));
        fault.sentence =
            arena_take_text(faults->arena, sentence, strlen(sentence));
    }
    if (fault.where && fault.sentence)
        faults->list[faults->count++] = fault;
    else
        faults->dropped++;
}

void faults_add(struct faults *faults, const char *where, const char *format,
                ...)
{
    char sentence[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    add(faults, where, sentence);
}

void faults_add_problems(struct faults *faults, const struct problems *problems,
                         const struct record *record)
{
    struct buffer out;
    buffer_init(&out, SENTENCE_SIZE - 1);
    for (uint32_t index = 0; index < problems->count; index++) {
        buffer_reset(&out);
        problem_print(&problems->list[index], record, faults->cli->language,
                      &out);
        buffer_append(&out, "", 1);
        add(faults, "", out.status == STATUS_ok ? (const char *)out.data : "");
    }
    buffer_clear(&out);
}

static int compare_texts(const char *one, const char *other)
{
    return strcmp(one ? one : "", other ? other : "");
}

static int compare_rows(const struct fault *one, const struct fault *other)
{
    int order = compare_texts(one->file, other->file);
    if (!order)
        order = compare_texts(one->sheet, other->sheet);
    if (!order)
        order = (one->line > other->line) - (one->line < other->line);
    return order;
}

static int compare_places(const void *a, const void *b)
{
    const struct fault *one = a;
    const struct fault *other = b;
    int order = compare_rows(one, other);
    if (!order)
        order = (one->column > other->column) - (one->column < other->column);
    return order;
}

void faults_sort(struct faults *faults)
{
    qsort(faults->list, faults->count, sizeof *faults->list, compare_places);
}

size_t faults_first(const struct faults *faults, const struct fault *place)
{
    size_t low = 0;
    size_t high = faults->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_rows(&faults->list[middle], place) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool fault_is_beside(const struct fault *one, const struct fault *other)
{
    return compare_rows(one, other) == 0;
}

static void tell_place(const struct fault *fault)
{
    char place[SHEET_PLACE_SIZE];
    if (fault->file && fault->line)
        (void)fprintf(stderr, "%s, ", fault->file);
    if (fault->line && fault->sheet && *fault->sheet) {
        sheet_place(fault->sheet, fault->line,
                    fault->column ? fault->column - 1 : 0, place);
        (void)fputs(place, stderr);
    } else if (fault->line && fault->column) {
        (void)fprintf(stderr, _("line %u, column %u"), fault->line,
                      fault->column);
    } else if (fault->line) {
        (void)fprintf(stderr, _("line %u"), fault->line);
    }
}

static void tell(const struct fault *fault)
{
    tell_place(fault);
    if (fault->line && *fault->where)
        (void)fprintf(stderr, " (%s)", fault->where);
    else if (*fault->where)
        (void)fprintf(stderr, "%s", fault->where);
    if (fault->line || *fault->where)
        (void)fputs(": ", stderr);
    (void)fprintf(stderr, "%s\n", fault->sentence);
}

void faults_tell(const struct faults *faults)
{
    faults_tell_some(faults, faults->count);
}

void faults_tell_some(const struct faults *faults, size_t most)
{
    size_t told = 0;
    for (uint32_t rank = 0; rank < FAULT_RANKS; rank++)
        for (size_t index = 0; index < faults->count && told < most; index++) {
            if (faults->list[index].rank != rank)
                continue;
            tell(&faults->list[index]);
            told++;
        }
    if (faults->count + faults->dropped > told)
        cli_complain(_("... and %zu more"),
                     faults->count + faults->dropped - told);
}
