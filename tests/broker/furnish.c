/* Records for the broker's tests: the smallest that are accepted. */
#include "base/check.h"
#include "model/codec.h"
#include "tests/broker/house.h"

static void must(const struct envelope *reply)
{
    if (reply->status != STATUS_ok)
        die(1, "verb %d was refused: %s %s", (int)reply->verb,
            status_name((enum status)reply->status),
            reply->problems_count ? reply->problems[0].field : "");
}

static void put_product(struct house *house, const char *code,
                        struct product_form *form)
{
    struct product product;
    struct product_quality quality = {.code = "moisture",
                                      .name_vi = "độ ẩm",
                                      .name_en = "moisture",
                                      .most_milli = 100000};
    struct product_grade grade = {
        .number = 1, .name_vi = "loại một", .name_en = "first"};
    record_init(&record_product, &product);
    product.code = code;
    product.name_vi = code;
    product.name_en = code;
    product.forms = form;
    product.forms_count = 1;
    product.grades = &grade;
    product.grades_count = 1;
    product.qualities = &quality;
    product.qualities_count = 1;
    struct envelope reply = house_say(house, VERB_put_product, &product);
    must(&reply);
}

void house_furnish(struct house *house)
{
    struct product_form mature = {.code = "mature",
                                  .name_vi = "gừng già",
                                  .name_en = "mature",
                                  .unit = unit_gram};
    struct product_form live = {.code = "live",
                                .name_vi = "lợn hơi",
                                .name_en = "live",
                                .unit = unit_head};
    put_product(house, "ginger", &mature);
    put_product(house, "pig", &live);
}

static struct party make_party(struct house *house, enum party_kind kind,
                               const char *name)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = house_id(house);
    party.kind = kind;
    party.name = name;
    party.commune = "01351";
    party.members = 13;
    party.households = 14;
    return party;
}

struct party make_group(struct house *house)
{
    return make_party(house, party_kind_interest_group, "Nhóm gừng");
}

struct party make_buyer(struct house *house)
{
    return make_party(house, party_kind_enterprise, "Công ty gừng");
}

static struct lot make_lot(int64_t quantity)
{
    return (struct lot){.number = 1,
                        .quantity = quantity,
                        .from_day = HOUSE_START_DAY + 30,
                        .to_day = HOUSE_START_DAY + 60};
}

struct offer make_offer(struct house *house, struct id group, int64_t quantity)
{
    static struct lot lots[8];
    struct offer offer;
    record_init(&record_offer, &offer);
    lots[0] = make_lot(quantity);
    offer.id = house_id(house);
    offer.group = group;
    offer.product = "ginger";
    offer.form = "mature";
    offer.commune = "01351";
    offer.lots = lots;
    offer.lots_count = 1;
    return offer;
}

struct demand make_demand(struct house *house, struct id buyer,
                          int64_t quantity)
{
    static struct lot lots[8];
    static struct form_name forms[8];
    struct demand demand;
    record_init(&record_demand, &demand);
    lots[0] = make_lot(quantity);
    forms[0].form = "mature";
    demand.id = house_id(house);
    demand.buyer = buyer;
    demand.product = "ginger";
    demand.forms = forms;
    demand.forms_count = 1;
    demand.commune = "01351";
    demand.lots = lots;
    demand.lots_count = 1;
    return demand;
}

struct id post_group(struct house *house)
{
    struct party party = make_group(house);
    struct envelope reply = house_say(house, VERB_post_party, &party);
    must(&reply);
    return party.id;
}

struct id post_buyer(struct house *house)
{
    struct party party = make_buyer(house);
    struct envelope reply = house_say(house, VERB_post_party, &party);
    must(&reply);
    return party.id;
}

struct id post_offer(struct house *house, struct id group, int64_t quantity)
{
    struct offer offer = make_offer(house, group, quantity);
    struct envelope reply = house_say(house, VERB_post_offer, &offer);
    must(&reply);
    return offer.id;
}

struct id post_demand(struct house *house, struct id buyer, int64_t quantity)
{
    struct demand demand = make_demand(house, buyer, quantity);
    struct envelope reply = house_say(house, VERB_post_demand, &demand);
    must(&reply);
    return demand.id;
}

struct lead make_lead(struct house *house, struct lead_line *line)
{
    struct lead lead;
    record_init(&record_lead, &lead);
    record_init(&record_lead_line, line);
    line->offer_version = 1;
    line->group_version = 1;
    line->form = "mature";
    lead.id = house_id(house);
    lead.demand_version = 1;
    lead.buyer_version = 1;
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.lines = line;
    lead.lines_count = 1;
    return lead;
}
