/* Where the steps of a season go: to standard output as JSON lines, or to the
 * broker through the client library. */
#ifndef LIENKET_CLIENTS_SEASON_OUTLET_H
#define LIENKET_CLIENTS_SEASON_OUTLET_H

#include "base/status.h"
#include "clients/season/options.h"
#include "clients/season/season.h"

/* {"verb":"post_party","body":{...}}; a step that must be refused says also
 * "expect":{"status","field","reason"}, one with a fixed request id "request",
 * a case its "why". Returns the exit status. */
int season_print(struct season *season, const struct season_options *options);

/* Posts many at a time, without overtaking between steps of different verbs,
 * and compares each reply with what must become of it. Says on stderr what
 * came out otherwise. Returns the exit status: 0 when all came out as they
 * must. */
int season_post(struct season *season, const struct season_options *options);

/* Waits until each market with an open offer or demand has been cleared once.
 * Returns the exit status. */
int season_await(const struct season_options *options);

/* One line on what ended it; of keys it says which file. */
void season_tell_failure(enum status status, const char *language);

#endif
