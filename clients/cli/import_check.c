/* What a row says against itself. The broker looks again; here it is told
 * before any row is sent. */
#include "clients/cli/import.h"
#include "clients/cli/print.h"

static void add_at(struct import *import, const struct import_row *row,
                   const char *field, const char *sentence)
{
    import_stand_at(import, row);
    import->faults.column = import_column_of(row, field);
    faults_add(&import->faults, "", "%s", sentence);
    import->faults.column = 0;
}

static bool check_prices(struct import *import, const struct import_row *row)
{
    const struct price_point *price = row->value;
    if (price->low_vnd_per_kg > price->high_vnd_per_kg) {
        add_at(import, row, "high_vnd_per_kg",
               _("the high price is below the low one. Next: correct one of "
                 "them"));
        return false;
    }
    if (price->middle_vnd_per_kg >= price->low_vnd_per_kg &&
        price->middle_vnd_per_kg <= price->high_vnd_per_kg)
        return true;
    add_at(import, row, "middle_vnd_per_kg",
           _("the usual price does not lie between the low and the high one. "
             "Next: correct one of them"));
    return false;
}

static bool check_lots(struct import *import, const struct import_row *row,
                       const struct lot *lots, uint32_t count)
{
    for (uint32_t index = 0; index < count; index++) {
        if (lots[index].from_day <= lots[index].to_day)
            continue;
        add_at(import, row, "lots[0].to_day",
               word_text(&vocabulary_problem_reason,
                         problem_reason_ends_before_start,
                         import->cli->language));
        return false;
    }
    return true;
}

static bool check_sense(struct import *import, const struct import_row *row)
{
    if (row->kind == IMPORT_price)
        return check_prices(import, row);
    if (row->kind == IMPORT_offer) {
        const struct offer *offer = row->value;
        return check_lots(import, row, offer->lots, offer->lots_count);
    }
    if (row->kind == IMPORT_demand) {
        const struct demand *demand = row->value;
        return check_lots(import, row, demand->lots, demand->lots_count);
    }
    return true;
}

bool import_check(struct import *import, const struct import_row *row)
{
    struct problems problems;
    problems_init(&problems, &import->cli->arena);
    if (record_validate(import_record(row->kind), row->value, &problems))
        return check_sense(import, row);
    import_add_problems(import, row, problems.list, problems.count);
    return false;
}
