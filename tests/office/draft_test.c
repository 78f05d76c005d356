/* Draft contracts and signed papers, asked as the broker forwards them: who may
 * have them, what they hide, and in which pieces they come. */
#include <string.h>

#include "base/check.h"
#include "office/draft/archive.h"
#include "office/draft/document.h"
#include "office/draft/shares.h"
#include "tests/office/draft_scene.h"
#include "tests/test.h"

#define OPERATOR PRINCIPAL_OPERATOR

static struct draft_query query_of(struct id lead, enum draft_format format)
{
    return (struct draft_query){.lead = lead, .format = format};
}

static enum status draft(struct draft_scene *scene, struct id actor,
                         struct draft_query query)
{
    return draft_scene_ask(scene, actor, VERB_draft_contract, &query);
}

/* Whether the DOCX of the last reply says that. */
static bool says(struct draft_scene *scene, const char *text)
{
    static struct archive archive;
    const char *where;
    CHECK(archive_read(scene->piece.bytes, &scene->arena, &archive, &where) ==
          STATUS_ok);
    const struct archive_entry *entry =
        archive_find(&archive, "word/document.xml");
    return memmem(entry->bytes.data, entry->bytes.size, text, strlen(text));
}

static void a_draft_comes_as_a_docx_and_as_a_pdf(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_FIXED);
    EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_docx)) ==
           STATUS_ok);
    EXPECT(memcmp(scene.piece.bytes.data, "PK\3\4", 4) == 0);
    EXPECT_NUMBER(scene.piece.bytes.size, scene.piece.total);
    EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_pdf)) ==
           STATUS_ok);
    EXPECT(memcmp(scene.piece.bytes.data, "%PDF-", 5) == 0);
    EXPECT_TEXT(scene.piece.name,
                "du-thao-01000000-0000-7000-8000-000000000050.pdf");
    draft_scene_close(&scene);
}

static void the_same_lead_gives_the_same_bytes(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_POOLED);
    for (int format = draft_format_docx; format <= draft_format_pdf; format++) {
        struct draft_query query = query_of(lead, (enum draft_format)format);
        EXPECT(draft(&scene, OPERATOR, query) == STATUS_ok);
        struct bytes first = scene.piece.bytes;
        EXPECT(draft(&scene, OPERATOR, query) == STATUS_ok);
        EXPECT_NUMBER(scene.piece.bytes.size, first.size);
        EXPECT(memcmp(first.data, scene.piece.bytes.data, first.size) == 0);
    }
    draft_scene_close(&scene);
}

static void put_state(struct draft_scene *scene, struct id id,
                      enum lead_state state)
{
    struct lead lead;
    struct store_snapshot *snapshot = ledger_look(&scene->ledger);
    CHECK(store_get(snapshot, &record_lead, id, &scene->arena, &lead) ==
          STATUS_ok);
    store_snapshot_close(snapshot);
    lead.state = state;
    ledger_put(&scene->ledger, VERB_hold_lead, &record_lead, &lead);
}

static void a_lead_that_is_not_approved_or_came_to_nothing_has_none(void)
{
    static const struct {
        enum lead_state state;
        enum status status;
    } rows[] = {{lead_state_proposed, STATUS_conflict},
                {lead_state_on_hold, STATUS_conflict},
                {lead_state_rejected, STATUS_conflict},
                {lead_state_lapsed, STATUS_conflict},
                {lead_state_cancelled, STATUS_conflict},
                {lead_state_broken, STATUS_conflict},
                {lead_state_approved, STATUS_ok},
                {lead_state_agreed, STATUS_ok},
                {lead_state_signed, STATUS_ok},
                {lead_state_completed, STATUS_ok}};
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_FIXED);
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        put_state(&scene, lead, rows[index].state);
        EXPECT_NUMBER(
            draft(&scene, OPERATOR, query_of(lead, draft_format_docx)),
            rows[index].status);
        EXPECT(draft_scene_told(&scene, "state", problem_reason_wrong_state) ==
               (rows[index].status != STATUS_ok));
    }
    EXPECT(
        draft(&scene, OPERATOR, query_of(ledger_id(999), draft_format_docx)) ==
        STATUS_not_found);
    EXPECT(draft_scene_told(&scene, "lead", problem_reason_not_found));
    draft_scene_close(&scene);
}

