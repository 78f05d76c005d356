#include "base/curve.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"

#define WORD_BYTES 7 /* "public ", "secret " */

/* What a key file says. */
struct curve_file {
    struct curve_key public_key;
    struct curve_key secret_key; /* zero: it has none */
};

/* A limit of 1 byte keeps core files away, and unlike 0 also the programs that
 * core_pattern may pipe them to (core(5)). */
static void forbid_core(void)
{
    struct rlimit limit = {1, 1};
    setrlimit(RLIMIT_CORE, &limit);
}

static struct curve_pair *pair_allocate(void)
{
    CHECK(sodium_init() >= 0);
    struct curve_pair *pair = sodium_malloc(sizeof *pair);
    if (!pair)
        die(71, "no memory that can be locked for a key");
    forbid_core();
    return pair;
}

struct curve_pair *curve_pair_create(void)
{
    struct curve_pair *pair = pair_allocate();
    crypto_box_keypair(pair->public_key.bytes, pair->secret_key.bytes);
    return pair;
}

void curve_pair_destroy(struct curve_pair *pair)
{
    sodium_free(pair);
}

bool curve_key_equal(struct curve_key a, struct curve_key b)
{
    return sodium_memcmp(a.bytes, b.bytes, CURVE_KEY_BYTES) == 0;
}

bool curve_key_is_zero(struct curve_key key)
{
    return sodium_is_zero(key.bytes, CURVE_KEY_BYTES) == 1;
}

void curve_key_format(struct curve_key key, char ret_text[CURVE_TEXT_SIZE])
{
    sodium_bin2hex(ret_text, CURVE_TEXT_SIZE, key.bytes, CURVE_KEY_BYTES);
}

enum status curve_key_parse(const char *text, size_t size,
                            struct curve_key *ret_key)
{
    struct curve_key key;
    size_t bytes = 0;
    const char *end = NULL;
    if (size != CURVE_TEXT_SIZE - 1 ||
        sodium_hex2bin(key.bytes, CURVE_KEY_BYTES, text, size, NULL, &bytes,
                       &end) != 0 ||
        bytes != CURVE_KEY_BYTES || end != text + size)
        return STATUS_invalid;
    *ret_key = key;
    return STATUS_ok;
}

/* ---- reading */

static enum status read_line(const char *line, size_t size,
                             struct curve_file *file)
{
    if (size == 0 || line[0] == '#')
        return STATUS_ok;
    bool is_public = strncmp(line, "public ", WORD_BYTES) == 0;
    bool is_secret = strncmp(line, "secret ", WORD_BYTES) == 0;
    if (size < WORD_BYTES || (!is_public && !is_secret))
        return STATUS_invalid;
    return curve_key_parse(line + WORD_BYTES, size - WORD_BYTES,
                           is_public ? &file->public_key : &file->secret_key);
}

/* `text` ends with NUL. */
static enum status read_lines(const char *text, struct curve_file *file)
{
    enum status status = STATUS_ok;
    while (*text && status == STATUS_ok) {
        size_t size = strcspn(text, "\r\n");
        status = read_line(text, size, file);
        text += size + strspn(text + size, "\r\n");
    }
    if (status == STATUS_ok && curve_key_is_zero(file->public_key))
        status = STATUS_invalid;
    return status;
}

static enum status read_descriptor(int fd, struct curve_file *file)
{
    char *text = sodium_malloc(CURVE_FILE_BYTES_MOST + 1);
    if (!text)
        die(71, "no memory that can be locked for a key");
    size_t size = 0;
    ssize_t count = 1;
    while (size < CURVE_FILE_BYTES_MOST && count > 0) {
        count = read(fd, text + size, CURVE_FILE_BYTES_MOST - size);
        size += count > 0 ? (size_t)count : 0;
    }
    text[size] = '\0';
    enum status status = count < 0    ? STATUS_io
                         : count != 0 ? STATUS_invalid /* too long */
                                      : read_lines(text, file);
    sodium_free(text);
    return status;
}

static enum status open_file(const char *path, int *ret_fd)
{
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*ret_fd >= 0)
        return STATUS_ok;
    return errno == ENOENT || errno == ENOTDIR ? STATUS_not_found : STATUS_io;
}

