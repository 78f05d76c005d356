#include "clients/cli/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0 or errno. */
static int write_all(int file, struct bytes bytes)
{
    for (size_t at = 0; at < bytes.size;) {
        ssize_t count = write(file, bytes.data + at, bytes.size - at);
        if (count < 0 && errno != EINTR)
            return errno;
        at += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

/* As open() would have made it: mkstemp keeps the file to its owner. */
static int set_mode(int file)
{
    mode_t mask = umask(0);
    (void)umask(mask);
    return fchmod(file, 0666 & ~mask) == 0 ? 0 : errno;
}

/* Under its own name, unless that is taken. A file system that cannot refuse
 * this in one step is asked first. */
static int put_in_place(const char *part, const char *path, bool may_replace)
{
    if (may_replace)
        return rename(part, path) == 0 ? 0 : errno;
    if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    if (access(path, F_OK) == 0)
        return EEXIST;
    return rename(part, path) == 0 ? 0 : errno;
}

/* 0 or errno. */
static int write_file(const char *part, int file, const char *path,
                      struct bytes bytes, bool may_replace)
{
    int code = write_all(file, bytes);
    if (code == 0)
        code = set_mode(file);
    if (code == 0 && fsync(file) != 0)
        code = errno;
    if (close(file) != 0 && code == 0)
        code = errno;
    return code ? code : put_in_place(part, path, may_replace);
}

static enum status write_output(struct bytes bytes)
{
    bool is_written = fwrite(bytes.data, 1, bytes.size, stdout) == bytes.size;
    return fflush(stdout) == 0 && is_written ? STATUS_ok : STATUS_io;
}

static void tell_taken(const char *path)
{
    cli_complain(_("%s is there already: say --force to replace it, or "
                   "--output with another name."),
                 path);
}

bool output_file_is_free(struct cli *cli, const char *path)
{
    if (cli->arguments.settings.is_forced || access(path, F_OK) != 0)
        return true;
    tell_taken(path);
    return false;
}

enum status output_file_write(struct cli *cli, const char *path,
                              struct bytes bytes)
{
    if (strcmp(path, "-") == 0)
        return write_output(bytes);
    char *part = cli_take(cli, 1, strlen(path) + sizeof ".part-XXXXXX");
    (void)stpcpy(stpcpy(part, path), ".part-XXXXXX");
    int file = mkstemp(part);
    int code = file < 0 ? errno
                        : write_file(part, file, path, bytes,
                                     cli->arguments.settings.is_forced);
    if (code && file >= 0)
        (void)unlink(part);
    if (code == 0) {
        cli_say(cli, _("Written: %s"), path);
        return STATUS_ok;
    }
    if (code == EEXIST) {
        tell_taken(path);
        return STATUS_conflict;
    }
    cli_complain(_("%s cannot be written: %s"), path, strerror(code));
    return STATUS_io;
}

const char *output_file_name(struct cli *cli, const char *name,
                             const char *otherwise)
{
    const char *slash = strrchr(name, '/');
    const char *last = slash ? slash + 1 : name;
    char *kept = cli_take(cli, 1, strlen(last) + 1);
    size_t size = 0;
    for (; *last; last++) {
        bool is_strange = (unsigned char)*last < ' ' || *last == 0x7f ||
                          strchr("\\:*?\"<>|", *last);
        bool is_hidden = size == 0 && (*last == '.' || *last == '-');
        if (!is_strange && !is_hidden)
            kept[size++] = *last;
    }
    return size ? kept : otherwise;
}
