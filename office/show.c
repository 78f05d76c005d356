#include "base/memory.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "office/answer.h"

static enum status read_reference(struct question *question,
                                  struct reference *ret_reference,
                                  const struct record **ret_table)
{
    enum status status =
        envelope_read_body(question->request, &record_reference,
                           question->arena, ret_reference, question->problems);
    if (status != STATUS_ok)
        return status;
    *ret_table = office_table(question, ret_reference->table);
    return *ret_table ? STATUS_ok : STATUS_invalid;
}

enum status office_not_there(struct question *question, const char *field,
                             struct id id)
{
    char text[ID_TEXT_SIZE];
    id_format(id, text);
    problem_add(question->problems, field, problem_reason_not_found, text);
    return STATUS_not_found;
}

enum status office_show(struct question *question)
{
    struct reference reference;
    const struct record *table;
    enum status status = read_reference(question, &reference, &table);
    if (status != STATUS_ok)
        return status;
    void *value = arena_take(question->arena, 1, table->size);
    if (!value)
        return STATUS_too_large;
    status = store_get(question->snapshot, table, reference.id, question->arena,
                       value);
    if (status == STATUS_ok && !visible_record(&question->viewer, table, value))
        status = STATUS_not_found;
    if (status == STATUS_not_found)
        return office_not_there(question, "id", reference.id);
    if (status != STATUS_ok)
        return status;
    struct buffer record;
    buffer_init(&record, MOST_RECORD_BYTES);
    record_encode(table, value, &record);
    struct item item = {.table = table->number,
                        .record = {record.data, (uint32_t)record.size}};
    office_add_uses(question, table, value, &item);
    struct page page = {.items = &item, .items_count = 1};
    record_encode(&record_page, &page, question->body);
    status = record.status;
    buffer_clear(&record);
    return status;
}
