/* `--solve` on files: golden answers, and every kind of line it refuses. */
#include <unistd.h>

#include "matcher/solve.h"
#include "matcher/solve_input.h"
#include "tests/test.h"

/* What a run gave; texts are cut, not overrun. */
struct run {
    int exit_code;
    char answer[4096];
    char complaint[1024];
};

static void read_back(FILE *file, char *text, size_t size)
{
    rewind(file);
    size_t count = fread(text, 1, size - 1, file);
    text[count] = '\0';
    fclose(file);
}

static FILE *temporary(void)
{
    FILE *file = tmpfile();
    if (!file)
        exit(EXIT_FAILURE);
    return file;
}

/* Standard error goes to a file while solve_main runs. */
static struct run solve_text(const char *text, size_t size)
{
    struct run run;
    char path[] = "/tmp/lienket-solve-XXXXXX";
    int file = mkstemp(path);
    if (file < 0 || write(file, text, size) != (ssize_t)size)
        exit(EXIT_FAILURE);
    close(file);
    FILE *out = temporary();
    FILE *complaints = temporary();
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(fileno(complaints), STDERR_FILENO);
    run.exit_code = solve_main(path, out);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    read_back(out, run.answer, sizeof run.answer);
    read_back(complaints, run.complaint, sizeof run.complaint);
    unlink(path);
    return run;
}

static struct run solve(const char *text)
{
    return solve_text(text, strlen(text));
}

static void the_example_of_the_manual_gives_its_answer(void)
{
    struct run run =
        solve("{\"offer\":\"a\",\"quantity\":100}\n"
              "{\"need\":\"b\",\"quantity\":80}\n"
              "{\"pair\":[\"a\",\"b\"],\"value\":7,\"least\":10}\n");
    EXPECT_NUMBER(run.exit_code, 0);
    EXPECT_TEXT(run.answer, "{\"line\":[\"a\",\"b\"],\"quantity\":80}\n"
                            "{\"total\":560,\"bound\":560,\"gap\":0,"
                            "\"duals\":{\"offers\":{},\"needs\":{\"b\":7}}}\n");
    EXPECT_TEXT(run.complaint, "");
}

static void the_order_of_lines_is_no_matter(void)
{
    static const char *const lines[] = {
        "{\"offer\":\"a\",\"quantity\":5}",
        "{\"offer\":\"c\",\"quantity\":5}",
        "{\"offer\":\"đ\\\"\\n\",\"quantity\":5,\"group\":\"g\"}",
        "{\"need\":\"a\",\"quantity\":7}",
        "{\"need\":\"x\",\"quantity\":3}",
        "{\"group\":\"g\",\"capacity\":4,\"first\":[2,3]}",
        "{\"pair\":[\"a\",\"a\"],\"value\":4}",
        "{\"pair\":[\"c\",\"a\"],\"value\":4}",
        "{\"pair\":[\"đ\\\"\\n\",\"a\"],\"value\":4}",
        "{\"pair\":[\"c\",\"x\"],\"value\":4}",
    };
    size_t count = sizeof lines / sizeof *lines;
    char first[4096] = "";
    for (size_t turn = 0; turn < count; turn++) {
        char text[4096] = "\n";
        for (size_t k = 0; k < count; k++) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%s\n",
                     lines[(turn % 2 ? count - 1 - k : k + turn) % count]);
        }
        struct run run = solve(text);
        EXPECT_NUMBER(run.exit_code, 0);
        if (turn == 0)
            memcpy(first, run.answer, sizeof first);
        EXPECT_TEXT(run.answer, first);
    }
    EXPECT(strstr(first, "\"total\":46,\"bound\":46,\"gap\":0") != NULL);
    EXPECT(strstr(first, "{\"line\":[\"đ\\\"\\u000a\",\"a\"]") != NULL);
}

static void a_bound_that_branching_improved_comes_with_its_tree(void)
{
    struct run run =
        solve("{\"offer\":\"a\",\"quantity\":10}\n"
              "{\"need\":\"b\",\"quantity\":8,\"most_suppliers\":1}\n"
              "{\"need\":\"c\",\"quantity\":8,\"least_fill\":8}\n"
              "{\"pair\":[\"a\",\"b\"],\"value\":3}\n"
              "{\"pair\":[\"a\",\"c\"],\"value\":2}\n");
    EXPECT_NUMBER(run.exit_code, 0);
    EXPECT_TEXT(run.answer,
                "{\"line\":[\"a\",\"b\"],\"quantity\":8}\n"
                "{\"total\":24,\"bound\":24,\"gap\":0,"
                "\"duals\":{\"offers\":{\"a\":2},\"needs\":{\"b\":1}},"
                "\"flow_bound\":28,\"tree\":[{\"offers\":[\"a\"],"
                "\"needs\":[\"b\",\"c\"],\"bound\":24,\"leaves\":["
                "{\"fix\":[{\"open\":\"c\"}],\"bound\":22,\"duals\":{"
                "\"offers\":{\"a\":3},\"needs\":{},\"lift\":{\"c\":1}}},"
                "{\"fix\":[{\"closed\":\"c\"}],\"bound\":24,\"duals\":{"
                "\"offers\":{},\"needs\":{\"b\":3}}}]}]}\n");
}

