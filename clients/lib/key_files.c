#include "clients/lib/key_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

#define PATH_SIZE 4096

static const char *said(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

char *key_files_key(const char *told)
{
    char path[PATH_SIZE];
    const char *settings = said("XDG_CONFIG_HOME");
    const char *home = said("HOME");
    if (told)
        return memory_copy_text(told);
    if (!settings && !home)
        return NULL;
    (void)snprintf(path, sizeof path, "%s%s/lienket/client.key",
                   settings ? settings : home, settings ? "" : "/.config");
    return memory_copy_text(path);
}

char *key_files_server(const char *told, const char *key)
{
    char path[PATH_SIZE];
    if (told)
        return memory_copy_text(told);
    if (!key)
        return NULL;
    const char *slash = strrchr(key, '/');
    int size = slash ? (int)(slash - key) + 1 : 0;
    (void)snprintf(path, sizeof path, "%.*sserver.pub", size, key);
    return memory_copy_text(path);
}

static struct key_fault last_fault;

struct key_fault key_files_fault(void)
{
    return last_fault;
}

static enum status note_fault(const char *path, enum status status)
{
    if (status == STATUS_ok)
        return STATUS_ok;
    last_fault = (struct key_fault){.status = status};
    (void)snprintf(last_fault.path, sizeof last_fault.path, "%s",
                   path ? path : "client.key");
    return STATUS_denied;
}

enum status key_files_read(const char *key_told, const char *server_told,
                           struct curve_pair **ret_pair,
                           struct curve_key *ret_server)
{
    char *key = key_files_key(key_told);
    char *server = key_files_server(server_told, key);
    struct curve_pair *pair = NULL;
    enum status status =
        note_fault(key, key ? curve_file_read(key, &pair) : STATUS_not_found);
    if (status == STATUS_ok)
        status = note_fault(server, curve_file_read_public(server, ret_server));
    if (status == STATUS_ok)
        *ret_pair = pair;
    else
        curve_pair_destroy(pair);
    memory_free(key);
    memory_free(server);
    return status;
}

enum status key_files_make_folder(const char *path)
{
    enum status status = STATUS_ok;
    char *folder = memory_copy_text(path);
    for (char *at = folder + 1; *folder && *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            status = STATUS_io;
        *at = '/';
    }
    memory_free(folder);
    return status;
}
