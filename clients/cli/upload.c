/* A file in pieces that fit a message: each is an answered write, so that a
 * broken line costs one piece and not the file. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "clients/cli/body.h"
#include "clients/cli/lead.h"

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum status send_pieces(struct cli *cli, const struct buffer *file,
                               struct attachment_chunk *chunk)
{
    for (size_t at = 0; at < file->size;) {
        size_t left = file->size - at;
        size_t size = left < MOST_CHUNK_BYTES ? left : MOST_CHUNK_BYTES;
        chunk->offset = (int64_t)at;
        chunk->bytes = bytes_of(file->data + at, size);
        enum status status = cli_call(cli, VERB_put_attachment, chunk);
        if (status != STATUS_ok)
            return status;
        const struct receipt *receipt = cli->reply.value;
        if (receipt->version > 0)
            return STATUS_ok;
        at += size;
    }
    return STATUS_corrupt; /* the broker never said that it has it all */
}

enum status upload_file(struct cli *cli, const char *path,
                        struct id *ret_attachment)
{
    struct buffer file;
    struct attachment_chunk chunk;
    buffer_init(&file, MOST_ATTACHMENT_BYTES);
    enum status status = body_read_file(path, &file);
    if (status == STATUS_ok && file.size == 0) {
        cli_complain(_("%s is empty."), path);
        status = STATUS_invalid;
    }
    if (status == STATUS_ok) {
        struct hash hash = hash_bytes(file.data, file.size);
        record_init(&record_attachment_chunk, &chunk);
        chunk.id = client_new_id(cli->client);
        chunk.hash = bytes_of(hash.bytes, sizeof hash.bytes);
        chunk.size = (int64_t)file.size;
        chunk.name = last_name(path);
        status = send_pieces(cli, &file, &chunk);
        *ret_attachment = chunk.id;
    }
    buffer_clear(&file);
    return status;
}
