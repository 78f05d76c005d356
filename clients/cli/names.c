#include "clients/cli/names.h"

#include <stdlib.h>

#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "model/principal.h"

#define NAMES_MOST 20000

struct party_name {
    struct id id;
    const char *name;
};

static int compare(const void *a, const void *b)
{
    const struct party_name *one = a;
    const struct party_name *other = b;
    return id_compare(one->id, other->id);
}

/* All names, sorted by id; they live as long as the run. */
static size_t fetch(struct cli *cli, struct party_name *names)
{
    size_t count = 0;
    struct pages pages;
    struct list_query query = {0};
    const struct party *party;
    pages_init(&pages, cli, &record_party, &query, NAMES_MOST);
    while ((party = pages_next(&pages, NULL)))
        names[count++] = (struct party_name){party->id, party->name};
    pages_clear(&pages);
    qsort(names, count, sizeof *names, compare);
    return count;
}

const char *names_party(struct cli *cli, struct id id)
{
    static struct party_name *names;
    static size_t count;
    if (!names) {
        names = cli_take(cli, NAMES_MOST, sizeof *names);
        count = fetch(cli, names);
    }
    struct party_name wanted = {.id = id};
    const struct party_name *found =
        bsearch(&wanted, names, count, sizeof *names, compare);
    if (found)
        return found->name;
    if (id_equal(id, PRINCIPAL_OPERATOR))
        return word_text(&vocabulary_party_kind, party_kind_operator,
                         cli->language);
    if (id_equal(id, PRINCIPAL_MATCHER))
        return word_text(&vocabulary_party_kind, party_kind_matcher,
                         cli->language);
    return print_id(cli, id);
}

const char *names_actor(struct cli *cli, struct id id)
{
    if (id_is_zero(id))
        return _("someone else");
    return print_name(cli, names_party(cli, id));
}

const char *names_one(struct cli *cli, struct id id)
{
    const char *text = print_id(cli, id);
    struct reference reference = {.id = id, .table = RECORD_NUMBER_party};
    struct client_reply reply; /* the run's own is being printed */
    if (!cli->client)
        return text;
    client_reply_init(&reply);
    if (client_call(cli->client, VERB_show, &reference, &reply) == STATUS_ok) {
        const struct page *page = reply.value;
        const struct party *party =
            page->items_count ? cli_item(cli, &page->items[0], &record_party)
                              : NULL;
        if (party)
            text =
                cli_format(cli, "%s (%s)", print_name(cli, party->name), text);
    }
    client_reply_clear(&reply);
    return text;
}
