/* The programme's reports K1 to K10 and its pace: which columns each has, what
 * each column means, how it may be broken down. Help, docs/reports.md and the
 * sheet of definitions follow from this one table, model/report.def; how the
 * columns are counted stands in office/. */
#ifndef LIENKET_MODEL_REPORT_H
#define LIENKET_MODEL_REPORT_H

#include "model/schema.h"

/* How a column comes about. Only sums add up over rows. */
enum report_kind {
    REPORT_SUM,     /* counted */
    REPORT_SHARE,   /* permille: `of` over `over` */
    REPORT_CHANGE,  /* permille: `of` less `over`, over `over` */
    REPORT_AVERAGE, /* VND per kg: `of` in VND over `over` in grams */
    REPORT_MEDIAN,  /* of samples; the lower of two middle ones */
    REPORT_GOAL,    /* how many of `of` the target's share asks for, rounded up;
                       without `of`: of the number that is aimed at */
    REPORT_MISSING, /* `over` less `of`, 0 when there are more */
};

/* COLUMN_K1_established, ... */
enum report_column_number {
    COLUMN_NONE = -1,
#define FIGURE(code, usual, more, always, vi, en, what_vi, what_en)
#define COLUMN(figure, name, kind, measure, of, over, vi, en, what_vi,         \
               what_en)                                                        \
    COLUMN_##figure##_##name,
#include "model/report.def"
#undef FIGURE
#undef COLUMN
    REPORT_COLUMNS
};

struct report_column {
    const char *figure;
    const char *name;
    enum report_kind kind;
    enum measure measure; /* MASS is printed in kg, PERMILLE as per cent */
    enum report_column_number of;
    enum report_column_number over;
    const char *vi;
    const char *en;
    const char *what_vi; /* the definition */
    const char *what_en;
};

struct report_figure {
    const char *code;
    unsigned usual;  /* dimensions taken when none is asked for */
    unsigned more;   /* further ones that can be asked for */
    unsigned always; /* those of every row: prices of two forms do not mix */
    const char *vi;
    const char *en;
    const char *what_vi;
    const char *what_en;
};

/* Columns from `first` up to, not with, `end`. */
struct report_span {
    int first;
    int end;
};

extern const struct report_column report_columns[REPORT_COLUMNS];
extern const struct report_figure report_figures[];
extern const size_t report_figure_count;

/* By its code, in upper or lower case; NULL. */
const struct report_figure *report_find(const char *code);

struct report_span report_span_of(const struct report_figure *figure);

/* One bit a dimension, for the sets above. */
unsigned report_bit(enum report_dimension dimension);

#endif
