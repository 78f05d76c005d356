#include "tests/office/asking.h"

#include <string.h>

#include "base/check.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/principal.h"
#include "model/verb.h"

#define DOCUMENT_BYTES_MOST (1U << 28)

void asking_open(struct asking *asking, struct store *store)
{
    *asking = (struct asking){.actor = PRINCIPAL_OPERATOR};
    asking->sources.store = store;
    asking->sources.reports = reports_create();
    arena_init(&asking->arena, 64 << 20);
    buffer_init(&asking->body, MOST_BODY_BYTES);
    buffer_init(&asking->text, DOCUMENT_BYTES_MOST);
}

void asking_close(struct asking *asking)
{
    json_decref(asking->report);
    reports_destroy(asking->sources.reports);
    office_sources_clear(&asking->sources);
    buffer_clear(&asking->text);
    buffer_clear(&asking->body);
    arena_clear(&asking->arena);
}

static void add_dimensions(struct asking *asking, struct report_query *query,
                           const char *by)
{
    static struct report_by list[8];
    query->by = list;
    while (*by) {
        size_t size = strcspn(by, ",");
        char *name = arena_take_text(&asking->arena, by, size);
        const struct word *word =
            word_find_named(&vocabulary_report_dimension, name);
        CHECK(word && query->by_count < 8);
        list[query->by_count++].dimension = (enum report_dimension)word->number;
        by += size + (by[size] == ',');
    }
}

static enum status ask_piece(struct asking *asking,
                             const struct report_query *query, int64_t *total)
{
    struct envelope request = {.verb = VERB_report, .actor = asking->actor};
    struct chunk chunk;
    asking->reply = (struct envelope){.status = STATUS_ok};
    CHECK(envelope_set_body(&request, &record_report_query, query,
                            &asking->arena) == STATUS_ok);
    office_answer(&asking->sources, &request, &asking->arena, &asking->body,
                  &asking->reply);
    if (asking->reply.status != STATUS_ok)
        return (enum status)asking->reply.status;
    CHECK(record_decode(&record_chunk, asking->reply.body, &asking->arena,
                        &chunk, NULL) == STATUS_ok);
    CHECK(chunk.offset == query->offset && chunk.bytes.size > 0);
    buffer_append(&asking->text, chunk.bytes.data, chunk.bytes.size);
    *total = chunk.total;
    return asking->text.status;
}

enum status ask(struct asking *asking, struct report_query query,
                const char *by)
{
    int64_t total = 0;
    arena_reset(&asking->arena);
    buffer_reset(&asking->text);
    add_dimensions(asking, &query, by);
    do {
        enum status status = ask_piece(asking, &query, &total);
        if (status != STATUS_ok)
            return status;
        query.offset = (int64_t)asking->text.size;
        if (!query.sequence)
            query.sequence = asking->reply.sequence;
    } while ((int64_t)asking->text.size < total);
    json_decref(asking->report);
    asking->report =
        json_loadb((const char *)asking->text.data, asking->text.size, 0, NULL);
    CHECK(asking->report || query.format == report_format_csv ||
          query.format == report_format_xlsx);
    return STATUS_ok;
}

bool was_refused(const struct asking *asking, const char *field,
                 enum problem_reason reason)
{
    for (uint32_t index = 0; index < asking->reply.problems_count; index++)
        if (asking->reply.problems[index].reason == reason &&
            strcmp(asking->reply.problems[index].field, field) == 0)
            return true;
    return false;
}

static json_t *values_of(const struct asking *asking, const char *key)
{
    size_t index;
    json_t *row;
    if (!key)
        return json_object_get(asking->report, "total");
    json_array_foreach(
        json_object_get(asking->report, "rows"), index,
        row) if (strcmp(json_string_value(json_object_get(row, "row")), key) ==
                 0) return json_object_get(row, "values");
    return NULL;
}

int64_t value_of(const struct asking *asking, const char *row,
                 const char *column)
{
    json_t *value = json_object_get(values_of(asking, row), column);
    return json_is_integer(value) ? json_integer_value(value) : -1;
}

size_t count_rows(const struct asking *asking)
{
    return json_array_size(json_object_get(asking->report, "rows"));
}
