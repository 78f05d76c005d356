#include <errno.h>

#include "store/attachment.h"
#include "store/half.h"
#include "store/handle.h"

enum status store_backup(struct store *store, const char *path)
{
    struct half half;
    enum status status = half_make(&half, path);
    if (status == STATUS_ok) {
        int code = mdb_env_copy2(store->env, half.path, MDB_CP_COMPACT);
        if (code == 0) /* after the ledger, so that none it names is missing */
            code = store_attachments_copy(store->path, half.path);
        if (code == 0)
            code = half_finish(&half);
        status = store_fail(store, "copy", code);
    } else {
        store_fail(store, "make the copy's directory", errno);
    }
    half_clear(&half);
    return status;
}
