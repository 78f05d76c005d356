#include "tests/office/draft_scene.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/product_id.h"

/* What fontconfig keeps for pango until the process ends: the same amount,
 * however many drafts are written. For LeakSanitizer, which calls this. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

#define THUC_PHAN "01273" /* phường Thục Phán, Cao Bằng, on map 2025 */
#define LINES_MOST 256

static const char *const names[DRAFT_CASES] = {
    [DRAFT_FIXED] = "fixed",   [DRAFT_FLOOR] = "floor", [DRAFT_HEADS] = "heads",
    [DRAFT_POOLED] = "pooled", [DRAFT_OPEN] = "open",   [DRAFT_BAND] = "band"};

const char *draft_case_name(enum draft_case which)
{
    return names[which];
}

/* ---- the catalogue */

static void put_ginger(struct ledger *ledger)
{
    struct product_form forms[] = {{.code = "mature",
                                    .name_vi = "gừng già",
                                    .name_en = "mature ginger",
                                    .unit = unit_gram},
                                   {.code = "dried",
                                    .name_vi = "gừng khô",
                                    .name_en = "dried ginger",
                                    .unit = unit_gram}};
    struct product_grade grades[] = {
        {.number = 1, .name_vi = "loại 1", .name_en = "grade 1"},
        {.number = 2, .name_vi = "loại 2", .name_en = "grade 2"}};
    struct product_quality qualities[] = {{.code = "moisture",
                                           .name_vi = "độ ẩm",
                                           .name_en = "moisture",
                                           .unit = "%",
                                           .most_milli = 100000},
                                          {.code = "admixture",
                                           .name_vi = "tạp chất",
                                           .name_en = "admixture",
                                           .unit = "%",
                                           .most_milli = 100000}};
    struct product product;
    record_init(&record_product, &product);
    product.id = product_id("ginger");
    product.version = 1;
    product.code = "ginger";
    product.name_vi = "gừng";
    product.name_en = "ginger";
    product.hs = "0910.11";
    product.forms = forms, product.forms_count = 2;
    product.grades = grades, product.grades_count = 2;
    product.qualities = qualities, product.qualities_count = 2;
    ledger_put(ledger, VERB_put_product, &record_product, &product);
}

static void put_pig(struct ledger *ledger)
{
    struct product_form form = {.code = "live",
                                .name_vi = "lợn hơi",
                                .name_en = "live pig",
                                .unit = unit_head};
    struct product product;
    record_init(&record_product, &product);
    product.id = product_id("black_pig");
    product.version = 1;
    product.code = "black_pig";
    product.name_vi = "lợn đen";
    product.name_en = "black pig";
    product.hs = "0103.91/.92";
    product.forms = &form, product.forms_count = 1;
    ledger_put(ledger, VERB_put_product, &record_product, &product);
}

void draft_scene_put_price(struct draft_scene *scene, unsigned number,
                           int64_t day, int64_t price)
{
    struct price_point point = {.id = ledger_id(number),
                                .version = 1,
                                .product = "ginger",
                                .form = "mature",
                                .province = number % 2 ? "04" : "",
                                .day = day,
                                .low_vnd_per_kg = price - 500,
                                .middle_vnd_per_kg = price,
                                .high_vnd_per_kg = price + 500,
                                .source = "Trung tâm Khuyến nông tỉnh"};
    ledger_put(&scene->ledger, VERB_post_price, &record_price_point, &point);
}

/* ---- parties */

static void put_buyer(struct ledger *ledger)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = ledger_id(DRAFT_BUYER);
    party.version = 1;
    party.kind = party_kind_enterprise;
    party.name = "Công ty TNHH Gừng & Nghệ <Việt>";
    party.commune = THUC_PHAN;
    party.signatory = "Lê Quang Hưởng";
    party.authority = "Giám đốc";
    party.state = party_state_active;
    ledger_put(ledger, VERB_post_party, &record_party, &party);
}

static const char *group_name(struct draft_scene *scene, unsigned index)
{
    static const char *const places[] = {
        "Lũng Nặm",  "Hạ Thôn", "Nà Sác",   "Kéo Yên",
        "Trường Hà", "Vân An",  "Cải Viên", "Nội Thôn",
        "Tổng Cọt",  "Sóc Hà",  "Quý Quân", "Thượng Thôn"};
    return arena_format(&scene->arena, "%s %s%s",
                        index % 3 == 1 ? "Tổ hợp tác" : "Nhóm gừng",
                        places[index % 12], index < 12 ? "" : " mới");
}

