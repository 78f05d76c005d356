/* What reports tell of programmes, over small seasons whose figures are known
 * beforehand; and that they agree with what `show_figures` tells. */
#include "base/check.h"
#include "base/clock.h"
#include "link/envelope.h"
#include "model/codec.h"
#include "model/programme.h"
#include "tests/office/asking.h"
#include "tests/office/played.h"
#include "tests/test.h"

#define DAY PLAYED_DAY
#define CODE "cssp"
#define KG INT64_C(1000)

static struct played played;
static struct asking asking;

static void begin(void)
{
    struct programme programme;
    played_open(&played, 5, INT64_C(1) << 28);
    played_people(&played, 0, 2);
    asking_open(&asking, played.store);
    record_init(&record_programme, &programme);
    programme.id = programme_id(CODE);
    programme.code = programme.name = CODE;
    programme.from_day = DAY - 1000;
    programme.to_day = DAY + 1000;
    played_put(&played, VERB_put_programme, &record_programme, &programme,
               PRINCIPAL_OPERATOR);
}

static void end(void)
{
    asking_close(&asking);
    played_close(&played);
}

static void pass_days(int64_t days)
{
    played.time_ms += days * CLOCK_MS_PER_DAY;
}

static void put_group(int number, const char *commune)
{
    struct participation part = {.programme = CODE,
                                 .role = programme_role_group};
    struct party party;
    record_init(&record_party, &party);
    party.id = played_group(number);
    party.version = 1;
    party.kind = party_kind_interest_group;
    party.name = "Nhóm";
    party.commune = commune;
    party.map = admin_map_map_2020;
    party.state = party_state_active;
    party.established_day = DAY - 10;
    party.programmes = &part;
    party.programmes_count = 1;
    played_put(&played, VERB_post_party, &record_party, &party,
               PRINCIPAL_OPERATOR);
}

/* A lead of one line for each of so many groups, from `first` on. */
static void put_lead(int number, int first, int count, unsigned verb,
                     enum lead_state state)
{
    struct lead_line lines[8];
    struct lead lead;
    record_init(&record_lead, &lead);
    lead.id = played_group(100000 + number);
    lead.version = 1;
    lead.demand = played_group(200000 + number);
    lead.demand_lot = 1;
    lead.buyer = played_buyer(0);
    lead.product = "ginger";
    lead.unit = unit_gram;
    lead.commune = "01273";
    lead.clearing = played_group(300000);
    lead.state = state;
    lead.decided_ms = played.time_ms;
    lead.contract.kind = contract_kind_contract;
    lead.contract.day = DAY;
    lead.lines = lines;
    lead.lines_count = (uint32_t)count;
    for (int index = 0; index < count; index++) {
        record_init(&record_lead_line, &lines[index]);
        lines[index].group = played_group(first + index);
        lines[index].offer = played_group(400000 + first + index);
        lines[index].offer_lot = 1;
        lines[index].form = "first";
        lines[index].quantity = 500 * KG;
        lines[index].state = line_state_contracted;
    }
    played_put(&played, verb, &record_lead, &lead, played_coordinator(0));
}

/* ---- asking */

/* A value of the whole on that day. */
static int64_t whole(const char *figure, const char *column, int64_t day)
{
    struct report_query query = {
        .figure = figure, .programme = CODE, .at_day = day};
    played_commit(&played);
    EXPECT(ask(&asking, query, "whole") == STATUS_ok);
    return value_of(&asking, NULL, column);
}

/* What the programme's own figures tell of groups with a contract. */
static int64_t groups_with_contract(int64_t day)
{
    struct figures_query query = {.programme = CODE, .day = day};
    struct envelope request = {.verb = VERB_show_figures,
                               .actor = PRINCIPAL_OPERATOR};
    struct envelope reply = {.status = STATUS_ok};
    struct programme_figures figures;
    CHECK(envelope_set_body(&request, &record_figures_query, &query,
                            &asking.arena) == STATUS_ok);
    office_answer(&asking.sources, &request, &asking.arena, &asking.body,
                  &reply);
    CHECK(reply.status == STATUS_ok);
    CHECK(record_decode(&record_programme_figures, reply.body, &asking.arena,
                        &figures, NULL) == STATUS_ok);
    for (uint32_t index = 0; index < figures.figures_count; index++)
        if (figures.figures[index].indicator == indicator_groups_with_contract)
            return figures.figures[index].value;
    return 0;
}

/* ---- cases */

static void both_commands_tell_the_same_groups_with_a_contract(void)
{
    begin();
    for (int number = 0; number < 9; number++)
        put_group(number, "01273");
    put_lead(0, 0, 3, VERB_sign_lead, lead_state_signed);
    put_lead(1, 2, 3, VERB_sign_lead, lead_state_signed);
    put_lead(2, 6, 2, VERB_sign_lead, lead_state_signed);
    pass_days(40);
    put_lead(0, 0, 3, VERB_complete_lead, lead_state_completed);
    put_lead(2, 6, 2, VERB_break_lead, lead_state_broken);
    EXPECT_NUMBER(whole("K1", "contract", DAY + 39), 7);
    EXPECT_NUMBER(whole("K1", "kept", DAY + 39), 7);
    EXPECT_NUMBER(groups_with_contract(DAY + 39), 7);
    EXPECT_NUMBER(whole("K1", "contract", DAY + 40), 3);
    EXPECT_NUMBER(whole("K1", "kept", DAY + 40), 5);
    EXPECT_NUMBER(groups_with_contract(DAY + 40), 5);
    EXPECT_NUMBER(whole("K2", "groups", DAY + 40), 3);
    end();
}

int main(void)
{
    RUN(both_commands_tell_the_same_groups_with_a_contract);
    return test_result();
}
