#include "broker/gather.h"

int64_t gather_until_ns(int64_t now_ns, int64_t commit_ns)
{
    int64_t wait_ns = commit_ns / GATHER_PART;
    return now_ns + (wait_ns < GATHER_MOST_NS ? wait_ns : GATHER_MOST_NS);
}

bool gather_waits(const struct gather *gather, int count)
{
    return count < gather->expected;
}

/* It fades rather than follows: of two halves of one crowd that take turns, the
 * smaller one waits for as many as the larger one was, and they are one. */
void gather_note(struct gather *gather, int count)
{
    int before = gather->expected;
    int faded = before - (before + GATHER_FADES - 1) / GATHER_FADES;
    gather->expected = count > faded ? count : faded;
}
