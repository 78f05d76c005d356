/* The figures, each a fold over the tables as they stood, and what they share.
 */
#ifndef LIENKET_OFFICE_REPORT_FOLD_H
#define LIENKET_OFFICE_REPORT_FOLD_H

#include "office/report.h"

#define REPORT_RECORD_BYTES (4 * 1024 * 1024)

__extension__ typedef __int128 report_wide; /* a product before its division */

/* A record as it stood, decoded into `scratch`, which the next one reuses. */
struct report_seen {
    struct report *report;
    const struct store_event *event;
    const void *value;
    struct arena *scratch;
    void *context;
};

typedef void report_see(const struct report_seen *seen);

/* Shows each record of a table as it stood; a failure stays in the report. */
void report_scan(struct report *report, const struct record *table,
                 report_see *see, void *context);

/* Loads report->parties; `see`, which may be NULL, is shown each of them: the
 * value is its struct party, which report_party_find finds already. */
void report_load_parties(struct report *report, report_see *see);

/* A group within reach, of the programme, established on the report's day. */
bool report_counts(const struct report *report, const struct party *party);

struct report_party *report_party_find(const struct report *report,
                                       struct id id);

/* Where a commune's code stands on the report's map; the code of what could not
 * be placed begins so. */
#define REPORT_UNPLACED '~'
const struct report_place *report_place(struct report *report,
                                        enum report_dimension level,
                                        const char *commune,
                                        enum admin_map map);

/* The last millisecond of a day in Việt Nam. */
int64_t report_end_ms(int64_t day);

/* The report's product alone, when one was asked for. */
bool report_wants(const struct report *report, const char *product);

/* The catalogue's record as it stood; false: there was none. */
bool report_product(struct report *report, const char *code,
                    struct arena *arena, struct product *ret_product);

/* What the programme aims at: report->aim and goal_permille, where one
 * programme alone has a target. False: there is no programme of that code. */
bool report_load_target(struct report *report);

/* A line of a lead that was signed, of a group within reach. */
struct report_line {
    const struct report_seen *seen; /* the lead */
    const struct lead *lead;
    const struct lead_line *line;
    uint32_t index;
    const struct report_party *group;
    struct report_subject subject; /* the group's place, the day of signature */
    void *context;
};

typedef void report_see_line(const struct report_line *line);

/* Lines that stand, of the wanted product; lapsed, broken and cancelled leads
 * included. */
void report_scan_lines(struct report *report, report_see_line *see,
                       void *context);

/* A share of the line's row, with the line as its evidence. */
struct report_share report_line_share(const struct report_line *line);

/* The weight of a quantity, animals by the weight a head; VND of a weight. */
int64_t report_grams(const struct report_line *line, int64_t quantity);
int64_t report_worth(int64_t grams, int64_t vnd_per_kg);

/* ---- the figures */
void report_groups(struct report *report);     /* K1, K2 */
void report_quantities(struct report *report); /* K3 */
void report_prices(struct report *report);     /* K4 */
void report_steps(struct report *report);      /* K5 */
void report_days(struct report *report);       /* K6 */
void report_market(struct report *report);     /* K7 */
void report_upgrades(struct report *report);   /* K8 */
void report_stars(struct report *report);      /* K9 */
void report_models(struct report *report);     /* K10 */
void report_pace(struct report *report);

#endif
