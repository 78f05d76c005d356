/* The keys of the house itself, in a folder of their own (--keys): the server's
 * own pair, and those of operator, matcher and office, so that a first start
 * needs no ceremony. Made when they are not there; what is there is used. */
#ifndef LIENKET_BROKER_OWN_KEYS_H
#define LIENKET_BROKER_OWN_KEYS_H

#include "broker/broker.h"

/* Reads or makes the server's pair, broker->server, and writes server.pub
 * beside it. Then sees to it that matcher and office have a key that counts and
 * its file, and that the operator has a key at all: one that stands elsewhere
 * is not made again, unless --new-operator-key says that it is lost. Before the
 * store is followed: it may append events. Ends the process with one clear line
 * when a file cannot be used. */
void own_keys_open(struct broker *broker);

#endif
