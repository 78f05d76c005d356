#include "broker/answers.h"

#include <sodium.h>
#include <string.h>

void answers_keep(struct answers *answers, const struct answered *said,
                  struct bytes frame)
{
    if (!frame.data || frame.size > ANSWERED_BYTES_MOST)
        return;
    answers->newest = (answers->newest + 1) % ANSWERED_MOST;
    struct answered *answered = &answers->list[answers->newest];
    *answered = *said;
    answered->is_pending = true;
    answered->size = frame.size;
    memcpy(answered->frame, frame.data, frame.size);
}

const struct answered *answers_find(const struct answers *answers,
                                    struct id request, struct hash body)
{
    for (int index = 0; index < ANSWERED_MOST; index++) {
        const struct answered *answered = &answers->list[index];
        if (answered->at_ms && id_equal(answered->request, request) &&
            hash_equal(answered->body, body))
            return answered;
    }
    return NULL;
}

void answers_settle(struct answers *answers, bool is_committed)
{
    for (int index = 0; index < ANSWERED_MOST; index++) {
        struct answered *answered = &answers->list[index];
        if (answered->is_pending && !is_committed)
            sodium_memzero(answered, sizeof *answered);
        answered->is_pending = false;
    }
}

void answers_forget(struct answers *answers, int64_t now_ms)
{
    for (int index = 0; index < ANSWERED_MOST; index++) {
        struct answered *answered = &answers->list[index];
        if (answered->at_ms && now_ms - answered->at_ms > ANSWERED_MS)
            sodium_memzero(answered, sizeof *answered);
    }
}
