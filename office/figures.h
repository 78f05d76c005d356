/* A programme's figures as of a day: one pass over each table, in memory that
 * grows with the parties alone. */
#ifndef LIENKET_OFFICE_FIGURES_H
#define LIENKET_OFFICE_FIGURES_H

#include "model/programme.h"
#include "office/answer.h"

#define FIGURES_INDICATORS 64 /* above the largest number of an indicator */
#define FIGURES_PARTIES_MOST 300000
#define FIGURES_PROOF_MOST 500 /* records behind a figure, in one answer */

/* What is remembered of a group or organisation while records are counted. */
struct figures_party {
    struct id id;
    enum party_kind kind;
    unsigned marks; /* what it was counted for already, once each */
    int64_t members;
    int64_t trained; /* the most that came to one training */
    char commune[9];
    enum admin_map map;
};

struct figures_count {
    struct question *question;
    const struct gazetteer *gazetteer;
    const struct programme *programme;
    int64_t day;
    int32_t year;         /* of that day */
    enum indicator asked; /* whose records are wanted; unset: none */
    int64_t offset;       /* how many of them to skip */

    struct figures_party *parties; /* ascending by id */
    size_t party_count;
    size_t party_room;
    struct arena scratch; /* one record at a time */
    struct area *starred; /* communes with a product that has stars */
    size_t starred_count;

    int64_t values[FIGURES_INDICATORS];
    int64_t planned[FIGURES_INDICATORS];
    int64_t unplaced[FIGURES_INDICATORS]; /* communes of no one district */
    int64_t seen;                    /* records behind the figure asked for */
    struct programme_figures answer; /* its proof, and where it goes on */
    enum status status;
};

/* Counts all there is to count. `count` has question, programme, day, year,
 * asked and offset; figures_clear frees what this took. */
MUST_CHECK enum status figures_count(struct figures_count *count);
void figures_clear(struct figures_count *count);

/* A record behind a figure. */
struct figures_evidence {
    const struct record *table;
    struct id id;
    const char *name;
    int64_t amount;
    bool is_planned;
    struct id party; /* that it is about; zero: none, or itself */
};

/* Adds to a figure, and to the proof when that figure was asked for. */
void figures_add(struct figures_count *count, enum indicator indicator,
                 struct figures_evidence evidence);

/* NULL: it is no group, cooperative or enterprise. */
struct figures_party *figures_party(const struct figures_count *count,
                                    struct id id);

/* The programme itself: communes, districts, chains, budget. */
void figures_count_programme(struct figures_count *count);

#endif
