/* The trees that a store consists of and their keys, for this room only.
 *
 * Keys are composite, their numbers big-endian, so that they ascend with time
 * wherever they can: inserts at a tree's right edge cost a tenth of random
 * ones. No tree has duplicate keys.
 *   meta     word                                -> schema version, identity
 *   ledger   sequence(8)                         -> chain hash(32), event
 *   record   table(2) id(16)                     -> record as of its last event
 *   use      table(2) id(16) lot(2)              -> lot_use
 *   history  table(2) id(16) sequence(8)         -> nothing
 *   reply    request(16) actor(16)               -> body hash(32), reply
 *   replied  time(8) request(16) actor(16)       -> nothing
 *   contact  party(16)                           -> contact
 *   secret   table(2) party(16) item(16)         -> name hash(32), record
 *   named    table(2) name hash(32)              -> party(16) item(16)
 *   notice   party(16) number(8)                 -> notice */
#ifndef LIENKET_STORE_TREE_H
#define LIENKET_STORE_TREE_H

#include <lmdb.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/status.h"

enum tree {
    TREE_META,
    TREE_LEDGER,
    TREE_RECORD,
    TREE_USE,
    TREE_HISTORY,
    TREE_REPLY,
    TREE_REPLIED, /* which replies were kept when */
    TREE_CONTACT,
    TREE_SECRET, /* passwords, sessions, phone bindings */
    TREE_NAMED,  /* the secrets that are found by a name */
    TREE_NOTICE, /* what parties are told, a fold as the tables are */
    TREE_COUNT
};

struct trees {
    MDB_dbi handle[TREE_COUNT];
};

extern const char *const tree_names[TREE_COUNT];

/* Opens all of them, with `flags` 0 or MDB_CREATE; an engine's code. */
int trees_open(MDB_txn *txn, unsigned flags, struct trees *ret_trees);

struct key {
    uint8_t bytes[40];
    size_t size;
};

struct key key_ledger(int64_t sequence);
struct key key_record(unsigned table, struct id id);
struct key key_use(unsigned table, struct id id, int64_t lot);
struct key key_history(unsigned table, struct id id, int64_t sequence);
struct key key_reply(struct id request, struct id actor);
struct key key_replied(int64_t time_ms, struct id request, struct id actor);
struct key key_contact(struct id party);
struct key key_secret(unsigned table, struct id party, struct id item);
struct key key_named(unsigned table, struct hash name);
struct key key_notice(struct id party, int64_t number);

/* The big-endian number, or the id, that starts at `bytes`. */
int64_t key_read_number(const void *bytes, size_t size);
struct id key_read_id(const void *bytes);

/* The engine's view of bytes that it will only read. */
MDB_val tree_value(const void *bytes, size_t size);

/* Get, put and delete under a key; an engine's code, 0 when done. */
int tree_get(MDB_txn *txn, MDB_dbi tree, const struct key *key,
             MDB_val *ret_value);
int tree_put(MDB_txn *txn, MDB_dbi tree, const struct key *key,
             const void *bytes, size_t size);
int tree_delete(MDB_txn *txn, MDB_dbi tree, const struct key *key);

/* Every entry in the order of keys, until one is not STATUS_ok. */
typedef enum status tree_visit(void *context, MDB_val key, MDB_val value);
MUST_CHECK enum status tree_each(MDB_txn *txn, MDB_dbi tree, tree_visit *visit,
                                 void *context);

/* Where keys were put last in each tree of one write transaction. The cursors
 * are the transaction's own and end with it; {txn, trees} begins anew. */
struct tree_places {
    MDB_txn *txn;
    const struct trees *trees;
    MDB_cursor *cursor[TREE_COUNT];
};

/* Puts a key that most likely comes right behind the one put before, so that
 * the engine need not look for its page from the root down; any other key is
 * put all the same. `flags` and the value as for mdb_put; an engine's code. */
int tree_put_behind(struct tree_places *places, enum tree tree,
                    const struct key *key, MDB_val *value, unsigned flags);

/* To be called before keys are deleted from that tree: the next put looks for
 * its place anew. */
void tree_places_forget(struct tree_places *places, enum tree tree);

/* What the engine's code means to a caller; 0 is STATUS_ok. */
enum status tree_status(int code);

#endif
