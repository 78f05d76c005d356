#include "matcher/engine/markets.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"

struct queue {
    struct engine_task **order; /* the largest first */
    uint32_t count;
    atomic_uint next;
};

static uint64_t task_size(const struct engine_task *task)
{
    const struct engine_market *market = task->market;
    return (uint64_t)market->offer_count + market->demand_count +
           (task->pricer ? 0 : market->pair_count);
}

/* Ties in the order of the set. */
static int size_compare(const void *left, const void *right)
{
    const struct engine_task *const *a = left;
    const struct engine_task *const *b = right;
    uint64_t size_a = task_size(*a), size_b = task_size(*b);
    if (size_a != size_b)
        return size_a > size_b ? -1 : 1;
    return (*a > *b) - (*a < *b);
}

static void solve(struct engine_task *task)
{
    task->answer = (struct engine_priced){0};
    if (task->pricer)
        task->status = engine_solve_priced(task->market, task->pricer,
                                           task->limits, &task->answer);
    else
        task->status =
            engine_solve(task->market, task->limits, &task->answer.clearing);
}

static void *work(void *context)
{
    struct queue *queue = context;
    for (;;) {
        uint32_t next = atomic_fetch_add(&queue->next, 1);
        if (next >= queue->count)
            return NULL;
        solve(queue->order[next]);
    }
}

void engine_solve_markets(struct engine_task *tasks, uint32_t count,
                          uint32_t threads)
{
    pthread_t thread[ENGINE_THREADS_MAX];
    struct queue queue = {.count = count};
    uint32_t started = 0;
    queue.order = memory_allocate(count, sizeof *queue.order);
    for (uint32_t k = 0; k < count; k++)
        queue.order[k] = &tasks[k];
    qsort(queue.order, count, sizeof *queue.order, size_compare);
    while (started + 1 < threads && started < ENGINE_THREADS_MAX &&
           started + 1 < count &&
           pthread_create(&thread[started], NULL, work, &queue) == 0)
        started++;
    work(&queue);
    for (uint32_t k = 0; k < started; k++)
        pthread_join(thread[k], NULL);
    memory_free(queue.order);
}

void engine_tasks_clear(struct engine_task *tasks, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++)
        engine_priced_clear(&tasks[k].answer);
}