/* Every fifth one has not said who signs. */
static void put_group(struct draft_scene *scene, unsigned index,
                      enum party_kind kind)
{
    static const char *const people[] = {"Nông Thị Hoa", "Hoàng Văn Sìn",
                                         "Triệu Mùi Ghển", "Lý A Pá"};
    struct party party;
    record_init(&record_party, &party);
    party.id = ledger_id(DRAFT_GROUP + index);
    party.version = 1;
    party.kind = kind;
    party.name = group_name(scene, index);
    party.commune = THUC_PHAN;
    party.members = 13 + index % 4;
    party.households = 14 + index % 4;
    if (index % 5 != 4) {
        party.signatory = people[index % 4];
        party.authority = "biên bản họp nhóm";
        party.authority_day = LEDGER_DAY - 20;
    }
    party.state = party_state_active;
    ledger_put(&scene->ledger, VERB_post_party, &record_party, &party);
}

/* ---- posts and the lead */

static void put_offer(struct ledger *ledger, unsigned index,
                      const struct lead *lead, const struct lead_line *line)
{
    struct lot lot = {.number = 1,
                      .quantity = line->quantity,
                      .from_day = lead->from_day,
                      .to_day = lead->to_day};
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.id = line->offer;
    offer.version = 1;
    offer.group = line->group;
    offer.product = lead->product;
    offer.form = line->form;
    offer.unit = lead->unit;
    offer.lots = &lot, offer.lots_count = 1;
    offer.commune = line->commune;
    offer.delivery_point =
        index % 2 ? delivery_point_collection : delivery_point_unset;
    offer.state = post_state_open;
    ledger_put(ledger, VERB_post_offer, &record_offer, &offer);
}

static void put_demand(struct ledger *ledger, const struct lead *lead,
                       struct demand demand)
{
    struct lot lot = {.number = 1,
                      .quantity = lead->wanted,
                      .from_day = lead->from_day,
                      .to_day = lead->to_day};
    struct form_name form = {.form = lead->lines[0].form};
    demand.id = lead->demand;
    demand.version = 1;
    demand.buyer = lead->buyer;
    demand.product = lead->product;
    demand.forms = &form, demand.forms_count = 1;
    demand.unit = lead->unit;
    demand.lots = &lot, demand.lots_count = 1;
    demand.commune = THUC_PHAN;
    demand.state = post_state_open;
    ledger_put(ledger, VERB_post_demand, &record_demand, &demand);
}

static struct lead make_lead(enum draft_case which, struct lead_line *lines,
                             uint32_t count)
{
    struct lead lead;
    record_init(&record_lead, &lead);
    lead.id = ledger_id(DRAFT_LEAD + which);
    lead.version = 7;
    lead.demand = ledger_id(60 + which);
    lead.demand_lot = lead.demand_version = 1;
    lead.buyer = ledger_id(DRAFT_BUYER);
    lead.buyer_name = "Công ty TNHH Gừng & Nghệ <Việt>";
    lead.commune = THUC_PHAN;
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.from_day = LEDGER_DAY + 183; /* 01/12/2026 */
    lead.to_day = LEDGER_DAY + 213;
    lead.lines = lines, lead.lines_count = count;
    lead.clearing = ledger_id(50);
    lead.state = lead_state_agreed;
    return lead;
}

static struct lead_line make_line(struct draft_scene *scene, unsigned index,
                                  int64_t quantity)
{
    struct lead_line line;
    record_init(&record_lead_line, &line);
    line.offer = ledger_id(1000 + index);
    line.offer_lot = line.offer_version = 1;
    line.group = ledger_id(DRAFT_GROUP + index);
    line.group_name = group_name(scene, index);
    line.commune = THUC_PHAN;
    line.form = "mature";
    line.grade = 1 + index % 2;
    line.quantity = quantity;
    line.price_vnd_per_kg = 6750;
    line.price = (struct price_clause){.kind = price_kind_fixed,
                                       .price_vnd_per_kg = 6750};
    line.state = line_state_accepted;
    return line;
}

static enum party_kind kind_of(enum draft_case which, unsigned index)
{
    if (which == DRAFT_FLOOR)
        return party_kind_cooperative;
    return index % 3 == 1 ? party_kind_cooperative_group
                          : party_kind_interest_group;
}

/* A linkage that the buyer leads and the first group is a member of, with two
 * seasons of inputs; beside it one of another product, which does not count. */
