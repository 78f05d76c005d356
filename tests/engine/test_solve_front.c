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

/* Two lots of a group share its capacity; its first units earn more. */
static void a_group_binds_its_offers_and_is_paid_for_its_first_units(void)
{
    struct run run =
        solve("{\"group\":\"g\",\"capacity\":60,\"first\":[50,3]}\n"
              "{\"offer\":\"a\",\"quantity\":40,\"group\":\"g\"}\n"
              "{\"offer\":\"c\",\"quantity\":40,\"group\":\"g\"}\n"
              "{\"need\":\"b\",\"quantity\":100}\n"
              "{\"pair\":[\"a\",\"b\"],\"value\":7}\n"
              "{\"pair\":[\"c\",\"b\"],\"value\":5}\n");
    EXPECT_NUMBER(run.exit_code, 0);
    EXPECT_TEXT(run.answer, "{\"line\":[\"a\",\"b\"],\"quantity\":40}\n"
                            "{\"line\":[\"c\",\"b\"],\"quantity\":20}\n"
                            "{\"total\":530,\"bound\":530,\"gap\":0,"
                            "\"duals\":{\"offers\":{\"a\":2},\"needs\":{},"
                            "\"groups\":{\"g\":5}}}\n");
}

/* 30 of c are too few for its least lot, 12 for the need's least fill. */
static void least_lots_and_least_fills_are_all_or_nothing(void)
{
    struct run run =
        solve("{\"offer\":\"a\",\"quantity\":12}\n"
              "{\"offer\":\"c\",\"quantity\":100}\n"
              "{\"need\":\"b\",\"quantity\":42,\"least_fill\":13}\n"
              "{\"need\":\"d\",\"quantity\":8}\n"
              "{\"pair\":[\"a\",\"b\"],\"value\":9}\n"
              "{\"pair\":[\"c\",\"b\"],\"value\":1,\"least\":31}\n"
              "{\"pair\":[\"a\",\"d\"],\"value\":8}\n");
    EXPECT_NUMBER(run.exit_code, 0);
    EXPECT(strstr(run.answer,
                  "{\"line\":[\"a\",\"b\"],\"quantity\":11}\n"
                  "{\"line\":[\"a\",\"d\"],\"quantity\":1}\n"
                  "{\"line\":[\"c\",\"b\"],\"quantity\":31}\n"
                  "{\"total\":138,\"bound\":138,\"gap\":0,") != NULL);
}

