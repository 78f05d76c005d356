/* Days and times as text for machines (ISO 8601, UTC) and for people. The
 * dates that people type are read by model/calendar.h. */
#ifndef LIENKET_MODEL_MOMENT_H
#define LIENKET_MODEL_MOMENT_H

#include <stdint.h>

#include "base/status.h"

#define MOMENT_TEXT_SIZE 40

/* "2026-11-01"; "2026-11-01T08:00:00.000Z". STATUS_invalid when the year has
 * not four digits. */
MUST_CHECK enum status moment_format_day(int64_t day,
                                         char ret_text[MOMENT_TEXT_SIZE]);
MUST_CHECK enum status moment_format_time(int64_t time_ms,
                                          char ret_text[MOMENT_TEXT_SIZE]);

/* Just those two forms, and only dates that exist. */
MUST_CHECK enum status moment_parse_day(const char *text, int64_t *ret_day);
MUST_CHECK enum status moment_parse_time(const char *text,
                                         int64_t *ret_time_ms);

/* "01/11/2026"; "15:00 01/11/2026" in Việt Nam's time. */
MUST_CHECK enum status moment_print_day(int64_t day,
                                        char ret_text[MOMENT_TEXT_SIZE]);
MUST_CHECK enum status moment_print_time(int64_t time_ms,
                                         char ret_text[MOMENT_TEXT_SIZE]);

#endif
