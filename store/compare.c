#include "store/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/schema.h"

#define NAME_SIZE 120

static const char *table_name(const uint8_t *key)
{
    const struct record *table = record_find((unsigned)key_read_number(key, 2));
    return table ? table->name : "of no table";
}

static size_t key_size(enum tree tree)
{
    if (tree == TREE_HISTORY)
        return 26;
    if (tree == TREE_NOTICE)
        return 24;
    return tree == TREE_USE ? 20 : 18;
}

void compare_name(enum tree tree, MDB_val key, char *ret_text, size_t size)
{
    if (key.mv_size != key_size(tree)) {
        snprintf(ret_text, size, "a key in %s", tree_names[tree]);
        return;
    }
    const uint8_t *bytes = key.mv_data;
    char id[ID_TEXT_SIZE];
    id_format(key_read_id(tree == TREE_NOTICE ? bytes : bytes + 2), id);
    if (tree == TREE_NOTICE)
        snprintf(ret_text, size, "notice %" PRId64 " to %s",
                 key_read_number(bytes + ID_BYTES, 8), id);
    else if (tree == TREE_USE)
        snprintf(ret_text, size, "use of lot %" PRId64 " of %s %s",
                 key_read_number(bytes + 18, 2), table_name(bytes), id);
    else if (tree == TREE_RECORD)
        snprintf(ret_text, size, "record %s %s", table_name(bytes), id);
    else
        snprintf(ret_text, size, "history of %s %s, event %" PRId64,
                 table_name(bytes), id, key_read_number(bytes + 18, 8));
}

/* One side of the walk. */
struct side {
    MDB_cursor *cursor;
    MDB_val key;
    MDB_val value;
    int code;
};

static void side_next(struct side *side, MDB_cursor_op operation)
{
    side->code =
        mdb_cursor_get(side->cursor, &side->key, &side->value, operation);
}

static int value_order(MDB_val a, MDB_val b)
{
    size_t least = a.mv_size < b.mv_size ? a.mv_size : b.mv_size;
    int order = least ? memcmp(a.mv_data, b.mv_data, least) : 0;
    if (order == 0 && a.mv_size != b.mv_size)
        order = a.mv_size < b.mv_size ? -1 : 1;
    return order;
}

/* Below 0: only kept; above 0: only rebuilt; 0: both have this key. */
static int side_order(const struct side *kept, const struct side *rebuilt)
{
    if (kept->code == MDB_NOTFOUND)
        return 1;
    if (rebuilt->code == MDB_NOTFOUND)
        return -1;
    return value_order(kept->key, rebuilt->key);
}

static enum status differ(const struct compare *compare, enum tree tree,
                          MDB_val key, const char *how)
{
    char name[NAME_SIZE];
    compare_name(tree, key, name, sizeof name);
    snprintf(compare->fault, compare->fault_size, "%s: %s%s", name, how,
             compare->origin);
    return STATUS_corrupt;
}

static enum status walk(const struct compare *compare, enum tree tree,
                        struct side *kept, struct side *rebuilt)
{
    side_next(kept, MDB_FIRST);
    side_next(rebuilt, MDB_FIRST);
    while (kept->code == 0 || rebuilt->code == 0) {
        if (kept->code && kept->code != MDB_NOTFOUND)
            break;
        if (rebuilt->code && rebuilt->code != MDB_NOTFOUND)
            break;
        int order = side_order(kept, rebuilt);
        if (order < 0)
            return differ(compare, tree, kept->key, "is not in ");
        if (order > 0)
            return differ(compare, tree, rebuilt->key, "is missing beside ");
        if (value_order(kept->value, rebuilt->value) != 0)
            return differ(compare, tree, kept->key, "differs from ");
        side_next(kept, MDB_NEXT);
        side_next(rebuilt, MDB_NEXT);
    }
    if (kept->code != MDB_NOTFOUND)
        return tree_status(kept->code);
    if (rebuilt->code != MDB_NOTFOUND)
        return tree_status(rebuilt->code);
    return STATUS_ok;
}

enum status compare_tree(const struct compare *compare, enum tree tree)
{
    struct side kept = {0}, rebuilt = {0};
    int code = mdb_cursor_open(compare->kept, compare->kept_trees->handle[tree],
                               &kept.cursor);
    if (code)
        return tree_status(code);
    code =
        mdb_cursor_open(compare->rebuilt, compare->rebuilt_trees->handle[tree],
                        &rebuilt.cursor);
    enum status status =
        code ? tree_status(code) : walk(compare, tree, &kept, &rebuilt);
    mdb_cursor_close(kept.cursor);
    if (rebuilt.cursor)
        mdb_cursor_close(rebuilt.cursor);
    return status;
}

enum status compare_tables(const struct compare *compare)
{
    static const enum tree tables[] = {TREE_RECORD, TREE_USE, TREE_HISTORY,
                                       TREE_NOTICE};
    for (size_t index = 0; index < sizeof tables / sizeof *tables; index++) {
        enum status status = compare_tree(compare, tables[index]);
        if (status != STATUS_ok)
            return status;
    }
    return STATUS_ok;
}
