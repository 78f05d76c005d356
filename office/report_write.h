/* A report as a document: JSON, CSV, or a workbook. The shares behind it are
 * written as they come, so that they are never all in memory. */
#ifndef LIENKET_OFFICE_REPORT_WRITE_H
#define LIENKET_OFFICE_REPORT_WRITE_H

#include <stdio.h>

#include "office/report.h"

/* Sums the figures up, sorts the rows, hides what is not there. */
typedef void report_make(struct report *report);

/* Makes the report and writes it, in its query's format. */
MUST_CHECK enum status report_write(struct report *report, report_make *make,
                                    FILE *out);

/* ---- each format */
MUST_CHECK enum status report_write_json(struct report *report,
                                         report_make *make, FILE *out);
MUST_CHECK enum status report_write_csv(struct report *report,
                                        report_make *make, FILE *out);
MUST_CHECK enum status report_write_sheet(struct report *report,
                                          report_make *make, FILE *out);

/* ---- what they share */

/* "kg", "%", "₫", "₫/kg"; "" of a count. */
const char *report_unit(enum measure measure);

/* The label of a column in the report's language, with its unit. */
void report_header(const struct report *report, int column, char *ret_text,
                   size_t size);
const char *report_dimension_label(const struct report *report, int index);

/* The figure's or a column's definition, in the report's language. */
const char *report_what(const struct report *report, int column);
#define REPORT_WHOLE_FIGURE (-1)

/* "2022-06-30"; "bản đồ 2020". */
const char *report_map_text(const struct report *report);

/* Each row in order, then the total where there is one; NULL after it. */
const struct report_row *report_next(const struct report *report,
                                     const struct report_row *row);

#endif