static void lots_without_pairs_and_empty_files_are_fine(void)
{
    struct run run = solve("");
    EXPECT_NUMBER(run.exit_code, 0);
    EXPECT_TEXT(run.answer, "{\"total\":0,\"bound\":0,\"gap\":0,"
                            "\"duals\":{\"offers\":{},\"needs\":{}}}\n");
    run = solve("{\"offer\":\"a\",\"quantity\":0}\n\n  \n"
                "{\"need\":\"b\",\"quantity\":9007199254740992}");
    EXPECT_NUMBER(run.exit_code, 0);
}

static void numbers_up_to_2_to_the_53_are_taken(void)
{
    struct run run =
        solve("{\"offer\":\"a\",\"quantity\":512}\n"
              "{\"need\":\"b\",\"quantity\":9007199254740992}\n"
              "{\"pair\":[\"a\",\"b\"],\"value\":9007199254740992}\n");
    EXPECT_NUMBER(run.exit_code, 0);
    EXPECT(strstr(run.answer, "\"total\":4611686018427387904") != NULL);
}

static void a_market_that_could_pass_2_to_the_62_is_refused(void)
{
    struct run run =
        solve("{\"offer\":\"a\",\"quantity\":513}\n"
              "{\"need\":\"b\",\"quantity\":9007199254740992}\n"
              "{\"pair\":[\"a\",\"b\"],\"value\":9007199254740992}\n");
    EXPECT_NUMBER(run.exit_code, 65);
    EXPECT_TEXT(run.answer, "");
    EXPECT(strstr(run.complaint, "2^62") != NULL);
}

/* A good market before the line, so that its number is 4. */
static void refuses(const char *line, enum solve_fault fault, int number)
{
    char text[1024], expected[1024];
    snprintf(text, sizeof text,
             "{\"offer\":\"a\",\"quantity\":100}\n"
             "{\"need\":\"b\",\"quantity\":80}\n"
             "{\"pair\":[\"a\",\"b\"],\"value\":7}\n%s\n"
             "{\"offer\":\"later\",\"quantity\":1}\n",
             line);
    snprintf(expected, sizeof expected, "dòng %d: %s | line %d: %s\n", number,
             solve_fault_text(fault, "vi"), number,
             solve_fault_text(fault, "en"));
    struct run run = solve(text);
    EXPECT_NUMBER(run.exit_code, 65);
    EXPECT_TEXT(run.answer, "");
    EXPECT_TEXT(run.complaint, expected);
}

static void lines_that_are_no_objects_are_refused(void)
{
    refuses("{\"offer\":\"c\",", FAULT_not_json, 4);
    refuses("nonsense", FAULT_not_json, 4);
    refuses("[1]", FAULT_not_json, 4);
    refuses("{\"offer\":\"c\",\"quantity\":1} x", FAULT_not_json, 4);
    refuses("{\"offer\":\"c\",\"offer\":\"d\",\"quantity\":1}", FAULT_not_json,
            4);
    refuses("{\"offer\":\"\xff\",\"quantity\":1}", FAULT_not_json, 4);
    refuses("{\"offer\":\"c\",\"quantity\":99999999999999999999}",
            FAULT_not_json, 4);
    refuses("{}", FAULT_no_kind, 4);
    refuses("{\"offer\":\"c\",\"need\":\"d\",\"quantity\":1}", FAULT_no_kind,
            4);
}