static void put_linkage(struct ledger *ledger, unsigned number,
                        const char *product)
{
    struct party_reference member = {.party = ledger_id(DRAFT_GROUP)};
    struct product_name name = {.product = product};
    struct season_support supports[] = {
        {.season = "vụ 1/2025", .kind = support_kind_inputs},
        {.season = "vụ 1/2025", .kind = support_kind_training},
        {.season = "vụ 1/2026", .kind = support_kind_inputs}};
    struct programme_model model;
    record_init(&record_programme_model, &model);
    for (size_t index = 0; index < sizeof supports / sizeof *supports; index++)
        supports[index].day = LEDGER_DAY - 300 + 100 * (int64_t)index;
    model.id = ledger_id(number);
    model.version = 1;
    model.programme = "CSSP";
    model.kind = model_kind_linkage;
    model.name = "Liên kết theo chuỗi";
    model.lead = ledger_id(DRAFT_BUYER);
    model.members = &member, model.members_count = 1;
    model.products = &name, model.products_count = 1;
    model.from_day = LEDGER_DAY - 400 + number;
    model.supports = supports;
    model.supports_count = strcmp(product, "ginger") == 0 ? 3 : 1;
    ledger_put(ledger, VERB_put_programme_model, &record_programme_model,
               &model);
}

static void put_all(struct draft_scene *scene, enum draft_case which,
                    struct lead *lead, struct demand demand)
{
    lead->wanted = 0;
    if (which == DRAFT_FLOOR) {
        put_linkage(&scene->ledger, 46, "ginger");
        put_linkage(&scene->ledger, 47, "black_pig");
    }
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        unsigned group = lead->lines[index].group.bytes[15] +
                         256U * lead->lines[index].group.bytes[14] -
                         DRAFT_GROUP;
        lead->wanted += lead->lines[index].quantity;
        put_group(scene, group, kind_of(which, group));
        put_offer(&scene->ledger, index, lead, &lead->lines[index]);
    }
    put_demand(&scene->ledger, lead, demand);
    ledger_put(&scene->ledger, VERB_agree_lead, &record_lead, lead);
}

/* ---- the cases */

/* Signed already: number, day and signatory come from the lead. */
static void make_fixed(struct lead *lead, struct demand *demand)
{
    lead->state = lead_state_signed;
    lead->lines[0].state = line_state_contracted;
    lead->contract =
        (struct contract){.kind = contract_kind_contract,
                          .number = "12/HĐ-2026",
                          .day = LEDGER_DAY + 40,
                          .signatory = "Nông Thị Hoa",
                          .authority = "biên bản họp nhóm ngày 12/05/2026",
                          .buyer_signatory = "Lê Quang Hưởng"};
    demand->tolerance_permille = 100;
    demand->worst_grade = 2;
}

static void make_floor(struct lead *lead, struct demand *demand)
{
    static struct quality_need needs[] = {
        {.code = "moisture", .least_milli = 11000, .most_milli = 12000},
        {.code = "admixture", .most_milli = 500}};
    static struct certificate_need certificates[] = {
        {.kind = certificate_kind_ocop, .stars = 3},
        {.kind = certificate_kind_vietgap}};
    struct lead_line *line = &lead->lines[0];
    line->price = (struct price_clause){.kind = price_kind_floor_share,
                                        .floor_vnd_per_kg = 5500,
                                        .share_permille = 500};
    line->transport_vnd_per_kg = 215;
    line->distance_m = 38450;
    demand->qualities = needs, demand->qualities_count = 2;
    demand->certificates = certificates, demand->certificates_count = 2;
    demand->linkage_form = 4;
    demand->inputs_advanced = "giống và phân bón vi sinh, 12.000.000 đồng";
}

static void make_heads(struct lead *lead, struct demand *demand)
{
    struct lead_line *line = &lead->lines[0];
    lead->product = "black_pig";
    lead->unit = unit_head;
    line->form = "live";
    line->quantity = 21;
    line->grade = 0;
    line->head_weight_g = 12500;
    line->price = (struct price_clause){.kind = price_kind_market_less,
                                        .discount_vnd_per_kg = 5000};
    line->price_vnd_per_kg = 120000;
    demand->lightest_g = 10000;
    demand->heaviest_g = 15000;
}

