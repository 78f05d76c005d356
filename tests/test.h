/* The whole of the test framework: EXPECT says what must hold, RUN runs a case
 * whose name is a sentence. A program ends with `return test_result();`. */
#ifndef LIENKET_TESTS_TEST_H
#define LIENKET_TESTS_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int test_failures;
static int test_cases;

#define EXPECT(condition)                                                      \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: expected: %s\n", __FILE__, __LINE__,       \
                    #condition);                                               \
            test_failures++;                                                   \
        }                                                                      \
    } while (0)

#define EXPECT_NUMBER(actual, expected)                                        \
    do {                                                                       \
        long long test_a = (long long)(actual);                                \
        long long test_e = (long long)(expected);                              \
        if (test_a != test_e) {                                                \
            fprintf(stderr, "%s:%d: %s is %lld, expected %lld\n", __FILE__,    \
                    __LINE__, #actual, test_a, test_e);                        \
            test_failures++;                                                   \
        }                                                                      \
    } while (0)

#define EXPECT_TEXT(actual, expected)                                          \
    do {                                                                       \
        const char *test_a = (actual);                                         \
        const char *test_e = (expected);                                       \
        if (strcmp(test_a ? test_a : "(null)", test_e) != 0) {                 \
            fprintf(stderr, "%s:%d: %s is \"%s\", expected \"%s\"\n",          \
                    __FILE__, __LINE__, #actual, test_a ? test_a : "(null)",   \
                    test_e);                                                   \
            test_failures++;                                                   \
        }                                                                      \
    } while (0)

#define RUN(name)                                                              \
    do {                                                                       \
        int test_before = test_failures;                                       \
        test_cases++;                                                          \
        name();                                                                \
        printf("%s %s\n", test_failures == test_before ? "ok  " : "FAIL",      \
               #name);                                                         \
    } while (0)

static inline int test_result(void)
{
    printf("%d cases, %d failures\n", test_cases, test_failures);
    return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
