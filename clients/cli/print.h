/* Values of records as people read them, and whole records as cards. */
#ifndef LIENKET_CLIENTS_CLI_PRINT_H
#define LIENKET_CLIENTS_CLI_PRINT_H

#include "clients/cli/cli.h"
#include "clients/cli/table.h"

/* Texts live in the run's arena. */
const char *print_quantity(struct cli *cli, int64_t amount, enum unit unit);
const char *print_trade(struct cli *cli, int64_t amount, enum unit unit);
const char *print_money(struct cli *cli, int64_t vnd);
const char *print_price(struct cli *cli, int64_t vnd_per_kg);
const char *print_milli_money(struct cli *cli, int64_t milli_vnd);
const char *print_day(struct cli *cli, int64_t day);
const char *print_time(struct cli *cli, int64_t time_ms);
const char *print_distance(struct cli *cli, int64_t metres);
const char *print_thousandths(struct cli *cli, int64_t milli);
const char *print_unit_name(struct cli *cli, enum unit unit); /* kg, head */
const char *print_count(struct cli *cli, int64_t count);
const char *print_name(struct cli *cli, const char *name); /* disarmed */
const char *print_id(struct cli *cli, struct id id);

/* One field, "" when it is not said. `unit` is of quantities. */
const char *print_field(struct cli *cli, const struct record *record,
                        const struct field *field, const void *value,
                        enum unit unit);

/* The label of a field in the run's language. */
const char *print_label(struct cli *cli, const struct field *field);

/* "name  value" a line, what is not said left out; lists indented below. */
void print_card(struct cli *cli, const struct record *record,
                const void *value);

/* A lot, a clause, a certificate, as one line. */
const char *print_inside(struct cli *cli, const struct record *record,
                         const void *value, enum unit unit);

/* Prints a table as the run asks: aligned, or --plain. */
void print_table(struct cli *cli, const struct table *table);

/* The unit that a record's quantities are in. */
enum unit print_unit(struct cli *cli, const struct record *record,
                     const void *value);

#endif