static void a_draft_that_is_not_agreed_says_so(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_OPEN);
    EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_docx)) ==
           STATUS_ok);
    EXPECT(says(&scene, "CHƯA THỎA THUẬN XONG"));
    EXPECT(says(&scene, "HỢP ĐỒNG BAO TIÊU NÔNG SẢN"));
    struct draft_query informal = query_of(lead, draft_format_docx);
    informal.kind = contract_kind_informal;
    EXPECT(draft(&scene, OPERATOR, informal) == STATUS_ok);
    EXPECT(says(&scene, "BIÊN BẢN THỎA THUẬN"));
    EXPECT(!says(&scene, "Bộ luật Dân sự"));
    EXPECT(!says(&scene, "DRAFT"));
    informal.english = 1;
    EXPECT(draft(&scene, OPERATOR, informal) == STATUS_ok);
    EXPECT(says(&scene, "DRAFT, NOT AGREED YET"));
    draft_scene_close(&scene);
}

static void a_group_gets_its_own_part_alone(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_POOLED);
    EXPECT(draft(&scene, ledger_id(DRAFT_GROUP),
                 query_of(lead, draft_format_docx)) == STATUS_ok);
    EXPECT(says(&scene, "BẢN TRÍCH"));
    EXPECT(says(&scene, "Nhóm gừng Lũng Nặm"));
    EXPECT(says(&scene, "sáu trăm ki-lô-gam"));
    EXPECT(says(&scene, "Công ty TNHH Gừng &amp; Nghệ &lt;Việt&gt;"));
    EXPECT(!says(&scene, "Nà Sác"));
    EXPECT(!says(&scene, "5.500"));       /* another group's clause */
    EXPECT(!says(&scene, "hình thức 1")); /* of a need that is the buyer's */
    EXPECT(!says(&scene, "không ghi hình thức liên kết nào"));
    EXPECT(says(&scene, "HỢP ĐỒNG TIÊU THỤ NÔNG SẢN"));
    EXPECT(says(&scene, "Hình thức liên kết của Điều 4"));
    EXPECT(!says(&scene, "Lê Quang Hưởng"));
    draft_scene_close(&scene);
}

static void a_buyer_gets_all_lines_but_no_profiles(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_POOLED);
    EXPECT(draft(&scene, ledger_id(DRAFT_BUYER),
                 query_of(lead, draft_format_docx)) == STATUS_ok);
    EXPECT(says(&scene, "Nà Sác") && says(&scene, "hình thức 1"));
    EXPECT(says(&scene, "Lê Quang Hưởng"));
    EXPECT(!says(&scene, "Hoàng Văn Sìn"));
    EXPECT(!says(&scene, "biên bản họp nhóm"));
    EXPECT(says(&scene, "BẢN TRÍCH"));
    EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_docx)) ==
           STATUS_ok);
    EXPECT(says(&scene, "Hoàng Văn Sìn") && !says(&scene, "BẢN TRÍCH"));
    draft_scene_close(&scene);
}

static void for_others_there_is_no_such_lead(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_FIXED);
    ledger_party(&scene.ledger, 700, party_kind_interest_group, "Nhóm khác");
    EXPECT(draft(&scene, ledger_id(700), query_of(lead, draft_format_pdf)) ==
           STATUS_not_found);
    EXPECT(draft_scene_told(&scene, "lead", problem_reason_not_found));
    struct attachment_query query = {.lead = lead};
    EXPECT(draft_scene_ask(&scene, ledger_id(700), VERB_read_attachment,
                           &query) == STATUS_not_found);
    EXPECT(draft_scene_told(&scene, "lead", problem_reason_not_found));
    EXPECT(draft_scene_ask(&scene, OPERATOR, VERB_read_attachment, &query) ==
           STATUS_not_found);
    EXPECT(draft_scene_told(&scene, "contract.attachment",
                            problem_reason_missing));
    draft_scene_close(&scene);
}