static void a_dash_is_standard_input(void)
{
    static const char text[] = "{\"offer\":\"a\",\"quantity\":3}\n"
                               "{\"need\":\"b\",\"quantity\":2}\n"
                               "{\"pair\":[\"a\",\"b\"],\"value\":5}\n";
    char answer[256];
    FILE *in = temporary(), *out = temporary();
    int kept = dup(STDIN_FILENO);
    fputs(text, in);
    rewind(in);
    dup2(fileno(in), STDIN_FILENO);
    EXPECT_NUMBER(solve_main("-", out), 0);
    dup2(kept, STDIN_FILENO);
    close(kept);
    fclose(in);
    read_back(out, answer, sizeof answer);
    EXPECT(strstr(answer, "\"total\":10,\"bound\":10,\"gap\":0") != NULL);
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

/* A good market before the line, so that its number is 4. What is blamed
 * stands after the reason. */
static void refuses_for(const char *line, enum solve_fault fault, int number,
                        const char *blamed)
{
    char text[1024], expected[1024];
    snprintf(text, sizeof text,
             "{\"offer\":\"a\",\"quantity\":100}\n"
             "{\"need\":\"b\",\"quantity\":80}\n"
             "{\"pair\":[\"a\",\"b\"],\"value\":7}\n%s\n"
             "{\"offer\":\"later\",\"quantity\":1}\n",
             line);
    snprintf(expected, sizeof expected, "dòng %d: %s%s | line %d: %s%s\n",
             number, solve_fault_text(fault, "vi"), blamed, number,
             solve_fault_text(fault, "en"), blamed);
    struct run run = solve(text);
    EXPECT_NUMBER(run.exit_code, 65);
    EXPECT_TEXT(run.answer, "");
    EXPECT_TEXT(run.complaint, expected);
}

static void refuses(const char *line, enum solve_fault fault, int number)
{
    refuses_for(line, fault, number, "");
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

static void fields_that_are_wrong_are_refused_by_name(void)
{
    static const struct {
        const char *line;
        enum solve_fault fault;
        const char *blamed;
    } cases[] = {
        {"{\"offer\":\"c\",\"quantity\":1,\"colour\":2}", FAULT_unknown_field,
         ": colour"},
        {"{\"offer\":\"c\",\"quantity\":1,\"\\u001b[2J\":2}",
         FAULT_unknown_field, ": ?[2J"},
        {"{\"need\":\"c\",\"quantity\":1,\"least\":2}", FAULT_unknown_field,
         ": least"},
        {"{\"offer\":7,\"quantity\":1}", FAULT_name, ""},
        {"{\"offer\":\"\",\"quantity\":1}", FAULT_name, ""},
        {"{\"offer\":\"c\",\"quantity\":1,\"group\":3}", FAULT_name, ""},
        {"{\"offer\":\"c\"}", FAULT_number, ": quantity"},
        {"{\"offer\":\"c\",\"quantity\":-1}", FAULT_number, ": quantity"},
        {"{\"offer\":\"c\",\"quantity\":1.5}", FAULT_number, ": quantity"},
        {"{\"offer\":\"c\",\"quantity\":\"1\"}", FAULT_number, ": quantity"},
        {"{\"offer\":\"c\",\"quantity\":9007199254740993}", FAULT_number,
         ": quantity"},
        {"{\"need\":\"c\",\"quantity\":1,\"most_suppliers\":0}", FAULT_number,
         ": most_suppliers"},
        {"{\"need\":\"c\",\"quantity\":1,\"least_fill\":-1}", FAULT_number,
         ": least_fill"},
        {"{\"group\":\"g\",\"capacity\":-1}", FAULT_number, ": capacity"},
        {"{\"group\":\"g\",\"capacity\":1,\"first\":[1]}", FAULT_first_form,
         ""},
        {"{\"group\":\"g\",\"capacity\":1,\"first\":[1,-1]}", FAULT_number,
         ": first"},
        {"{\"pair\":[\"later\",\"b\"],\"value\":1,\"least\":-1}", FAULT_number,
         ": least"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        refuses_for(cases[k].line, cases[k].fault, 4, cases[k].blamed);
}

static void pairs_that_are_wrong_are_refused(void)
{
    refuses("{\"pair\":[\"a\",\"b\"],\"value\":7}", FAULT_pair_twice, 4);
    refuses("{\"pair\":[\"a\"],\"value\":7}", FAULT_pair_form, 4);
    refuses("{\"pair\":\"a\",\"value\":7}", FAULT_pair_form, 4);
    refuses("{\"pair\":[\"a\",3],\"value\":7}", FAULT_name, 4);
    refuses_for("{\"pair\":[\"later\",\"b\"]}", FAULT_number, 4, ": value");
    refuses_for("{\"pair\":[\"later\",\"b\"],\"value\":-9007199254740993}",
                FAULT_number, 4, ": value");
    refuses_for("{\"pair\":[\"never\",\"b\"],\"value\":1}",
                FAULT_unlisted_offer, 4, ": never");
    refuses_for("{\"pair\":[\"later\",\"never\"],\"value\":1}",
                FAULT_unlisted_need, 4, ": never");
}

static void names_declared_twice_or_never_are_refused(void)
{
    refuses("{\"offer\":\"a\",\"quantity\":100}", FAULT_twice, 4);
    refuses("{\"need\":\"b\",\"quantity\":100}", FAULT_twice, 4);
    refuses("{\"group\":\"g\",\"capacity\":1}\n{\"group\":\"g\"}", FAULT_twice,
            5);
    refuses_for("{\"offer\":\"c\",\"quantity\":1,\"group\":\"never\"}",
                FAULT_unlisted_group, 4, ": never");
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
    RUN(a_group_binds_its_offers_and_is_paid_for_its_first_units);
    RUN(least_lots_and_least_fills_are_all_or_nothing);
    RUN(a_dash_is_standard_input);
    RUN(lots_without_pairs_and_empty_files_are_fine);
    RUN(numbers_up_to_2_to_the_53_are_taken);
    RUN(a_market_that_could_pass_2_to_the_62_is_refused);
    RUN(lines_that_are_no_objects_are_refused);
    RUN(fields_that_are_wrong_are_refused_by_name);
    RUN(pairs_that_are_wrong_are_refused);
    RUN(names_declared_twice_or_never_are_refused);
    RUN(a_line_without_end_is_refused_before_it_fills_the_memory);
    RUN(a_nul_byte_is_refused);
    RUN(a_file_that_is_not_there_is_an_input_error);
    return test_result();
}
