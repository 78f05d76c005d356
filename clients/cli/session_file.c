#include "clients/cli/session_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "clients/cli/folder.h"

#define PATH_SIZE 4096
#define OTHERS 077
/* The token in hex, then the party, a line each. */
#define TOKEN_HEX (2 * CLIENT_SESSION_BYTES)
#define TEXT_SIZE (TOKEN_HEX + 1 + ID_TEXT_SIZE)

static bool path_of(const char *whose, char ret_path[PATH_SIZE])
{
    char *folder = folder_of_state();
    if (!folder)
        return false;
    struct hash hash = hash_bytes(whose, strlen(whose));
    int size =
        snprintf(ret_path, PATH_SIZE, "%s/session-%02x%02x%02x%02x", folder,
                 hash.bytes[0], hash.bytes[1], hash.bytes[2], hash.bytes[3]);
    memory_free(folder);
    return size < PATH_SIZE;
}

/* The text is cut up in place. */
static bool parse(char text[TEXT_SIZE], struct session_file *ret_session)
{
    struct session_file session = {.is_there = true};
    size_t size;
    char *party = text + TOKEN_HEX + 1;
    party[ID_TEXT_SIZE - 1] = '\0';
    if (sodium_hex2bin(session.token, sizeof session.token, text, TOKEN_HEX,
                       NULL, &size, NULL) != 0 ||
        size != sizeof session.token ||
        id_parse(party, &session.party) != STATUS_ok)
        return false;
    *ret_session = session;
    return true;
}

bool session_file_read(const char *whose, struct session_file *ret_session)
{
    char path[PATH_SIZE];
    char text[TEXT_SIZE];
    struct stat found;
    ret_session->is_there = false;
    if (!path_of(whose, path))
        return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool is_own = fstat(file, &found) == 0 && !(found.st_mode & OTHERS) &&
                  found.st_uid == geteuid();
    bool is_whole = read(file, text, sizeof text) == (ssize_t)sizeof text;
    close(file);
    bool is_read = is_own && is_whole && parse(text, ret_session);
    sodium_memzero(text, sizeof text);
    return is_read;
}

static bool write_whole(const char *path, const char *text, size_t size)
{
    /* Made anew: a file that was there may have been open to others. */
    unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    bool is_written = write(file, text, size) == (ssize_t)size;
    is_written &= close(file) == 0;
    if (!is_written)
        unlink(path);
    return is_written;
}

enum status session_file_write(const char *whose,
                               const struct session_file *session)
{
    char path[PATH_SIZE];
    char token[TOKEN_HEX + 1], party[ID_TEXT_SIZE];
    char text[TEXT_SIZE + 1];
    if (!path_of(whose, path))
        return STATUS_not_found;
    sodium_bin2hex(token, sizeof token, session->token, sizeof session->token);
    id_format(session->party, party);
    (void)snprintf(text, sizeof text, "%s\n%s\n", token, party);
    bool is_written = write_whole(path, text, TEXT_SIZE);
    sodium_memzero(token, sizeof token);
    sodium_memzero(text, sizeof text);
    return is_written ? STATUS_ok : STATUS_io;
}

void session_file_remove(const char *whose)
{
    char path[PATH_SIZE];
    if (path_of(whose, path))
        unlink(path);
}
