/* Documents that are more than one message: the draft contract of a lead, and
 * the paper that was signed. They go piece by piece, each with the hash of the
 * whole; nothing is kept between two pieces, a draft is made anew for each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/life.h"
#include "office/draft/docx.h"
#include "office/draft/own_template.h"
#include "office/draft/pdf.h"
#include "office/sources.h"
#include "store/attachment.h"

/* Facts, texts, and a template unpacked and filled: bounds of one draft. */
#define DRAFT_ARENA_BYTES (64 << 20)
#define PIECE_BYTES 524288
#define PATH_SIZE 4096

/* ---- pieces */

struct document {
    struct bytes bytes; /* the whole, or from `offset` on */
    int64_t offset;
    int64_t total;
    struct hash hash;
    const char *name;
};

static enum status answer_piece(struct question *question,
                                const struct document *document)
{
    struct document_piece piece = {
        .offset = document->offset,
        .total = document->total,
        .bytes = document->bytes,
        .hash = bytes_of(document->hash.bytes, HASH_BYTES),
        .name = document->name};
    record_encode(&record_document_piece, &piece, question->body);
    return question->body->status;
}

/* The piece at `offset` of a document that is there as a whole. */
static enum status answer_part(struct question *question,
                               struct document *document, int64_t offset)
{
    struct bytes whole = document->bytes;
    if (offset >= document->total) {
        problem_add(question->problems, "offset", problem_reason_out_of_range,
                    NULL);
        return STATUS_invalid;
    }
    size_t left = whole.size - (size_t)offset;
    document->offset = offset;
    document->bytes =
        bytes_of(whole.data + offset, left < PIECE_BYTES ? left : PIECE_BYTES);
    return answer_piece(question, document);
}

/* ---- the template */

/* A file of the province, or nothing when it has none. STATUS_not_found;
 * STATUS_io; STATUS_too_large. */
static enum status read_own(const char *folder, const char *name,
                            struct buffer *out)
{
    char path[PATH_SIZE], bytes[8192];
    int size = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = size > 0 && size < PATH_SIZE ? fopen(path, "re") : NULL;
    if (!file)
        return STATUS_not_found;
    for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;)
        buffer_append(out, bytes, count);
    enum status status = ferror(file) ? STATUS_io : out->status;
    (void)fclose(file);
    return status;
}

/* informal.docx for an informal agreement, else contract.docx; the programme's
 * own where the province has neither. */
static enum status find_template(const struct office_sources *sources,
                                 enum contract_kind kind, struct buffer *out)
{
    static const char *const names[] = {"informal.docx", "contract.docx"};
    size_t first = kind == contract_kind_informal ? 0 : 1;
    enum status status = STATUS_not_found;
    for (size_t index = first; index < 2 && status == STATUS_not_found; index++)
        if (sources->templates_path)
            status = read_own(sources->templates_path, names[index], out);
    struct bytes own = draft_own_template();
    if (status != STATUS_not_found)
        return status;
    buffer_append(out, own.data, own.size);
    return out->status;
}

/* What the first fault is about goes back, all of them into the log. */
static enum status refuse_template(struct question *question,
                                   const struct template_faults *faults,
                                   struct arena *arena)
{
    const struct template_fault *first = &faults->list[0];
    const char *about = first->about ? first->about : first->part;
    problem_add(question->problems, "template", problem_reason_broken_template,
                arena_take_text(question->arena, about, strlen(about)));
    for (uint32_t index = 0; index < faults->count; index++)
        log_warning("template: %s",
                    template_fault_text(&faults->list[index], "en", arena));
    return STATUS_invalid;
}

static enum status write_docx(struct question *question,
                              const struct draft *draft,
                              enum contract_kind kind, struct arena *arena,
                              struct buffer *out)
{
    struct buffer file;
    struct template_faults faults = {.count = 0};
    struct template *template = arena_take(arena, 1, sizeof *template);
    if (!template)
        return STATUS_too_large;
    buffer_init(&file, ARCHIVE_MOST_BYTES + 1);
    enum status status = find_template(question->sources, kind, &file);
    if (status == STATUS_ok && !template_read(bytes_of(file.data, file.size),
                                              arena, template, &faults))
        status = refuse_template(question, &faults, arena);
    if (status == STATUS_ok)
        status = draft_write_docx(draft, template, arena, out);
    buffer_clear(&file);
    return status;
}

/* ---- the draft */

