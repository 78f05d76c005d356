#include "base/clock.h"
#include "broker/checks.h"

struct range {
    int64_t least;
    int64_t most;
};

static void number_lots(struct lots lots)
{
    for (uint32_t index = 0; index < lots.count; index++)
        if (lots.list[index].number > 1)
            return;
    for (uint32_t index = 0; index < lots.count; index++)
        lots.list[index].number = index + 1;
}

static const struct lot *lot_find(struct lots lots, int64_t number)
{
    for (uint32_t index = 0; index < lots.count; index++)
        if (lots.list[index].number == number)
            return &lots.list[index];
    return NULL;
}

/* `allowed` is the range of a field that is out of it. */
static void add_range(struct apply *apply, uint32_t index, const char *field,
                      int64_t given, struct range allowed)
{
    const char *path =
        arena_format(apply->arena, "lots[%u].%s", (unsigned)index, field);
    check_add_range(apply, path ? path : "lots", given, allowed.least,
                    allowed.most);
}

static void check_lot(struct apply *apply, const struct lot *lot,
                      uint32_t index, struct lots before)
{
    const struct lot *old = lot_find(before, lot->number);
    bool is_old =
        old && old->from_day == lot->from_day && old->to_day == lot->to_day;
    int64_t today = clock_day(apply->now_ms);
    if (lot->number != index + 1)
        add_range(apply, index, "number", lot->number,
                  (struct range){index + 1, index + 1});
    if (lot->to_day < lot->from_day)
        check_add(apply, "lots", index, "to_day",
                  problem_reason_ends_before_start);
    else if (lot->to_day < today && !is_old)
        add_range(apply, index, "to_day", lot->to_day,
                  (struct range){today, MOST_DAY});
    if (lot->least_quantity > lot->quantity)
        add_range(apply, index, "least_quantity", lot->least_quantity,
                  (struct range){0, lot->quantity});
}

void check_lots(struct apply *apply, struct lots lots, struct lots before)
{
    number_lots(lots);
    if (lots.count == 0)
        problem_add(&apply->problems, "lots", problem_reason_missing, NULL);
    for (uint32_t index = 0; index < lots.count; index++)
        check_lot(apply, &lots.list[index], index, before);
}

/* What was promised was promised of a lot in its window. */
static void check_window(struct apply *apply, const struct lot *lot,
                         const struct lot *old, uint32_t index)
{
    if (lot->from_day != old->from_day)
        check_add(apply, "lots", index, "from_day", problem_reason_not_free);
    if (lot->to_day != old->to_day)
        check_add(apply, "lots", index, "to_day", problem_reason_not_free);
}

void check_promised(struct apply *apply, const struct posted *posted,
                    struct lots lots, struct lots before)
{
    for (uint32_t index = 0; index < before.count; index++) {
        int64_t number = before.list[index].number;
        struct lot_use use =
            store_use(apply->view, posted->table, posted->id, number);
        int64_t promised = use.held + use.contracted;
        const struct lot *lot = lot_find(lots, number);
        if (lot && promised > 0)
            check_window(apply, lot, &before.list[index], index);
        int64_t quantity = lot ? lot->quantity : 0;
        if (quantity + quantity * posted->tolerance_permille / 1000 >= promised)
            continue;
        struct problem *problem = check_add(apply, "lots", index, "quantity",
                                            problem_reason_not_free);
        if (problem) {
            problem->least = promised;
            problem->most = MOST_QUANTITY;
        }
    }
}

int64_t lots_first_day(struct lots lots)
{
    int64_t day = MOST_DAY;
    for (uint32_t index = 0; index < lots.count; index++)
        if (lots.list[index].from_day < day)
            day = lots.list[index].from_day;
    return day;
}

int64_t lots_least_quantity(struct lots lots)
{
    int64_t least = MOST_QUANTITY;
    for (uint32_t index = 0; index < lots.count; index++)
        if (lots.list[index].quantity < least)
            least = lots.list[index].quantity;
    return least;
}

int64_t lots_most_quantity(struct lots lots)
{
    int64_t most = 0;
    for (uint32_t index = 0; index < lots.count; index++)
        if (lots.list[index].quantity > most)
            most = lots.list[index].quantity;
    return most;
}

int64_t lots_last_day(struct lots lots)
{
    int64_t last = 0;
    for (uint32_t index = 0; index < lots.count; index++)
        last = lots.list[index].to_day > last ? lots.list[index].to_day : last;
    return last;
}

int64_t lots_all_quantity(struct lots lots)
{
    int64_t all = 0;
    for (uint32_t index = 0; index < lots.count; index++)
        all += lots.list[index].quantity;
    return all;
}
