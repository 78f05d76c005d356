/* The records of a list, page after page, as one run of items. */
#ifndef LIENKET_CLIENTS_CLI_PAGES_H
#define LIENKET_CLIENTS_CLI_PAGES_H

#include "clients/cli/cli.h"

struct pages {
    struct cli *cli;
    const struct record *table;
    struct list_query query;
    int64_t left; /* how many records are still wanted */
    struct client_reply reply;
    const struct page *page;
    uint32_t index;
    bool has_more; /* the limit was reached before the end */
    enum status status;
};

/* `most` records at most; 0: all. */
void pages_init(struct pages *pages, struct cli *cli,
                const struct record *table, const struct list_query *query,
                int64_t most);
void pages_clear(struct pages *pages);

/* The next record, in the run's arena, or NULL at the end; `pages->status` is
 * not STATUS_ok after a failure, which was told. `ret_item` may be NULL. */
const void *pages_next(struct pages *pages, const struct item **ret_item);

/* One record by id; NULL after telling why not. */
const void *pages_show(struct cli *cli, const struct record *table,
                       struct id id, const struct item **ret_item);

#endif
