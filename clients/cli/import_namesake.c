/* A party that was registered otherwise is known by its name and commune. Each
 * question makes the office look through all parties: a few rows ask one by
 * one, many read the list once. */
#include <stdlib.h>
#include <string.h>

#include "clients/cli/fold.h"
#include "clients/cli/import.h"
#include "clients/cli/import_wave.h"
#include "clients/cli/pages.h"

#define NAMESAKES_MOST 100
#define ASKED_MOST 48 /* rows that ask one by one */
#define NAME_BYTES 96 /* of the longest that can be asked for */

static bool may_have(const struct import_row *row)
{
    if (row->kind != IMPORT_party || row->present || *row->code)
        return false;
    const struct party *party = row->value;
    return party->name && strlen(party->name) <= NAME_BYTES;
}

static bool ask_namesake(struct import *import, struct import_row *row,
                         struct client_request *request)
{
    if (!may_have(row))
        return false;
    const struct party *party = row->value;
    struct list_query *query = cli_take(import->cli, 1, sizeof *query);
    record_init(&record_list_query, query);
    query->table = RECORD_NUMBER_party;
    query->limit = NAMESAKES_MOST;
    query->text = party->name;
    request->verb = VERB_list;
    request->value = query;
    return true;
}

static bool is_namesake(struct import *import, const struct party *one,
                        const struct party *other)
{
    return one->commune && other->commune &&
           fold_equal(one->name, other->name) &&
           import_place_key(import, one->commune, one->map) ==
               import_place_key(import, other->commune, other->map);
}

static void take_namesake(struct import *import, struct import_row *row,
                          const struct client_reply *reply)
{
    const struct page *page = reply->value;
    const struct item *found = NULL;
    unsigned count = 0;
    for (uint32_t index = 0;
         reply->status == STATUS_ok && index < page->items_count; index++) {
        const struct party *party =
            cli_item(import->cli, &page->items[index], &record_party);
        if (!party || !is_namesake(import, row->value, party))
            continue;
        found = &page->items[index];
        count++;
    }
    if (count == 1)
        import_meet(import, row, found);
}

/* A party that is there, under its name as names are compared. */
struct known {
    const char *fold;
    const struct party *party;
    struct item item; /* its bytes in the run's arena */
};

struct known_list {
    struct known *list; /* owned */
    size_t count;
    size_t capacity;
};

static void add_known(struct cli *cli, struct known_list *known,
                      const struct party *party, const struct item *item)
{
    char folded[FOLD_SIZE];
    if (known->count == known->capacity) {
        known->capacity = known->capacity ? 2 * known->capacity : CLI_PAGE;
        known->list =
            memory_resize(known->list, known->capacity, sizeof *known->list);
    }
    fold(party->name ? party->name : "", folded);
    uint8_t *bytes = cli_take(cli, item->record.size, 1);
    memcpy(bytes, item->record.data, item->record.size);
    struct known *added = &known->list[known->count++];
    *added = (struct known){
        .fold = cli_format(cli, "%s", folded), .party = party, .item = *item};
    added->item.record.data = bytes;
}

static int compare_known(const void *a, const void *b)
{
    const struct known *one = a;
    const struct known *other = b;
    return strcmp(one->fold, other->fold);
}

static enum status read_known(struct cli *cli, struct known_list *known)
{
    struct pages pages;
    struct list_query query = {.limit = CLI_PAGE};
    const struct item *item;
    const struct party *party;
    pages_init(&pages, cli, &record_party, &query, 0);
    while ((party = pages_next(&pages, &item)))
        add_known(cli, known, party, item);
    enum status status = pages.status;
    pages_clear(&pages);
    if (known->count)
        qsort(known->list, known->count, sizeof *known->list, compare_known);
    return status;
}

static void find_known(struct import *import, struct import_row *row,
                       const struct known_list *known)
{
    char folded[FOLD_SIZE];
    const struct party *party = row->value;
    const struct item *found = NULL;
    unsigned count = 0;
    size_t low = 0;
    size_t high = known->count;
    fold(party->name, folded);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(known->list[middle].fold, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < known->count && strcmp(known->list[low].fold, folded) == 0;
         low++) {
        if (!is_namesake(import, party, known->list[low].party))
            continue;
        found = &known->list[low].item;
        count++;
    }
    if (count == 1)
        import_meet(import, row, found);
}

static enum status find_all(struct import *import, size_t first)
{
    struct known_list known = {0};
    enum status status = read_known(import->cli, &known);
    for (size_t index = first; status == STATUS_ok && index < import->count;
         index++)
        if (may_have(&import->rows[index]))
            find_known(import, &import->rows[index], &known);
    memory_free(known.list);
    return status;
}

enum status import_meet_namesakes(struct import *import, size_t first)
{
    const struct import_wave namesakes = {.what = _("looking up"),
                                          .first = first,
                                          .ask = ask_namesake,
                                          .take = take_namesake};
    size_t count = 0;
    for (size_t index = first; index < import->count; index++)
        count += may_have(&import->rows[index]);
    return count > ASKED_MOST ? find_all(import, first)
                              : import_wave_run(import, &namesakes);
}
