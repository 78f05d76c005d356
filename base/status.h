/* What can become of an operation: one table of codes for calls, replies and
 * exit statuses. A code is here because some caller acts differently on it. */
#ifndef LIENKET_BASE_STATUS_H
#define LIENKET_BASE_STATUS_H

#include <stdbool.h>

enum status {
#define STATUS(name, exit_code, vi, en) STATUS_##name,
#include "base/status.def"
#undef STATUS
    STATUS_COUNT
};

/* Put it on every function whose status may not be dropped. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* The word of the table, as it stands in JSON and logs: "not_found". */
const char *status_name(enum status status);

/* The sentence a person reads; `language` is "vi" or "en". */
const char *status_text(enum status status, const char *language);

/* Whether a reply with it ends its request. After any other the client sends
 * the same bytes again, and may be answered otherwise. */
bool status_is_final(enum status status);

/* The process exit status for it (sysexits.h and the project's CLI rules). */
int status_exit_code(enum status status);

#endif
