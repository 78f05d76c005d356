/* A few verbs, whoever says them and whatever stands in them, one after the
 * other in a world that is the same for each input. A step is
 *     speaker, verb, size of the body (two bytes, the lower first), body
 * and with verb 0, which nobody has, as many hours pass as `speaker` says. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "tests/fuzz/verbs_world.h"

#define STEPS_MOST 24
#define HEAD_BYTES 4
#define HOUR_MS INT64_C(3600000)

static struct world world;

static void close_world(void)
{
    world_close(&world);
}

static void ready(void)
{
    if (world.store)
        return;
    world_open(&world);
    atexit(close_world);
}

static void live(const uint8_t *data, size_t size)
{
    ready();
    for (int step = 0; step < STEPS_MOST && size >= HEAD_BYTES; step++) {
        size_t said = (size_t)data[2] | (size_t)data[3] << 8;
        if (said > size - HEAD_BYTES)
            said = size - HEAD_BYTES;
        if (data[1] == 0)
            world_wait(&world, data[0] * HOUR_MS);
        else
            (void)world_say(&world, data[0], data[1],
                            bytes_of(data + HEAD_BYTES, said));
        data += HEAD_BYTES + said;
        size -= HEAD_BYTES + said;
    }
    world_look(store_write_view(world.write));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    live(data, size);
    world_roll_back(&world);
    return 0;
}

/* Taken back, and once more to stay. */
void fuzz_replay(uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
    live(data, size);
    world_verify(&world);
}