static enum status write_draft(struct question *question,
                               const struct draft_query *query,
                               struct arena *arena, struct buffer *out)
{
    struct draft_facts facts;
    struct draft_values values;
    struct draft draft;
    enum status status = draft_facts_read(
        question, query, office_gazetteer(question->sources), arena, &facts);
    if (status == STATUS_ok)
        status = draft_values_make(&facts, arena, &values);
    if (status == STATUS_ok)
        status = draft_compose(&values, arena, &draft);
    if (status != STATUS_ok)
        return status;
    return query->format == draft_format_pdf
               ? draft_write_pdf(&draft, out)
               : write_docx(question, &draft, facts.kind, arena, out);
}

/* "hop-dong-019b2f00.pdf": the id's first digits tell leads apart for people.
 */
static const char *name_of(const struct draft_query *query, struct arena *arena)
{
    char id[ID_TEXT_SIZE];
    id_format(query->lead, id);
    return arena_format(arena, "du-thao-%s.%s", id,
                        query->format == draft_format_pdf ? "pdf" : "docx");
}

enum status office_draft_contract(struct question *question)
{
    struct draft_query query;
    struct arena arena;
    struct buffer out;
    enum status status =
        envelope_read_body(question->request, &record_draft_query,
                           question->arena, &query, question->problems);
    if (status != STATUS_ok)
        return status;
    arena_init(&arena, DRAFT_ARENA_BYTES);
    buffer_init(&out, DOCX_MOST_BYTES);
    status = write_draft(question, &query, &arena, &out);
    struct document document = {.bytes = bytes_of(out.data, out.size),
                                .total = (int64_t)out.size,
                                .name = name_of(&query, question->arena)};
    if (status == STATUS_ok)
        document.hash = hash_bytes(out.data, out.size);
    if (status == STATUS_ok && query.hash.size &&
        (query.hash.size != HASH_BYTES ||
         memcmp(query.hash.data, document.hash.bytes, HASH_BYTES) != 0)) {
        problem_add(question->problems, "hash", problem_reason_changed_since,
                    NULL);
        status = STATUS_conflict;
    }
    if (status == STATUS_ok)
        status = answer_part(question, &document, query.offset);
    buffer_clear(&out);
    arena_clear(&arena);
    return status;
}

/* ---- the signed paper */

/* Who signed it may read it: a group whose lines all left the lead did not. */
static bool may_read_paper(const struct viewer *viewer, const struct lead *lead)
{
    return viewer_sees_all(viewer) || id_equal(lead->buyer, viewer->id) ||
           life_has_line(lead, viewer->id);
}

static enum status find_paper(struct question *question,
                              const struct attachment_query *query,
                              struct attachment *ret_paper)
{
    struct lead lead;
    enum status status = store_get(question->snapshot, &record_lead,
                                   query->lead, question->arena, &lead);
    bool is_seen = status == STATUS_ok &&
                   visible_record(&question->viewer, &record_lead, &lead) &&
                   may_read_paper(&question->viewer, &lead);
    if (status == STATUS_not_found || (status == STATUS_ok && !is_seen))
        return office_not_there(question, "lead", query->lead);
    if (status != STATUS_ok)
        return status;
    if (id_is_zero(lead.contract.attachment)) {
        problem_add(question->problems, "contract.attachment",
                    problem_reason_missing, NULL);
        return STATUS_not_found;
    }
    return store_get(question->snapshot, &record_attachment,
                     lead.contract.attachment, question->arena, ret_paper);
}

enum status office_read_attachment(struct question *question)
{
    struct attachment_query query;
    struct attachment paper = {.size = 0};
    enum status status =
        envelope_read_body(question->request, &record_attachment_query,
                           question->arena, &query, question->problems);
    if (status == STATUS_ok)
        status = find_paper(question, &query, &paper);
    if (status == STATUS_ok && paper.hash.size != HASH_BYTES)
        status = STATUS_corrupt;
    if (status != STATUS_ok)
        return status;
    if (query.offset >= paper.size) {
        problem_add(question->problems, "offset", problem_reason_out_of_range,
                    NULL);
        return STATUS_invalid;
    }
    int64_t left = paper.size - query.offset;
    size_t size = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
    uint8_t *bytes = arena_take(question->arena, size, 1);
    if (!bytes)
        return STATUS_too_large;
    struct document document = {.bytes = bytes_of(bytes, size),
                                .offset = query.offset,
                                .total = paper.size,
                                .name = paper.name};
    memcpy(document.hash.bytes, paper.hash.data, HASH_BYTES);
    status = store_attachment_read(question->snapshot, document.hash,
                                   query.offset, bytes, size);
    return status == STATUS_ok ? answer_piece(question, &document) : status;
}
