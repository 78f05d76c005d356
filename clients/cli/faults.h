/* What is wrong with what a person typed: which value, and why, as sentences in
 * their language; for the command line and for each cell of a table. */
#ifndef LIENKET_CLIENTS_CLI_FAULTS_H
#define LIENKET_CLIENTS_CLI_FAULTS_H

#include "base/buffer.h"
#include "clients/cli/cli.h"
#include "model/problem.h"

#define FAULTS_MOST 1000
#define FAULT_RANKS 3

struct fault {
    const char *where;    /* the flag or column as typed */
    const char *sentence; /* in the run's language */
    const char *file;     /* of a table, where there are several; NULL */
    const char *sheet;    /* of a workbook; "" or NULL: a table of lines */
    uint32_t line;        /* 0: none */
    uint32_t column;      /* from 1; 0: none */
    uint32_t rank;        /* lower ones are told first, as others follow from
                             them; below FAULT_RANKS */
};

/* Bounded: more are counted only. */
struct faults {
    struct cli *cli;
    struct arena *arena; /* that texts live in; when it is full no more fit */
    struct fault *list;
    size_t count;
    size_t most;
    size_t dropped;
    size_t rows;       /* that something is wrong with, also of those dropped */
    struct fault last; /* its place alone: kept or dropped */
    const char *file;  /* taken over by each new fault, as are the next four */
    const char *sheet;
    uint32_t line;
    uint32_t column;
    uint32_t rank;
};

void faults_init(struct faults *faults, struct cli *cli);

/* The same with room for `most`, in an arena that outlives the list. */
void faults_init_for(struct faults *faults, struct cli *cli,
                     struct arena *arena, size_t most);

__attribute__((format(printf, 3, 4))) void
faults_add(struct faults *faults, const char *where, const char *format, ...);

/* The schema's problems as faults. */
void faults_add_problems(struct faults *faults, const struct problems *problems,
                         const struct record *record);

/* By the rows of files that they stand at. */
void faults_sort(struct faults *faults);

/* Of faults in that order: the first at or after a row of `place`. */
size_t faults_first(const struct faults *faults, const struct fault *place);

/* Whether both stand at the same row. */
bool fault_is_beside(const struct fault *one, const struct fault *other);

/* On stderr: "--quantity: ...", "line 3, column 5 (số lượng): ...", or
 * "Trang1!E3 (số lượng): ...". */
void faults_tell(const struct faults *faults);

/* By rank, the first `most` of them, and how many more there are. */
void faults_tell_some(const struct faults *faults, size_t most);

#endif
