#include "office/draft/archive.h"

#include <string.h>
#include <zip.h>

#define RATIO_FROM_BYTES 65536 /* what is smaller harms nobody */
#define DOS_DAY ((1 << 5) | 1) /* 1980-01-01, so that bytes repeat */

/* ---- reading */

struct unpacking {
    zip_t *zip;
    struct arena *arena;
    struct archive *archive;
    zip_uint64_t unpacked;
    const char *where;
};

static enum status check_entry(struct unpacking *unpacking,
                               const zip_stat_t *stat)
{
    const zip_uint64_t asked = ZIP_STAT_NAME | ZIP_STAT_SIZE |
                               ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    if ((stat->valid & asked) != asked ||
        stat->encryption_method != ZIP_EM_NONE)
        return STATUS_invalid;
    if (stat->size > ARCHIVE_MOST_UNPACKED ||
        unpacking->unpacked + stat->size > ARCHIVE_MOST_UNPACKED)
        return STATUS_too_large;
    unpacking->unpacked += stat->size;
    bool is_bomb = stat->size > RATIO_FROM_BYTES &&
                   stat->size / ARCHIVE_MOST_RATIO > stat->comp_size;
    return is_bomb ? STATUS_too_large : STATUS_ok;
}

/* Just as many bytes as were declared, and no more behind them. */
static enum status read_entry(struct unpacking *unpacking, zip_uint64_t index,
                              zip_uint64_t size, uint8_t *bytes)
{
    char more;
    zip_file_t *file = zip_fopen_index(unpacking->zip, index, 0);
    if (!file)
        return STATUS_invalid;
    zip_int64_t count = size ? zip_fread(file, bytes, size) : 0;
    bool is_whole = count >= 0 && (zip_uint64_t)count == size &&
                    zip_fread(file, &more, 1) == 0;
    return zip_fclose(file) == 0 && is_whole ? STATUS_ok : STATUS_invalid;
}

static enum status unpack_entry(struct unpacking *unpacking, zip_uint64_t index)
{
    zip_stat_t stat;
    struct archive *archive = unpacking->archive;
    if (zip_stat_index(unpacking->zip, index, 0, &stat) != 0)
        return STATUS_invalid;
    const char *name =
        arena_take_text(unpacking->arena, stat.name, strlen(stat.name));
    unpacking->where = name ? name : "";
    enum status status = check_entry(unpacking, &stat);
    if (status != STATUS_ok)
        return status;
    uint8_t *bytes = arena_take(unpacking->arena, stat.size + 1, 1);
    if (!name || !bytes)
        return STATUS_too_large;
    status = read_entry(unpacking, index, stat.size, bytes);
    archive->entries[archive->count++] = (struct archive_entry){
        .name = name, .bytes = bytes_of(bytes, stat.size)};
    return status;
}

static enum status unpack(struct unpacking *unpacking)
{
    zip_int64_t count = zip_get_num_entries(unpacking->zip, 0);
    if (count > ARCHIVE_MOST_ENTRIES)
        return STATUS_too_large;
    for (zip_int64_t index = 0; index < count; index++) {
        enum status status = unpack_entry(unpacking, (zip_uint64_t)index);
        if (status != STATUS_ok)
            return status;
    }
    unpacking->where = "";
    return STATUS_ok;
}

enum status archive_read(struct bytes file, struct arena *arena,
                         struct archive *ret_archive, const char **ret_where)
{
    struct unpacking unpacking = {
        .arena = arena, .archive = ret_archive, .where = ""};
    *ret_archive = (struct archive){.count = 0};
    *ret_where = "";
    if (file.size > ARCHIVE_MOST_BYTES)
        return STATUS_too_large;
    zip_source_t *source =
        zip_source_buffer_create(file.data, file.size, 0, NULL);
    if (source)
        unpacking.zip = zip_open_from_source(source, ZIP_RDONLY, NULL);
    if (!unpacking.zip) {
        zip_source_free(source);
        return STATUS_invalid;
    }
    enum status status = unpack(&unpacking);
    *ret_where = unpacking.where;
    zip_discard(unpacking.zip);
    return status;
}

struct archive_entry *archive_find(struct archive *archive, const char *name)
{
    for (uint32_t index = 0; index < archive->count; index++)
        if (strcmp(archive->entries[index].name, name) == 0)
            return &archive->entries[index];
    return NULL;
}

/* ---- writing */

static bool add_entries(zip_t *zip, const struct archive *archive)
{
    for (uint32_t index = 0; index < archive->count; index++) {
        const struct archive_entry *entry = &archive->entries[index];
        zip_source_t *source =
            zip_source_buffer(zip, entry->bytes.data, entry->bytes.size, 0);
        zip_int64_t added =
            source ? zip_file_add(zip, entry->name, source, ZIP_FL_ENC_UTF_8)
                   : -1;
        if (added < 0) {
            zip_source_free(source);
            return false;
        }
        if (zip_file_set_dostime(zip, (zip_uint64_t)added, 0, DOS_DAY, 0) != 0)
            return false;
    }
    return true;
}

static enum status copy_out(zip_source_t *source, struct buffer *out)
{
    char bytes[8192];
    zip_int64_t count = -1;
    if (zip_source_open(source) == 0) {
        while ((count = zip_source_read(source, bytes, sizeof bytes)) > 0)
            buffer_append(out, bytes, (size_t)count);
        zip_source_close(source);
    }
    return count == 0 ? out->status : STATUS_io;
}

enum status archive_write(const struct archive *archive, struct buffer *out)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip =
        source ? zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, NULL)
               : NULL;
    if (!zip) {
        zip_source_free(source);
        return STATUS_io;
    }
    zip_source_keep(source);
    enum status status = STATUS_io;
    if (add_entries(zip, archive) && zip_close(zip) == 0)
        status = copy_out(source, out);
    else
        zip_discard(zip);
    zip_source_free(source);
    return status;
}
