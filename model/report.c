#include "model/report.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
#define FIGURE(code, usual, more, always, vi, en, what_vi, what_en)
#define COLUMN(figure, name, kind, measure, of, over, vi, en, what_vi, what_en) \
    {#figure, #name, REPORT_##kind, MEASURE_##measure, of, over, vi, en, what_vi, what_en},
#define NONE COLUMN_NONE
#define OF(figure, name) COLUMN_##figure##_##name
const struct report_column report_columns[REPORT_COLUMNS] = {
#include "model/report.def"
};
#undef FIGURE
#undef COLUMN

#define BY(dimension) (1U << report_dimension_##dimension)
#define FIGURE(code, usual, more, always, vi, en, what_vi, what_en) \
    {#code, usual, more, always, vi, en, what_vi, what_en},
#define COLUMN(figure, name, kind, measure, of, over, vi, en, what_vi, what_en)
const struct report_figure report_figures[] = {
#include "model/report.def"
};
/* clang-format on */
const size_t report_figure_count =
    sizeof report_figures / sizeof *report_figures;

const struct report_figure *report_find(const char *code)
{
    for (size_t index = 0; index < report_figure_count; index++)
        if (strcasecmp(report_figures[index].code, code) == 0)
            return &report_figures[index];
    return NULL;
}

struct report_span report_span_of(const struct report_figure *figure)
{
    struct report_span span = {0};
    while (strcmp(report_columns[span.first].figure, figure->code) != 0)
        span.first++;
    span.end = span.first;
    while (span.end < REPORT_COLUMNS &&
           strcmp(report_columns[span.end].figure, figure->code) == 0)
        span.end++;
    return span;
}

unsigned report_bit(enum report_dimension dimension)
{
    return 1U << dimension;
}
