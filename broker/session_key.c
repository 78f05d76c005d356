#include "broker/session_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define OTHERS 077

static enum status read_key(int file, struct session_key *ret_key)
{
    struct stat found;
    uint8_t bytes[SESSION_KEY_BYTES + 1];
    if (fstat(file, &found) != 0)
        return STATUS_io;
    if (found.st_mode & OTHERS)
        return STATUS_denied;
    ssize_t size = read(file, bytes, sizeof bytes);
    if (size < 0)
        return STATUS_io;
    if (size != SESSION_KEY_BYTES)
        return STATUS_corrupt;
    memcpy(ret_key->bytes, bytes, SESSION_KEY_BYTES);
    sodium_memzero(bytes, sizeof bytes);
    return STATUS_ok;
}

/* Under another name first: half a key must not pass for one. */
static enum status make_key(const char *path, struct session_key *ret_key)
{
    char fresh[PATH_SIZE];
    if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
        return STATUS_io;
    int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return STATUS_io;
    struct session_key key;
    randombytes_buf(key.bytes, sizeof key.bytes);
    bool is_written =
        write(file, key.bytes, sizeof key.bytes) == sizeof key.bytes &&
        fsync(file) == 0;
    is_written &= close(file) == 0;
    if (!is_written || rename(fresh, path) != 0) {
        unlink(fresh);
        return STATUS_io;
    }
    *ret_key = key;
    return STATUS_ok;
}

enum status session_key_open(const char *store, struct session_key *ret_key)
{
    char path[PATH_SIZE];
    if (snprintf(path, sizeof path, "%s/" SESSION_KEY_FILE, store) >=
        (int)sizeof path)
        return STATUS_io;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno == ENOENT ? make_key(path, ret_key) : STATUS_io;
    enum status status = read_key(file, ret_key);
    close(file);
    return status;
}

struct hash session_key_hash(const struct session_key *key, const char *purpose,
                             const void *bytes, size_t size)
{
    struct hash hash;
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->bytes, sizeof key->bytes,
                            sizeof hash.bytes);
    crypto_generichash_update(&state, (const uint8_t *)purpose,
                              strlen(purpose) + 1);
    crypto_generichash_update(&state, bytes, size);
    crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
    return hash;
}
