/* The zip around a workbook: parts found by name and read once through, with
 * limits on what they unzip to. */
#ifndef LIENKET_SHEET_PACKAGE_H
#define LIENKET_SHEET_PACKAGE_H

#include <zip.h>

#include "sheet/sheet.h"

#define PACKAGE_PATH_SIZE 256

struct package {
    zip_t *zip;
    uint64_t unzipped_bytes;
    char part[PACKAGE_PATH_SIZE]; /* that was opened last */
};

struct package_part {
    struct package *package;
    zip_file_t *file;
    uint64_t zipped_bytes;
    uint64_t unzipped_bytes;
};

/* `bytes` are borrowed. Tells what a file is that is no workbook. */
MUST_CHECK enum sheet_trouble package_open(struct package *package,
                                           const void *bytes, size_t size);
void package_close(struct package *package);

bool package_has(const struct package *package, const char *path);

/* SHEET_part_missing, SHEET_is_password, SHEET_damaged. */
MUST_CHECK enum sheet_trouble package_part_open(struct package *package,
                                                const char *path,
                                                struct package_part *ret_part);
void package_part_close(struct package_part *part);

/* Up to `room` bytes; none at the end of the part. */
MUST_CHECK enum sheet_trouble package_part_read(struct package_part *part,
                                                void *to, size_t room,
                                                size_t *ret_size);

/* Where `target` of a relationship of the part `from` leads. False when it
 * leads out of the package or is too long. */
bool package_resolve(const char *from, const char *target,
                     char ret_path[PACKAGE_PATH_SIZE]);

#endif
