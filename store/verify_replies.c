#include "store/verify_replies.h"

#include <inttypes.h>
#include <stdio.h>

#include "store/handle.h"

#define REPLY_KEY_BYTES (2 * ID_BYTES)

struct look {
    const struct store_snapshot *snapshot;
    int64_t replies, times;
    char *fault;
    size_t fault_size;
};

static enum status fault(struct look *look, struct id request, const char *how)
{
    char text[ID_TEXT_SIZE];
    id_format(request, text);
    snprintf(look->fault, look->fault_size, "reply to request %s: %s", text,
             how);
    return STATUS_corrupt;
}

static enum status check_reply(void *context, MDB_val key, MDB_val value)
{
    static const struct id none;
    struct look *look = context;
    look->replies++;
    if (key.mv_size != REPLY_KEY_BYTES)
        return fault(look, none, "has a key of another size");
    if (value.mv_size < HASH_BYTES)
        return fault(look, key_read_id(key.mv_data), "is cut off");
    return STATUS_ok;
}

static enum status check_time(void *context, MDB_val key, MDB_val value)
{
    static const struct id none;
    struct look *look = context;
    const struct store *store = look->snapshot->store;
    (void)value;
    look->times++;
    if (key.mv_size != 8 + REPLY_KEY_BYTES)
        return fault(look, none, "has a time of another size");
    const uint8_t *bytes = key.mv_data;
    struct id request = key_read_id(bytes + 8);
    struct key name = key_reply(request, key_read_id(bytes + 8 + ID_BYTES));
    MDB_val reply;
    int code = tree_get(look->snapshot->txn, store->trees.handle[TREE_REPLY],
                        &name, &reply);
    return code == MDB_NOTFOUND ? fault(look, request, "is missing")
                                : tree_status(code);
}

enum status verify_replies(const struct store_snapshot *snapshot,
                           char *ret_fault, size_t fault_size)
{
    const MDB_dbi *handle = snapshot->store->trees.handle;
    struct look look = {
        .snapshot = snapshot, .fault = ret_fault, .fault_size = fault_size};
    enum status status =
        tree_each(snapshot->txn, handle[TREE_REPLY], check_reply, &look);
    if (status == STATUS_ok)
        status =
            tree_each(snapshot->txn, handle[TREE_REPLIED], check_time, &look);
    if (status != STATUS_ok || look.replies == look.times)
        return status;
    snprintf(ret_fault, fault_size, "%" PRId64 " replies, %" PRId64 " times",
             look.replies, look.times);
    return STATUS_corrupt;
}
