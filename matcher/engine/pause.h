/* A breath between pieces of long work: the engine has no clock and waits for
 * nobody, but whoever runs it may have to show signs of life.
 *
 * It is the calling thread's own, and no answer depends on it. */
#ifndef LIENKET_MATCHER_ENGINE_PAUSE_H
#define LIENKET_MATCHER_ENGINE_PAUSE_H

/* From now on called by this thread's solves and repairs, some times a second
 * at least; it must not call the engine. NULL: no more. */
void engine_set_pause(void (*pause)(void *context), void *context);

/* Takes it: for the engine, and for callbacks of it that take long. */
void engine_pause(void);

#endif
