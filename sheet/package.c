#include "sheet/package.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* The end of the central directory (PKWARE's APPNOTE, 4.3.16) stands in the
 * last bytes, before a comment of at most 65,535. */
#define DIRECTORY_END_SIZE 22
#define ZIP64_LOCATOR_SIZE 20
#define COMMENT_MOST 65535
#define RATIO_FREE_BYTES (1U << 20)

static uint32_t entries_at(const uint8_t *end)
{
    return end[10] | (uint32_t)end[11] << 8;
}

/* Before libzip makes room for them: no candidate for the directory's end may
 * tell of too many entries, nor send it to a zip64 directory. */
static enum sheet_trouble check_directory(const uint8_t *bytes, size_t size)
{
    enum sheet_trouble trouble = SHEET_damaged;
    size_t back = 0;
    for (; size >= DIRECTORY_END_SIZE + back && back <= COMMENT_MOST; back++) {
        size_t start = size - DIRECTORY_END_SIZE - back;
        const uint8_t *at = bytes + start;
        if (memcmp(at, "PK\5\6", 4) != 0)
            continue;
        bool is_zip64 = start >= ZIP64_LOCATOR_SIZE &&
                        memcmp(at - ZIP64_LOCATOR_SIZE, "PK\6\7", 4) == 0;
        if (is_zip64 || entries_at(at) > SHEET_ENTRIES_MOST)
            return SHEET_too_many_entries;
        trouble = SHEET_ok;
    }
    return trouble;
}

static bool starts_with(struct package *package, const char *path,
                        const char *start)
{
    struct package_part part;
    char text[128];
    size_t size = 0;
    if (package_part_open(package, path, &part) != SHEET_ok)
        return false;
    enum sheet_trouble trouble =
        package_part_read(&part, text, sizeof text, &size);
    package_part_close(&part);
    return trouble == SHEET_ok && size >= strlen(start) &&
           memcmp(text, start, strlen(start)) == 0;
}

/* What a zip is that holds no workbook. */
static enum sheet_trouble name_kind(struct package *package)
{
    if (starts_with(package, "mimetype",
                    "application/vnd.oasis.opendocument.spreadsheet"))
        return SHEET_is_ods;
    if (package_has(package, "xl/workbook.bin"))
        return SHEET_is_xlsb;
    if (package_has(package, "word/document.xml") ||
        starts_with(package, "mimetype",
                    "application/vnd.oasis.opendocument.text"))
        return SHEET_is_word;
    if (package_has(package, "[Content_Types].xml") &&
        package_has(package, "_rels/.rels") &&
        !package_has(package, "ppt/presentation.xml"))
        return SHEET_ok;
    if (package_has(package, "[Content_Types].xml") ||
        package_has(package, "mimetype"))
        return SHEET_is_office;
    return SHEET_is_binary;
}

enum sheet_trouble package_open(struct package *package, const void *bytes,
                                size_t size)
{
    *package = (struct package){0};
    enum sheet_trouble trouble = check_directory(bytes, size);
    if (trouble != SHEET_ok)
        return trouble;
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    if (source)
        package->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (!package->zip) {
        zip_source_free(source);
        return SHEET_damaged;
    }
    trouble = name_kind(package);
    if (trouble != SHEET_ok)
        package_close(package);
    return trouble;
}

void package_close(struct package *package)
{
    if (package->zip)
        zip_discard(package->zip);
    package->zip = NULL;
}

bool package_has(const struct package *package, const char *path)
{
    return zip_name_locate(package->zip, path, ZIP_FL_NOCASE) >= 0;
}

enum sheet_trouble package_part_open(struct package *package, const char *path,
                                     struct package_part *ret_part)
{
    zip_stat_t about;
    (void)snprintf(package->part, sizeof package->part, "%s", path);
    zip_int64_t index = zip_name_locate(package->zip, path, ZIP_FL_NOCASE);
    if (index < 0)
        return SHEET_part_missing;
    if (zip_stat_index(package->zip, (zip_uint64_t)index, 0, &about) != 0)
        return SHEET_damaged;
    if (about.valid & ZIP_STAT_ENCRYPTION_METHOD && about.encryption_method)
        return SHEET_is_password;
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0);
    if (!file)
        return SHEET_damaged;
    *ret_part = (struct package_part){
        .package = package, .file = file, .zipped_bytes = about.comp_size};
    return SHEET_ok;
}

void package_part_close(struct package_part *part)
{
    if (part->file)
        zip_fclose(part->file);
    part->file = NULL;
}

enum sheet_trouble package_part_read(struct package_part *part, void *to,
                                     size_t room, size_t *ret_size)
{
    zip_int64_t size = zip_fread(part->file, to, room);
    if (size < 0)
        return SHEET_damaged;
    part->unzipped_bytes += (uint64_t)size;
    part->package->unzipped_bytes += (uint64_t)size;
    if (part->package->unzipped_bytes > SHEET_UNZIPPED_BYTES_MOST)
        return SHEET_too_much_inside;
    if (part->unzipped_bytes > RATIO_FREE_BYTES &&
        part->unzipped_bytes / SHEET_RATIO_MOST > part->zipped_bytes)
        return SHEET_too_dense;
    *ret_size = (size_t)size;
    return SHEET_ok;
}

bool package_resolve(const char *from, const char *target,
                     char ret_path[PACKAGE_PATH_SIZE])
{
    const char *slash = strrchr(from, '/');
    int folder = slash && *target != '/' ? (int)(slash - from) + 1 : 0;
    target += *target == '/';
    while (strncmp(target, "../", 3) == 0 && folder > 0) {
        target += 3;
        for (folder--; folder > 0 && from[folder - 1] != '/';)
            folder--;
    }
    if (!*target || strstr(target, ".."))
        return false;
    int size =
        snprintf(ret_path, PACKAGE_PATH_SIZE, "%.*s%s", folder, from, target);
    return size > 0 && size < PACKAGE_PATH_SIZE;
}
