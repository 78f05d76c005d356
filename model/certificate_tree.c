#include "base/check.h"
#include "model/certificate_check.h"

static bool same_question(const struct certificate_answer *a,
                          const struct certificate_answer *b)
{
    return a->offer == b->offer && a->demand == b->demand;
}

static bool all_are(const struct certificate_case *leaf, uint32_t from,
                    int64_t is_open)
{
    for (uint32_t at = from; at < leaf->fixings_count; at++)
        if (leaf->fixings[at].is_open != is_open)
            return false;
    return true;
}

/* The next leaf closes the last question that `before` left open, keeps what
 * was asked above it, and opens all that is asked below. */
static bool follows(const struct certificate_case *before,
                    const struct certificate_case *leaf)
{
    uint32_t last = before->fixings_count;
    while (last > 0 && !before->fixings[last - 1].is_open)
        last--;
    if (last == 0 || leaf->fixings_count < last)
        return false;
    for (uint32_t at = 0; at < last; at++) {
        bool is_open = before->fixings[at].is_open && at + 1 < last;
        if (!same_question(&before->fixings[at], &leaf->fixings[at]) ||
            leaf->fixings[at].is_open != is_open)
            return false;
    }
    return all_are(leaf, last, true);
}

bool certificate_tree_covers(const struct certificate_case_list *list,
                             size_t index)
{
    CHECK(list->items && index < list->count);
    const struct certificate_case *leaf = &list->items[index];
    const struct certificate_case *before = index ? leaf - 1 : NULL;
    if (index + 1 == list->count && !all_are(leaf, 0, false))
        return false;
    if (before && leaf->part == before->part)
        return follows(before, leaf);
    return leaf->part == (before ? before->part + 1 : 1) &&
           (!before || all_are(before, 0, false)) && all_are(leaf, 0, true);
}