/* One line was declined; two price clauses; linkage of form 1. */
static void make_pooled(struct lead *lead, struct demand *demand)
{
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (index % 4 == 2)
            lead->lines[index].price =
                (struct price_clause){.kind = price_kind_floor_share,
                                      .floor_vnd_per_kg = 5500,
                                      .share_permille = 300};
    lead->lines[1].state = line_state_declined;
    demand->linkage_form = 1;
    demand->tolerance_permille = 50;
}

static void make_open(struct lead *lead, struct demand *demand)
{
    (void)demand;
    lead->state = lead_state_approved;
    lead->lines[0].state = line_state_offered;
    lead->lines[0].price = (struct price_clause){.kind = price_kind_unset};
}

static void make_band(struct lead *lead, struct demand *demand)
{
    lead->lines[0].price = (struct price_clause){.kind = price_kind_band,
                                                 .floor_vnd_per_kg = 5000,
                                                 .ceiling_vnd_per_kg = 9000};
    demand->delivery_point = delivery_point_collection;
}

struct id draft_scene_put(struct draft_scene *scene, enum draft_case which)
{
    static void (*const makers[DRAFT_CASES])(struct lead *, struct demand *) = {
        [DRAFT_FIXED] = make_fixed, [DRAFT_FLOOR] = make_floor,
        [DRAFT_HEADS] = make_heads, [DRAFT_POOLED] = make_pooled,
        [DRAFT_OPEN] = make_open,   [DRAFT_BAND] = make_band};
    struct lead_line lines[13];
    struct demand demand;
    uint32_t count = which == DRAFT_POOLED ? 13 : 1;
    for (uint32_t index = 0; index < count; index++)
        lines[index] = make_line(scene, index, (600 + 35 * index) * KG);
    struct lead lead = make_lead(which, lines, count);
    record_init(&record_demand, &demand);
    makers[which](&lead, &demand);
    put_all(scene, which, &lead, demand);
    return lead.id;
}

struct id draft_scene_pool(struct draft_scene *scene, unsigned count)
{
    static struct lead_line lines[LINES_MOST];
    struct demand demand;
    CHECK(count <= LINES_MOST);
    for (unsigned index = 0; index < count; index++)
        lines[index] = make_line(scene, index, (100 + index) * KG);
    struct lead lead = make_lead(DRAFT_POOLED, lines, count);
    record_init(&record_demand, &demand);
    put_all(scene, DRAFT_POOLED, &lead, demand);
    return lead.id;
}

/* ---- asking */

void draft_scene_open(struct draft_scene *scene)
{
    *scene = (struct draft_scene){.sources = {.store = NULL}};
    ledger_open(&scene->ledger);
    scene->sources.store = scene->ledger.store;
    arena_init(&scene->arena, 64 << 20);
    buffer_init(&scene->body, MOST_BODY_BYTES);
    ledger_operator(&scene->ledger);
    put_ginger(&scene->ledger);
    put_pig(&scene->ledger);
    put_buyer(&scene->ledger);
    draft_scene_put_price(scene, 41, LEDGER_DAY - 400, 5000);
    draft_scene_put_price(scene, 43, LEDGER_DAY - 10, 8000);
    draft_scene_put_price(scene, 44, LEDGER_DAY - 5, 9500);    /* of anywhere */
    draft_scene_put_price(scene, 45, LEDGER_DAY + 300, 30000); /* too late */
}

void draft_scene_close(struct draft_scene *scene)
{
    office_sources_clear(&scene->sources);
    buffer_clear(&scene->body);
    arena_clear(&scene->arena);
    ledger_close(&scene->ledger);
}

enum status draft_scene_ask(struct draft_scene *scene, struct id actor,
                            unsigned verb, const void *body)
{
    struct envelope request = {.verb = verb, .actor = actor};
    scene->reply = (struct envelope){.status = STATUS_ok};
    CHECK(envelope_set_body(&request, verb_find(verb)->body, body,
                            &scene->arena) == STATUS_ok);
    office_answer(&scene->sources, &request, &scene->arena, &scene->body,
                  &scene->reply);
    if (scene->reply.status == STATUS_ok)
        CHECK(record_decode(&record_document_piece, scene->reply.body,
                            &scene->arena, &scene->piece, NULL) == STATUS_ok);
    return (enum status)scene->reply.status;
}

bool draft_scene_told(const struct draft_scene *scene, const char *field,
                      enum problem_reason reason)
{
    for (uint32_t index = 0; index < scene->reply.problems_count; index++)
        if (scene->reply.problems[index].reason == reason &&
            strcmp(scene->reply.problems[index].field, field) == 0)
            return true;
    return false;
}
