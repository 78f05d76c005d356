#include "base/curve.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/test.h"

static char folder[] = "/tmp/lienket-curve-XXXXXX";
static char path[64];

static void fresh(void)
{
    snprintf(path, sizeof path, "%s/a.key", folder);
    unlink(path);
}

static void write_text(const char *text)
{
    fresh();
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    EXPECT(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static enum status read_status(void)
{
    struct curve_pair *pair = NULL;
    enum status status = curve_file_read(path, &pair);
    EXPECT((pair != NULL) == (status == STATUS_ok));
    curve_pair_destroy(pair);
    return status;
}

static void a_pair_written_is_the_pair_read(void)
{
    struct curve_pair *pair = curve_pair_create();
    struct curve_pair *again = NULL;
    fresh();
    EXPECT_NUMBER(curve_file_write(path, pair), STATUS_ok);
    EXPECT_NUMBER(curve_file_read(path, &again), STATUS_ok);
    EXPECT(again && curve_key_equal(pair->public_key, again->public_key));
    EXPECT(again && curve_key_equal(pair->secret_key, again->secret_key));
    struct curve_key key;
    EXPECT_NUMBER(curve_file_read_public(path, &key), STATUS_ok);
    EXPECT(curve_key_equal(key, pair->public_key));
    curve_pair_destroy(again);
    curve_pair_destroy(pair);
}

static void a_key_file_is_its_owners_alone_and_stays(void)
{
    struct curve_pair *pair = curve_pair_create();
    struct stat found;
    fresh();
    mode_t before = umask(0);
    EXPECT_NUMBER(curve_file_write(path, pair), STATUS_ok);
    umask(before);
    EXPECT(stat(path, &found) == 0);
    EXPECT_NUMBER(found.st_mode & 0777, 0600);
    EXPECT_NUMBER(curve_file_write(path, pair), STATUS_conflict);
    EXPECT_NUMBER(read_status(), STATUS_ok);
    curve_pair_destroy(pair);
}

static void a_file_that_others_can_read_or_change_is_refused(void)
{
    static const mode_t modes[] = {0644, 0640, 0604, 0620, 0602, 0601, 0666};
    for (size_t index = 0; index < sizeof modes / sizeof *modes; index++) {
        EXPECT(chmod(path, modes[index]) == 0);
        EXPECT_NUMBER(read_status(), STATUS_denied);
        struct curve_key key; /* the public half is nobody's secret */
        EXPECT_NUMBER(curve_file_read_public(path, &key), STATUS_ok);
    }
    EXPECT(chmod(path, 0400) == 0);
    EXPECT_NUMBER(read_status(), STATUS_ok);
}

#define DIGITS                                                                 \
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define NO_DIGITS                                                              \
    "zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void what_is_no_key_file_is_refused(void)
{
    static char long_text[CURVE_FILE_BYTES_MOST + 2];
    fresh();
    EXPECT_NUMBER(read_status(), STATUS_not_found);
    static const char *const texts[] = {"",
                                        "public\n",
                                        "public 12\n",
                                        "public " DIGITS "0\n",
                                        "public " DIGITS "\n", /* no secret */
                                        "public " DIGITS "\nsecret " DIGITS
                                        "\n", /* not of each other */
                                        "secret " DIGITS "\n",
                                        "private " DIGITS "\n",
                                        "public " NO_DIGITS "\n"};
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) {
        write_text(texts[index]);
        EXPECT_NUMBER(read_status(), STATUS_invalid);
    }
    memset(long_text, '\n', sizeof long_text - 1);
    write_text(long_text);
    EXPECT_NUMBER(read_status(), STATUS_invalid);
}

static void a_public_key_replaces_the_one_that_was_there(void)
{
    struct curve_key key = {{1, 2, 3}}, other = {{4, 5, 6}}, found;
    fresh();
    EXPECT_NUMBER(curve_file_write_public(path, key), STATUS_ok);
    EXPECT_NUMBER(curve_file_write_public(path, other), STATUS_ok);
    EXPECT_NUMBER(curve_file_read_public(path, &found), STATUS_ok);
    EXPECT(curve_key_equal(found, other));
    EXPECT_NUMBER(read_status(), STATUS_denied); /* mode 0644 */
}

static void comments_and_blank_lines_say_nothing(void)
{
    struct curve_key found;
    write_text("# a\r\n\n\npublic " DIGITS "\r\n# b");
    EXPECT_NUMBER(curve_file_read_public(path, &found), STATUS_ok);
    EXPECT_NUMBER(found.bytes[1], 0x11);
}

static void a_process_with_a_secret_key_leaves_no_core(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    EXPECT(getrlimit(RLIMIT_CORE, &limit) == 0);
    EXPECT_NUMBER(limit.rlim_cur, 1);
    EXPECT_NUMBER(limit.rlim_max, 1);
}

int main(void)
{
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    RUN(a_pair_written_is_the_pair_read);
    RUN(a_key_file_is_its_owners_alone_and_stays);
    RUN(a_file_that_others_can_read_or_change_is_refused);
    RUN(what_is_no_key_file_is_refused);
    RUN(a_public_key_replaces_the_one_that_was_there);
    RUN(comments_and_blank_lines_say_nothing);
    RUN(a_process_with_a_secret_key_leaves_no_core);
    unlink(path);
    rmdir(folder);
    return test_result();
}
