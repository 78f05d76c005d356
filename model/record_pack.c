#include "model/record_pack.h"

#include <stdalign.h>

#include "base/memory.h"
#include "model/value.h"

/* Goes over the record twice: without a block to measure, then to copy. */
struct packer {
    char *block;
    size_t used;
};

static void *take(struct packer *packer, size_t size, size_t alignment)
{
    packer->used = (packer->used + alignment - 1) / alignment * alignment;
    void *taken = packer->block ? packer->block + packer->used : NULL;
    packer->used += size;
    return taken;
}

static void pack_text(struct packer *packer, const struct field *field,
                      const void *value, void *copy)
{
    const char *text = value_text(field, value);
    const char *kept = "";
    if (*text) {
        size_t size = strlen(text) + 1;
        char *taken = take(packer, size, 1);
        if (taken)
            kept = memcpy(taken, text, size);
    }
    if (copy)
        value_set_text(field, copy, kept);
}

static void pack_bytes(struct packer *packer, const struct field *field,
                       const void *value, void *copy)
{
    struct bytes bytes = value_bytes(field, value);
    uint8_t *taken = take(packer, bytes.size, 1);
    if (!copy)
        return;
    if (bytes.size)
        memcpy(taken, bytes.data, bytes.size);
    value_set_bytes(field, copy, (struct bytes){taken, bytes.size});
}

static void pack_inside(struct packer *packer, const struct record *record,
                        const void *value, void *copy);

static void pack_list(struct packer *packer, const struct field *field,
                      const void *value, void *copy)
{
    uint32_t count = value_count(field, value);
    size_t size = field->record->size;
    char *items = take(packer, count * size, alignof(max_align_t));
    if (copy)
        value_set_list(field, copy, items, count);
    for (uint32_t index = 0; index < count; index++) {
        const void *item = value_item(field, value, index);
        char *item_copy = items ? items + index * size : NULL;
        if (item_copy)
            memcpy(item_copy, item, size);
        pack_inside(packer, field->record, item, item_copy);
    }
}

/* Copies what the record points at; its struct has been copied. */
static void pack_inside(struct packer *packer, const struct record *record,
                        const void *value, void *copy)
{
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        switch (field->kind) {
        case FIELD_ID:
        case FIELD_NUMBER:
        case FIELD_CHOICE:
            break;
        case FIELD_TEXT:
            pack_text(packer, field, value, copy);
            break;
        case FIELD_BYTES:
            pack_bytes(packer, field, value, copy);
            break;
        case FIELD_EMBED:
            pack_inside(packer, field->record, value_at(field, value),
                        copy ? value_place(field, copy) : NULL);
            break;
        case FIELD_LIST:
            pack_list(packer, field, value, copy);
            break;
        }
    }
}

void *record_pack(const struct record *record, const void *value)
{
    struct packer packer = {.used = record->size};
    pack_inside(&packer, record, value, NULL);
    char *block = memory_allocate(packer.used, 1);
    memcpy(block, value, record->size);
    packer = (struct packer){block, record->size};
    pack_inside(&packer, record, value, block);
    return block;
}
