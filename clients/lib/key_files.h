/* Where a client's key and the server's public key are: as told, or where
 * programs keep their settings. */
#ifndef LIENKET_CLIENTS_LIB_KEY_FILES_H
#define LIENKET_CLIENTS_LIB_KEY_FILES_H

#include "base/curve.h"

/* `told`, or client.key in $XDG_CONFIG_HOME/lienket, which is ~/.config/lienket
 * when that is not set. The caller frees it; NULL: there is no home. */
char *key_files_key(const char *told);

/* `told`, or server.pub beside the key. The caller frees it; NULL with `key`
 * NULL. */
char *key_files_server(const char *told, const char *key);

/* Reads both, from where key_files_key and key_files_server say.
 * STATUS_denied: one cannot be used, key_files_fault says which and why. */
MUST_CHECK enum status key_files_read(const char *key_told,
                                      const char *server_told,
                                      struct curve_pair **ret_pair,
                                      struct curve_key *ret_server);

/* Of the last key_files_read that failed. */
struct key_fault {
    char path[256];
    enum status status; /* as base/curve.h: not_found, denied, invalid, io */
};
struct key_fault key_files_fault(void);

/* Makes the folder that the file stands in, mode 0700, with its parents.
 * STATUS_io. */
MUST_CHECK enum status key_files_make_folder(const char *path);

#endif
