/* How much memory a piece of work takes at its peak, for the benches:
 *
 *     long before = peak_begin();
 *     ... the work ...
 *     long kb = peak_kb() - before; */
#ifndef LIENKET_TESTS_PEAK_H
#define LIENKET_TESTS_PEAK_H

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In KiB, a line of /proc/self/status; 0 when it cannot be read. */
static inline long peak_memory_line(const char *name)
{
    char line[256];
    long found = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0)
            found = strtol(line + strlen(name) + 1, NULL, 10);
    }
    if (file)
        fclose(file);
    return found;
}

/* Starts the peak anew; returns what is in use. */
static inline long peak_begin(void)
{
    malloc_trim(0);
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file) {
        fputs("5", file);
        fclose(file);
    }
    return peak_memory_line("VmRSS");
}

static inline long peak_kb(void)
{
    return peak_memory_line("VmHWM");
}

#endif
