/* Who may come in at a door at all: the answer to libzmq's question about each
 * key, and the test at each start that it is really asked. */
#ifndef LIENKET_BROKER_GATE_H
#define LIENKET_BROKER_GATE_H

#include "broker/broker.h"

#define GATE_TEST_MS 10000 /* longest that the test at the start may take */

/* Opens the handler, before any door is bound, and proves for each door that a
 * key is turned away that should be, and one let in that should be. Ends the
 * process with one clear line when that does not hold. */
void gate_open(struct broker *broker);

/* The name of a door for socket_options.domain. */
const char *gate_domain(enum door door);

#endif
