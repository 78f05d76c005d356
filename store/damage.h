/* A store whose file is not as the engine wrote it: cut off, copied while it
 * was written, spoilt by a disk.
 *
 * The engine keeps no sums of its pages. What it finds to be wrong it mostly
 * answers with MDB_CORRUPTED, but an assertion of it aborts, and a page beyond
 * the end of the file, or one that the disk does not give, is a SIGBUS. Both
 * end the process as any damage does, with a word of what to do. */
#ifndef LIENKET_STORE_DAMAGE_H
#define LIENKET_STORE_DAMAGE_H

#include <lmdb.h>

/* For each environment, before it is opened; `path` is what people know it by.
 * From the first time on what happens is taken to be of the one watched last:
 * nothing else is mapped that could shrink. */
void damage_watch(MDB_env *env, const char *path);

#endif