/* Whether nobody but its owner can read or change the file. */
static bool is_private(int fd)
{
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISREG(found.st_mode) &&
           (found.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static bool belong_together(const struct curve_pair *pair)
{
    struct curve_key derived;
    crypto_scalarmult_base(derived.bytes, pair->secret_key.bytes);
    return curve_key_equal(derived, pair->public_key);
}

enum status curve_file_read(const char *path, struct curve_pair **ret_pair)
{
    int fd;
    enum status status = open_file(path, &fd);
    if (status != STATUS_ok)
        return status;
    struct curve_pair *pair = pair_allocate();
    struct curve_file file = {0};
    status = is_private(fd) ? read_descriptor(fd, &file) : STATUS_denied;
    close(fd);
    pair->public_key = file.public_key;
    pair->secret_key = file.secret_key;
    sodium_memzero(&file, sizeof file);
    if (status == STATUS_ok && !belong_together(pair))
        status = STATUS_invalid;
    if (status == STATUS_ok)
        *ret_pair = pair;
    else
        curve_pair_destroy(pair);
    return status;
}

enum status curve_file_read_public(const char *path, struct curve_key *ret_key)
{
    int fd;
    enum status status = open_file(path, &fd);
    if (status != STATUS_ok)
        return status;
    CHECK(sodium_init() >= 0);
    struct curve_file file = {0};
    status = read_descriptor(fd, &file);
    close(fd);
    if (status == STATUS_ok)
        *ret_key = file.public_key;
    sodium_memzero(&file, sizeof file);
    return status;
}

/* ---- writing */

/* The directory too, so that the name is there after a power cut. */
static bool sync_folder_of(const char *path)
{
    char *folder = memory_copy_text(path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder ? 1 : 0] = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    memory_free(folder);
    return is_synced;
}

static bool write_text(int fd, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t count = write(fd, text, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        text += count;
        size -= (size_t)count;
    }
    return fsync(fd) == 0;
}

/* A name beside `path` until all is on the disk, so that what stands under
 * `path` is whole at any moment. */
static enum status write_file(const char *path, mode_t mode, const char *text,
                              size_t size, bool replaces)
{
    char *draft = memory_allocate(strlen(path) + 8, 1);
    snprintf(draft, strlen(path) + 8, "%s.draft", path);
    unlink(draft);
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool is_written =
        fd >= 0 && fchmod(fd, mode) == 0 && write_text(fd, text, size);
    if (is_written) /* unlike rename, link leaves what is there */
        is_written = (replaces ? rename : link)(draft, path) == 0;
    int code = errno;
    if (fd >= 0)
        close(fd);
    unlink(draft);
    memory_free(draft);
    if (is_written)
        return sync_folder_of(path) ? STATUS_ok : STATUS_io;
    if (code == EEXIST)
        return STATUS_conflict;
    return code == ENOSPC || code == EDQUOT ? STATUS_full : STATUS_io;
}

enum status curve_file_write(const char *path, const struct curve_pair *pair)
{
    enum { SIZE = 512 };
    char public_text[CURVE_TEXT_SIZE];
    char *secret_text = sodium_malloc(CURVE_TEXT_SIZE);
    char *text = sodium_malloc(SIZE);
    if (!text || !secret_text)
        die(71, "no memory that can be locked for a key");
    curve_key_format(pair->public_key, public_text);
    curve_key_format(pair->secret_key, secret_text);
    int size = snprintf(text, SIZE,
                        "# lienket key / khoá lienket\n"
                        "# Whoever has this file speaks as you: give it to "
                        "nobody.\n"
                        "# Ai có tệp này nói thay bạn được: đừng đưa cho ai.\n"
                        "public %s\nsecret %s\n",
                        public_text, secret_text);
    CHECK(size > 0 && size < SIZE);
    enum status status = write_file(path, 0600, text, (size_t)size, false);
    sodium_free(text);
    sodium_free(secret_text);
    return status;
}

enum status curve_file_write_public(const char *path, struct curve_key key)
{
    char public_text[CURVE_TEXT_SIZE];
    char text[CURVE_TEXT_SIZE + 128];
    curve_key_format(key, public_text);
    int size = snprintf(text, sizeof text,
                        "# lienket public key / khoá công khai lienket\n"
                        "public %s\n",
                        public_text);
    CHECK(size > 0 && size < (int)sizeof text);
    return write_file(path, 0644, text, (size_t)size, true);
}
