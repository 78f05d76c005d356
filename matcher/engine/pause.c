#include "matcher/engine/pause.h"

#include <stddef.h>

static _Thread_local void (*pause_call)(void *context);
static _Thread_local void *pause_context;

void engine_set_pause(void (*pause)(void *context), void *context)
{
    pause_call = pause;
    pause_context = context;
}

void engine_pause(void)
{
    if (pause_call)
        pause_call(pause_context);
}
