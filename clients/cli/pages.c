#include "clients/cli/pages.h"

void pages_init(struct pages *pages, struct cli *cli,
                const struct record *table, const struct list_query *query,
                int64_t most)
{
    *pages = (struct pages){.cli = cli,
                            .table = table,
                            .query = *query,
                            .left = most ? most : INT64_MAX};
    pages->query.table = table->number;
    pages->query.limit = CLI_PAGE;
    client_reply_init(&pages->reply);
}

void pages_clear(struct pages *pages)
{
    client_reply_clear(&pages->reply);
}

/* Asks for the page after the one that is read. False at the end. */
static bool turn(struct pages *pages)
{
    struct cli *cli = pages->cli;
    if (pages->page && id_is_zero(pages->page->next))
        return false;
    if (pages->page)
        pages->query.after = pages->page->next;
    if (pages->left < pages->query.limit)
        pages->query.limit = pages->left;
    if (!cli->client)
        pages->status = cli_connect(cli, false);
    if (pages->status != STATUS_ok)
        return false;
    pages->status =
        client_call(cli->client, VERB_list, &pages->query, &pages->reply);
    if (pages->status != STATUS_ok) {
        cli->reply.problems = pages->reply.problems;
        cli->reply.problem_count = pages->reply.problem_count;
        cli_tell_failure(cli, &record_list_query, pages->status);
        cli->reply.problem_count = 0;
        return false;
    }
    pages->page = pages->reply.value;
    pages->index = 0;
    return true;
}

const void *pages_next(struct pages *pages, const struct item **ret_item)
{
    while (!pages->page || pages->index == pages->page->items_count) {
        bool at_end = !pages->page || id_is_zero(pages->page->next);
        if (pages->left == 0 && !at_end) {
            pages->has_more = true;
            return NULL;
        }
        if (!turn(pages))
            return NULL;
    }
    const struct item *item = &pages->page->items[pages->index++];
    pages->left--;
    if (ret_item)
        *ret_item = item;
    const void *value = cli_item(pages->cli, item, pages->table);
    if (!value)
        pages->status = STATUS_corrupt;
    return value;
}

const void *pages_show(struct cli *cli, const struct record *table,
                       struct id id, const struct item **ret_item)
{
    struct reference reference = {.id = id, .table = table->number};
    if (cli_call(cli, VERB_show, &reference) != STATUS_ok)
        return NULL;
    const struct page *page = cli->reply.value;
    if (page->items_count == 0) {
        cli_complain("%s", status_text(STATUS_not_found, cli->language));
        return NULL;
    }
    if (ret_item)
        *ret_item = &page->items[0];
    return cli_item(cli, &page->items[0], table);
}
