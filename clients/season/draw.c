#include "clients/season/draw.h"

#include "base/check.h"

void draw_init(struct draw *draw, uint64_t seed, const char *purpose)
{
    /* FNV-1a over the purpose, so that streams differ. */
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *purpose; purpose++)
        hash = (hash ^ (unsigned char)*purpose) * UINT64_C(1099511628211);
    draw->state = seed ^ hash;
}

/* SplitMix64: G. Steele, D. Lea, C. Flood, OOPSLA 2014. */
static uint64_t next(struct draw *draw)
{
    draw->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = draw->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

int64_t draw_between(struct draw *draw, int64_t least, int64_t most,
                     int64_t step)
{
    CHECK(least <= most && step > 0);
    uint64_t choices = (uint64_t)((most - least) / step) + 1;
    return least + (int64_t)(next(draw) % choices) * step;
}

bool draw_chance(struct draw *draw, unsigned percent)
{
    return next(draw) % 100 < percent;
}

void draw_shuffle(struct draw *draw, uint32_t *items, size_t count)
{
    for (size_t left = count; left > 1; left--) {
        size_t other = (size_t)(next(draw) % left);
        uint32_t item = items[left - 1];
        items[left - 1] = items[other];
        items[other] = item;
    }
}

/* Moves a step from one part to another where both bounds allow it. */
static void transfer(struct draw *draw, const struct share_rule *rule,
                     int64_t *parts, size_t count)
{
    size_t from = (size_t)(next(draw) % count);
    size_t to = (size_t)(next(draw) % count);
    if (from == to || parts[from] - rule->step < rule->least ||
        parts[to] + rule->step > rule->most)
        return;
    parts[from] -= rule->step;
    parts[to] += rule->step;
}

void draw_shares(struct draw *draw, const struct share_rule *rule,
                 int64_t *ret_parts, size_t count)
{
    int64_t whole = rule->total / (int64_t)count;
    int64_t rest = rule->total % (int64_t)count;
    CHECK(whole >= rule->least && whole + 1 <= rule->most);
    for (size_t index = 0; index < count; index++)
        ret_parts[index] = whole + ((int64_t)index < rest ? 1 : 0);
    for (size_t turn = 0; turn < 8 * count; turn++)
        transfer(draw, rule, ret_parts, count);
}

void draw_shares_within(struct draw *draw, int64_t total, const int64_t *most,
                        int64_t *ret_parts, size_t count)
{
    int64_t room = 0, shared = 0;
    for (size_t index = 0; index < count; index++)
        room += most[index];
    CHECK(total >= 0 && total <= room);
    for (size_t index = 0; index < count; index++) {
        ret_parts[index] = most[index] * total / room;
        shared += ret_parts[index];
    }
    while (shared < total) {
        size_t index = (size_t)(next(draw) % count);
        if (ret_parts[index] < most[index]) {
            ret_parts[index]++;
            shared++;
        }
    }
    for (size_t turn = 0; turn < 6 * count; turn++) {
        size_t from = (size_t)(next(draw) % count);
        size_t to = (size_t)(next(draw) % count);
        if (ret_parts[from] > 0 && ret_parts[to] < most[to]) {
            ret_parts[from]--;
            ret_parts[to]++;
        }
    }
}