/* A need that changed since says another tolerance. */
static void a_draft_keeps_the_terms_that_the_lead_rests_on(void)
{
    struct draft_scene scene;
    struct demand demand;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_FIXED);
    struct store_snapshot *snapshot = ledger_look(&scene.ledger);
    CHECK(store_get(snapshot, &record_demand, ledger_id(60), &scene.arena,
                    &demand) == STATUS_ok);
    store_snapshot_close(snapshot);
    demand.version = 2;
    demand.tolerance_permille = 333;
    ledger_put(&scene.ledger, VERB_update_demand, &record_demand, &demand);
    EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_docx)) ==
           STATUS_ok);
    EXPECT(says(&scene, "10\u00a0%") && !says(&scene, "33,3\u00a0%"));
    draft_scene_close(&scene);
}

/* The group changed its name, its size and its head after the signature. */
static void a_signed_lead_keeps_the_profile_it_was_signed_on(void)
{
    static const struct {
        enum draft_case which;
        bool is_signed;
    } rows[] = {{DRAFT_FIXED, true}, {DRAFT_OPEN, false}};
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        struct draft_scene scene;
        struct party group;
        draft_scene_open(&scene);
        struct id lead = draft_scene_put(&scene, rows[index].which);
        struct store_snapshot *snapshot = ledger_look(&scene.ledger);
        CHECK(store_get(snapshot, &record_party, ledger_id(DRAFT_GROUP),
                        &scene.arena, &group) == STATUS_ok);
        store_snapshot_close(snapshot);
        group.version = 2;
        group.name = "HTX Tên Khác";
        group.members = 977;
        group.signatory = "Người Khác";
        ledger_put(&scene.ledger, VERB_update_party, &record_party, &group);
        put_state(&scene, lead,
                  rows[index].is_signed ? lead_state_delivering
                                        : lead_state_agreed);
        EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_docx)) ==
               STATUS_ok);
        EXPECT(says(&scene, "HTX Tên Khác") == !rows[index].is_signed);
        EXPECT(says(&scene, "977") == !rows[index].is_signed);
        draft_scene_close(&scene);
    }
}

static void sign(struct draft_scene *scene, struct id id)
{
    struct lead lead;
    struct store_snapshot *snapshot = ledger_look(&scene->ledger);
    CHECK(store_get(snapshot, &record_lead, id, &scene->arena, &lead) ==
          STATUS_ok);
    store_snapshot_close(snapshot);
    lead.state = lead_state_signed;
    lead.contract = (struct contract){.kind = contract_kind_contract,
                                      .number = "13/HĐ-2026",
                                      .day = LEDGER_DAY + 40,
                                      .signatory = "Nông Thị Hoa"};
    ledger_put(&scene->ledger, VERB_sign_lead, &record_lead, &lead);
}

/* A price that was recorded later is of no paper that was signed before, though
 * its day lies before the delivery. */
static void a_signed_lead_keeps_the_reference_prices_of_its_signature(void)
{
    for (int is_signed = 0; is_signed <= 1; is_signed++) {
        struct draft_scene scene;
        draft_scene_open(&scene);
        struct id lead = draft_scene_put(&scene, DRAFT_FLOOR);
        if (is_signed)
            sign(&scene, lead);
        EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_docx)) ==
               STATUS_ok);
        EXPECT(says(&scene, "8.000") && !says(&scene, "91.919"));
        draft_scene_put_price(&scene, 49, LEDGER_DAY - 8, 91919);
        EXPECT(draft(&scene, OPERATOR, query_of(lead, draft_format_docx)) ==
               STATUS_ok);
        EXPECT(says(&scene, "8.000") == (is_signed == 1));
        EXPECT(says(&scene, "91.919") == (is_signed == 0));
        draft_scene_close(&scene);
    }
}

static void a_document_goes_on_where_it_ended(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_put(&scene, DRAFT_FIXED);
    struct draft_query query = query_of(lead, draft_format_docx);
    EXPECT(draft(&scene, OPERATOR, query) == STATUS_ok);
    struct document_piece whole = scene.piece;
    query.offset = 1000;
    query.hash = whole.hash;
    EXPECT(draft(&scene, OPERATOR, query) == STATUS_ok);
    EXPECT_NUMBER(scene.piece.offset, 1000);
    EXPECT_NUMBER(scene.piece.bytes.size, whole.total - 1000);
    EXPECT(memcmp(scene.piece.bytes.data, whole.bytes.data + 1000,
                  scene.piece.bytes.size) == 0);
    query.offset = whole.total;
    EXPECT(draft(&scene, OPERATOR, query) == STATUS_invalid);
    EXPECT(draft_scene_told(&scene, "offset", problem_reason_out_of_range));
    query.offset = 1000;
    put_state(&scene, lead, lead_state_agreed); /* another mark now */
    EXPECT(draft(&scene, OPERATOR, query) == STATUS_conflict);
    EXPECT(draft_scene_told(&scene, "hash", problem_reason_changed_since));
    draft_scene_close(&scene);
}

