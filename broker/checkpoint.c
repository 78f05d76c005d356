#include "broker/checkpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/memory.h"

#define EXIT_CANNOT_CREATE 73
#define EXIT_IO 74
#define EXIT_NO_PERMISSION 77
#define SEED_BYTES crypto_sign_SEEDBYTES
#define STATEMENT_SIZE 256

_Static_assert(crypto_sign_PUBLICKEYBYTES == LEDGER_KEY_BYTES &&
                   crypto_sign_BYTES == LEDGER_SIGNATURE_BYTES,
               "as in the lines");

/* What is signed: text, so that others can check it with little. */
static size_t write_statement(const struct ledger_line *line,
                              char ret_text[STATEMENT_SIZE])
{
    char hash[2 * HASH_BYTES + 1];
    sodium_bin2hex(hash, sizeof hash, line->hash.bytes, HASH_BYTES);
    int size = snprintf(ret_text, STATEMENT_SIZE,
                        "lienket checkpoint 1\nsequence %" PRId64
                        "\nhash %s\ntime_ms %" PRId64 "\n",
                        line->sequence, hash, line->time_ms);
    CHECK(size > 0 && size < STATEMENT_SIZE);
    return (size_t)size;
}

bool checkpoint_is_signed(const struct ledger_line *line,
                          const uint8_t key[LEDGER_KEY_BYTES])
{
    char text[STATEMENT_SIZE];
    size_t size = write_statement(line, text);
    return line->is_signed &&
           crypto_sign_verify_detached(line->signature, (const uint8_t *)text,
                                       size, key) == 0;
}

/* ---- the key that signs */

static char *key_path(const struct settings *settings)
{
    static const char ending[] = ".signing-key";
    if (settings->signing_key)
        return memory_copy_text(settings->signing_key);
    size_t length = strlen(settings->store);
    while (length > 1 && settings->store[length - 1] == '/')
        length--;
    char *path = memory_allocate(length + sizeof ending, 1);
    snprintf(path, length + sizeof ending, "%.*s%s", (int)length,
             settings->store, ending);
    return path;
}

static void sync_parent(const char *path)
{
    char *copy = memory_copy_text(path);
    int directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 || fsync(directory) != 0)
        die(EXIT_IO, "cannot sync the directory of %s", path);
    close(directory);
    memory_free(copy);
}

/* Complete under another name first: a key that is cut off would look whole. */
static void make_key(const char *path)
{
    uint8_t seed[SEED_BYTES];
    char text[2 * SEED_BYTES + 2];
    size_t size = strlen(path) + 8;
    char *half = memory_allocate(size, 1);
    snprintf(half, size, "%s.half", path);
    randombytes_buf(seed, sizeof seed);
    sodium_bin2hex(text, sizeof text, seed, sizeof seed);
    text[2 * SEED_BYTES] = '\n';
    unlink(half);
    int file = open(half, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_written = file >= 0 &&
                      write(file, text, sizeof text - 1) == sizeof text - 1 &&
                      fsync(file) == 0;
    if (file >= 0)
        close(file);
    if (!is_written || (link(half, path) != 0 && errno != EEXIST))
        die(EXIT_CANNOT_CREATE, "cannot make the key %s: %s", path,
            strerror(errno));
    unlink(half);
    sync_parent(path);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(text, sizeof text);
    memory_free(half);
    log_warning("a new key signs from here on, keep it: %s", path);
}

static void read_seed(const char *path, uint8_t ret_seed[SEED_BYTES])
{
    char text[2 * SEED_BYTES] = {0};
    struct stat found;
    size_t size = 0;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0 || fstat(file, &found) != 0)
        die(EXIT_IO, "cannot read the key %s: %s", path, strerror(errno));
    if (found.st_mode & 077)
        die(EXIT_NO_PERMISSION, "others may read the key %s: chmod 600", path);
    bool is_read = read(file, text, sizeof text) == sizeof text &&
                   sodium_hex2bin(ret_seed, SEED_BYTES, text, sizeof text, NULL,
                                  &size, NULL) == 0;
    close(file);
    sodium_memzero(text, sizeof text);
    if (!is_read || size != SEED_BYTES)
        die(EXIT_IO, "%s is no key", path);
}

static void sign(const struct settings *settings, struct ledger_line *line)
{
    uint8_t seed[SEED_BYTES], secret[crypto_sign_SECRETKEYBYTES];
    char statement[STATEMENT_SIZE];
    char *path = key_path(settings);
    if (access(path, F_OK) != 0)
        make_key(path);
    read_seed(path, seed);
    crypto_sign_seed_keypair(line->key, secret, seed);
    size_t size = write_statement(line, statement);
    crypto_sign_detached(line->signature, NULL, (const uint8_t *)statement,
                         size, secret);
    line->is_signed = true;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    memory_free(path);
}

/* ---- the line */

/* One write: a line is there or not. */
static bool append_line(const char *path, const struct ledger_line *line)
{
    char hash[2 * HASH_BYTES + 1], key[2 * LEDGER_KEY_BYTES + 1];
    char signature[2 * LEDGER_SIGNATURE_BYTES + 1], text[640];
    sodium_bin2hex(hash, sizeof hash, line->hash.bytes, HASH_BYTES);
    sodium_bin2hex(key, sizeof key, line->key, LEDGER_KEY_BYTES);
    sodium_bin2hex(signature, sizeof signature, line->signature,
                   LEDGER_SIGNATURE_BYTES);
    int size = snprintf(text, sizeof text,
                        "{\"sequence\":%" PRId64
                        ",\"hash\":\"%s\",\"time_ms\":%" PRId64
                        ",\"public_key\":\"%s\",\"signature\":\"%s\"}\n",
                        line->sequence, hash, line->time_ms, key, signature);
    CHECK(size > 0 && size < (int)sizeof text);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0)
        return false;
    bool is_written = write(file, text, (size_t)size) == size;
    is_written &= fsync(file) == 0;
    is_written &= close(file) == 0;
    if (is_written)
        printf("sequence %" PRId64 "\nhash %s\npublic key %s\n", line->sequence,
               hash, key);
    return is_written;
}

int checkpoint_write(struct store *store, const struct settings *settings)
{
    struct store_snapshot *snapshot;
    struct clock clock;
    enum status status = store_snapshot_open(store, &snapshot);
    if (status != STATUS_ok) {
        log_error("cannot read the store: %s", store_error(store));
        return status_exit_code(status);
    }
    clock_init_real(&clock);
    struct ledger_line line = {.time_ms = clock_wall_ms(&clock)};
    line.sequence = store_head(snapshot, &line.hash);
    store_snapshot_close(snapshot);
    if (line.sequence == 0) {
        log_error("the ledger is empty");
        return status_exit_code(STATUS_not_found);
    }
    sign(settings, &line);
    if (append_line(settings->checkpoint, &line))
        return 0;
    log_error("cannot write %s: %s", settings->checkpoint, strerror(errno));
    return EXIT_CANNOT_CREATE;
}