static void fields_that_are_wrong_are_refused(void)
{
    refuses("{\"offer\":\"c\",\"quantity\":1,\"colour\":2}",
            FAULT_unknown_field, 4);
    refuses("{\"need\":\"c\",\"quantity\":1,\"least\":2}", FAULT_unknown_field,
            4);
    refuses("{\"offer\":7,\"quantity\":1}", FAULT_name, 4);
    refuses("{\"offer\":\"\",\"quantity\":1}", FAULT_name, 4);
    refuses("{\"offer\":\"c\",\"quantity\":1,\"group\":3}", FAULT_name, 4);
    refuses("{\"offer\":\"c\"}", FAULT_number, 4);
    refuses("{\"offer\":\"c\",\"quantity\":-1}", FAULT_number, 4);
    refuses("{\"offer\":\"c\",\"quantity\":1.5}", FAULT_number, 4);
    refuses("{\"offer\":\"c\",\"quantity\":\"1\"}", FAULT_number, 4);
    refuses("{\"offer\":\"c\",\"quantity\":9007199254740993}", FAULT_number, 4);
    refuses("{\"need\":\"c\",\"quantity\":1,\"most_suppliers\":0}",
            FAULT_number, 4);
    refuses("{\"need\":\"c\",\"quantity\":1,\"least_fill\":-1}", FAULT_number,
            4);
    refuses("{\"group\":\"g\",\"capacity\":-1}", FAULT_number, 4);
    refuses("{\"group\":\"g\",\"capacity\":1,\"first\":[1]}", FAULT_first_form,
            4);
    refuses("{\"group\":\"g\",\"capacity\":1,\"first\":[1,-1]}", FAULT_number,
            4);
}

static void pairs_that_are_wrong_are_refused(void)
{
    refuses("{\"pair\":[\"a\",\"b\"],\"value\":7}", FAULT_pair_twice, 4);
    refuses("{\"pair\":[\"a\"],\"value\":7}", FAULT_pair_form, 4);
    refuses("{\"pair\":\"a\",\"value\":7}", FAULT_pair_form, 4);
    refuses("{\"pair\":[\"a\",3],\"value\":7}", FAULT_name, 4);
    refuses("{\"pair\":[\"later\",\"b\"]}", FAULT_number, 4);
    refuses("{\"pair\":[\"later\",\"b\"],\"value\":-9007199254740993}",
            FAULT_number, 4);
    refuses("{\"pair\":[\"never\",\"b\"],\"value\":1}", FAULT_unlisted_offer,
            4);
    refuses("{\"pair\":[\"later\",\"never\"],\"value\":1}", FAULT_unlisted_need,
            4);
}

static void names_declared_twice_or_never_are_refused(void)
{
    refuses("{\"offer\":\"a\",\"quantity\":100}", FAULT_twice, 4);
    refuses("{\"need\":\"b\",\"quantity\":100}", FAULT_twice, 4);
    refuses("{\"group\":\"g\",\"capacity\":1}\n{\"group\":\"g\"}", FAULT_twice,
            5);
    refuses("{\"offer\":\"c\",\"quantity\":1,\"group\":\"never\"}",
            FAULT_unlisted_group, 4);
}

static void a_line_without_end_is_refused_before_it_fills_the_memory(void)
{
    size_t size = 2 * SOLVE_LINE_MAX;
    char *text = malloc(size);
    if (!text)
        exit(EXIT_FAILURE);
    memset(text, ' ', size);
    struct run run = solve_text(text, size);
    EXPECT_NUMBER(run.exit_code, 65);
    EXPECT(strstr(run.complaint, "line 1: the line is too long") != NULL);
    free(text);
}

static void a_nul_byte_is_refused(void)
{
    static const char text[] = "{\"offer\":\"a\0\",\"quantity\":1}\n";
    struct run run = solve_text(text, sizeof text - 1);
    EXPECT_NUMBER(run.exit_code, 65);
    EXPECT(strstr(run.complaint, "line 1: ") != NULL);
}

static void a_file_that_is_not_there_is_an_input_error(void)
{
    FILE *out = temporary();
    EXPECT_NUMBER(solve_main("/nowhere/at/all", out), 74);
    fclose(out);
}

int main(void)
{
    RUN(the_example_of_the_manual_gives_its_answer);
    RUN(the_order_of_lines_is_no_matter);
    RUN(a_bound_that_branching_improved_comes_with_its_tree);
    RUN(lots_without_pairs_and_empty_files_are_fine);
    RUN(numbers_up_to_2_to_the_53_are_taken);
    RUN(a_market_that_could_pass_2_to_the_62_is_refused);
    RUN(lines_that_are_no_objects_are_refused);
    RUN(fields_that_are_wrong_are_refused);
    RUN(pairs_that_are_wrong_are_refused);
    RUN(names_declared_twice_or_never_are_refused);
    RUN(a_line_without_end_is_refused_before_it_fills_the_memory);
    RUN(a_nul_byte_is_refused);
    RUN(a_file_that_is_not_there_is_an_input_error);
    return test_result();
}