static void the_largest_lead_still_has_a_draft(void)
{
    struct draft_scene scene;
    draft_scene_open(&scene);
    struct id lead = draft_scene_pool(&scene, 256);
    for (int format = draft_format_docx; format <= draft_format_pdf; format++) {
        struct draft_query query = query_of(lead, (enum draft_format)format);
        query.english = 1;
        EXPECT(draft(&scene, OPERATOR, query) == STATUS_ok);
        EXPECT(scene.piece.total > 0);
    }
    draft_scene_close(&scene);
}

/* Every text with every value: a name that is not in value.def would stop it.
 */
static void every_text_is_made_of_known_values(void)
{
    static struct draft_values values;
    struct draft_row row = {.cells = {{NULL, NULL}}};
    struct draft document;
    struct arena arena;
    arena_init(&arena, 16 << 20);
    values.conditions = ~0U;
    for (int list = 0; list < DRAFT_LIST_COUNT; list++)
        values.lists[list] = (struct draft_rows){.rows = &row, .count = 1};
    EXPECT(draft_compose(&values, &arena, &document) == STATUS_ok);
    for (uint32_t index = 0; index < document.count; index++) {
        const struct draft_block *block = &document.blocks[index];
        EXPECT(block->table ||
               (!strchr(block->text.vi, '{') && !strchr(block->text.en, '{')));
    }
    EXPECT(document.count > 80);
    arena_clear(&arena);
}

static void an_arena_that_is_too_small_is_told(void)
{
    static struct draft_values values;
    struct draft document;
    struct arena arena;
    arena_init(&arena, 70000);
    EXPECT(draft_compose(&values, &arena, &document) == STATUS_too_large);
    arena_clear(&arena);
}

static void shares_add_up_to_the_whole(void)
{
    struct share thirds[] = {{.quantity = 5}, {.quantity = 5}, {.quantity = 5}};
    struct share halves[] = {{.quantity = 40003},
                             {.quantity = 19998},
                             {.quantity = 39998},
                             {.quantity = 1}};
    struct share none[] = {{.quantity = 0}};
    shares_divide(thirds, 3);
    EXPECT_NUMBER(thirds[0].permille, 334);
    EXPECT_NUMBER(thirds[1].permille, 333);
    EXPECT_NUMBER(thirds[2].permille, 333);
    shares_divide(halves, 4);
    EXPECT_NUMBER(halves[0].permille, 400);
    EXPECT_NUMBER(halves[1].permille, 200);
    EXPECT_NUMBER(halves[2].permille, 400);
    EXPECT_NUMBER(halves[3].permille, 0);
    shares_divide(none, 1);
    EXPECT_NUMBER(none[0].permille, 0);
}

int main(void)
{
    RUN(a_draft_comes_as_a_docx_and_as_a_pdf);
    RUN(the_same_lead_gives_the_same_bytes);
    RUN(a_lead_that_is_not_approved_or_came_to_nothing_has_none);
    RUN(a_draft_that_is_not_agreed_says_so);
    RUN(a_group_gets_its_own_part_alone);
    RUN(a_buyer_gets_all_lines_but_no_profiles);
    RUN(for_others_there_is_no_such_lead);
    RUN(a_draft_keeps_the_terms_that_the_lead_rests_on);
    RUN(a_signed_lead_keeps_the_profile_it_was_signed_on);
    RUN(a_signed_lead_keeps_the_reference_prices_of_its_signature);
    RUN(shares_add_up_to_the_whole);
    RUN(a_document_goes_on_where_it_ended);
    RUN(the_largest_lead_still_has_a_draft);
    RUN(every_text_is_made_of_known_values);
    RUN(an_arena_that_is_too_small_is_told);
    return test_result();
}
