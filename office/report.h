/* A report in the making: rows that shares of contract lines, leads, lots or
 * groups are added to, each share with the record and event it rests on.
 *
 * The figures are those of one event: everything is read as it stood once
 * `sequence` was in, so that later events change no report of an earlier day.
 * Leads and lots stream by; what is kept grows with the rows and the parties,
 * and in K7 with the lots that were open, never with the ledger. */
#ifndef LIENKET_OFFICE_REPORT_H
#define LIENKET_OFFICE_REPORT_H

#include "model/hash_table.h"
#include "model/report.h"
#include "office/answer.h"

#define REPORT_ROWS_MOST 20000
#define REPORT_BY_MOST 5 /* three asked for, and those of every row */
#define REPORT_KEY_SIZE 256
#define REPORT_NOTHING INT64_MIN /* no value: nothing to divide by */
#define REPORT_DAYS_MOST 2048    /* samples of a median, in days */

/* Where something stands on the report's map; what cannot be placed there is a
 * place of its own. Owned by the report. */
struct report_place {
    char key[24]; /* level, map and code it was given by */
    const char *code;
    const char *label;
    UT_hash_handle hh;
};

/* A party as it stood. */
struct report_party {
    struct id id;
    enum party_kind kind;
    const char *name;
    const char *commune;
    enum admin_map map;
    int64_t households, poor, poor_women, poor_minority;
    int64_t sequence; /* the event that left it so */
    bool is_counted;  /* a group, established, in reach, in the programme */
    bool is_reached;  /* within the reach of who asks */
    unsigned marks;   /* free for the figure */
    UT_hash_handle hh;
};

/* What a share belongs to; only what the report is broken down by is read. */
struct report_subject {
    const char *commune;
    enum admin_map map;
    const char *product;
    const char *form;
    const struct report_party *buyer;
    const struct report_party *group;
    struct id coordinator;
    int64_t day;
    enum refusal reason;
    enum breach_side broken_by;
    enum upgrade_stage stage;
    const struct programme_model *model;
};

struct report_row {
    char key[REPORT_KEY_SIZE];
    const char *codes[REPORT_BY_MOST];
    const char *labels[REPORT_BY_MOST];
    int64_t values[REPORT_COLUMNS];    /* of SUM columns */
    uint32_t *samples[REPORT_COLUMNS]; /* of MEDIAN ones: how many a day */
    UT_hash_handle hh;
};

/* What one record adds, and where that can be read. */
struct report_share {
    struct report_row *row;
    int64_t values[REPORT_COLUMNS]; /* SUM; of a MEDIAN the sample, where its
                                       count column is 1 */
    int64_t whole[REPORT_COLUMNS];  /* to the total, where `is_once` */
    bool is_once; /* the total counts otherwise than the row */
    const struct record *table;
    struct id id;
    int64_t line;     /* from 1, or the number of a lot; 0: the record */
    int64_t sequence; /* the event that left the record so */
    int64_t since;    /* an earlier event that counts too; 0: none */
};

struct report;

/* Told of each share, in the order of the fold. */
typedef void report_tell(void *context, const struct report *report,
                         const struct report_share *share);

struct report {
    struct question *question;
    const struct gazetteer *gazetteer;
    const struct report_figure *figure;
    struct report_span span;
    struct report_query query;
    bool is_english;
    enum report_dimension by[REPORT_BY_MOST];
    int by_count;
    int64_t at_day;
    int64_t sequence;
    int64_t aim;           /* groups that the target asks for; 0: none */
    int64_t goal_permille; /* the target's share of them; 0: none */
    struct rights rights;
    const struct verb *verb;
    struct report_row *rows; /* by key */
    struct report_row total;
    bool has_no_total;          /* rows are moments, not parts */
    bool hides[REPORT_COLUMNS]; /* not of this breakdown */
    bool lacks[REPORT_COLUMNS]; /* has no value here: the unused unit's, or
                                   what was never recorded */
    struct report_place *places;
    struct report_party *parties;
    struct report_mark *marks;
    struct arena arena; /* lives as long as the report */
    report_tell *tell;  /* NULL: nobody asks */
    void *context;
    enum status status; /* the first failure of a fold */
};

/* ---- rows */

/* The row of the subject, made when it is new; NULL after a failure. */
struct report_row *report_row(struct report *report,
                              const struct report_subject *subject);

/* A share of that row with nothing in it yet. */
struct report_share report_share(struct report_row *row,
                                 const struct record *table,
                                 const struct store_event *event);
void report_add(struct report *report, const struct report_share *share);

/* True the first time for this row (NULL: the total), column and id. */
bool report_once(struct report *report, const struct report_row *row,
                 int column, struct id id);

/* A value of a row, also one that follows from others; REPORT_NOTHING. */
int64_t report_value(const struct report *report, const struct report_row *row,
                     int column);
void report_sort(struct report *report);

/* Keeps the first failure. */
void report_fail(struct report *report, enum status status);
bool report_has(const struct report *report, enum report_dimension dimension);
const char *report_text(struct report *report, const char *text);
void report_clear(struct report *report);

#endif
