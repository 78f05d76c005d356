/* `./run bench solve`: a million pairs as JSON lines, read and solved by what
 * --solve is made of; beside it the bare JSON parser on the same lines. One
 * JSON object a line, seconds of the processor. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "matcher/solve.h"
#include "matcher/solve_input.h"
#include "tests/engine/random_market.h"

/* Blocks of so many offers and as many needs, each need with some of its
 * block's offers: many components, or few large ones. */
struct bench_case {
    const char *name;
    uint32_t blocks;
    uint32_t lots; /* of each side of a block */
    uint32_t degree;
};

static const struct bench_case cases[] = {
    {"1,000,000 pairs, 5,000 components", 5000, 20, 10},
    {"1,000,000 pairs, 100 components", 100, 500, 20},
    {"1,000,000 pairs, one complete component", 1, 1000, 1000},
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void write_block(FILE *file, const struct bench_case *bench,
                        uint32_t block, uint64_t *state)
{
    uint32_t first = block * bench->lots;
    for (uint32_t k = 0; k < bench->lots; k++) {
        fprintf(file, "{\"offer\":\"o%u\",\"quantity\":%lld}\n", first + k,
                (long long)random_between(state, 1, 5000));
        fprintf(file, "{\"need\":\"n%u\",\"quantity\":%lld}\n", first + k,
                (long long)random_between(state, 1, 5000));
    }
    for (uint32_t j = 0; j < bench->lots; j++) {
        uint32_t from = (uint32_t)random_between(state, 0, bench->lots - 1);
        for (uint32_t k = 0; k < bench->degree; k++)
            fprintf(file,
                    "{\"pair\":[\"o%u\",\"n%u\"],\"value\":%lld,"
                    "\"least\":0}\n",
                    first + (from + k) % bench->lots, first + j,
                    (long long)random_between(state, 1, 20000));
    }
}

static double parse_alone(FILE *file)
{
    char *line = memory_allocate(SOLVE_LINE_MAX, 1);
    double start = seconds();
    rewind(file);
    while (fgets(line, (int)SOLVE_LINE_MAX, file))
        json_decref(json_loads(line, JSON_REJECT_DUPLICATES, NULL));
    memory_free(line);
    return seconds() - start;
}

static double read_alone(FILE *file)
{
    struct solve_input input;
    double start = seconds();
    rewind(file);
    solve_input_init(&input);
    if (solve_input_read(&input, file) != FAULT_none)
        exit(EXIT_FAILURE);
    solve_input_clear(&input);
    return seconds() - start;
}

static void run_case(const struct bench_case *bench)
{
    char path[] = "/tmp/lienket-bench-XXXXXX";
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w+");
    FILE *out = fopen("/dev/null", "w");
    uint64_t state = 20260601;
    if (!file || !out)
        exit(EXIT_FAILURE);
    for (uint32_t block = 0; block < bench->blocks; block++)
        write_block(file, bench, block, &state);
    fflush(file);
    double parsed = parse_alone(file);
    double read = read_alone(file);
    double start = seconds();
    int exit_code = solve_main(path, out);
    double whole = seconds() - start;
    printf("{\"bench\":\"solve\",\"case\":\"%s\",\"ours\":%.3f,"
           "\"baseline\":\"jansson alone\",\"theirs\":%.3f,\"unit\":\"s\","
           "\"ratio\":%.2f,\"whole\":%.3f,\"exit_code\":%d}\n",
           bench->name, read, parsed, read / parsed, whole, exit_code);
    fflush(stdout);
    fclose(file);
    fclose(out);
    remove(path);
}

int main(void)
{
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        run_case(&cases[k]);
    return EXIT_SUCCESS;
}
