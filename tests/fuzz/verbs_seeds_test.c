/* One sequence of each family of verbs, and one of refusals: what the fuzzer
 * begins with. Each step must still be answered as it was meant, so that the
 * corpus goes on reaching what it was made for.
 *
 *     verbs_seeds_test [FOLDER]
 *
 * With a folder it writes them there, as tests/fuzz/verbs_fuzz.c reads them. */
#include "base/check.h"
#include "model/verb.h"
#include "tests/fuzz/verbs_world.h"
#include "tests/test.h"

#define STEPS_MOST 12 /* and an empty one that ends them */
#define HOURS(count)                                                           \
    {                                                                          \
        (count), 0, NULL                                                       \
    }
#define LEAD(version) "{'id':'@72','version':" #version
#define REFERENCE(id, version) "{'id':'@" id "','version':" #version "}"
#define NOW(version) LEAD(version) ",'delay_ms':0}"
#define ANSWER(version, line) LEAD(version) ",'line':" #line "}"
#define SIGNED(version)                                                        \
    LEAD(version)                                                              \
    ",'kind':'contract','number':'12/HĐ','day':'2026-06-02',"                 \
    "'signatory':'Nông Thị Hoa','authority':'biên bản họp nhóm'}"
#define DELIVERED(version, line)                                               \
    LEAD(version)                                                              \
    ",'line':" #line ",'quantity':400000,'day':'2026-06-02',"                  \
    "'price_vnd_per_kg':6000}"
#define OFFER(number, version, quantity)                                       \
    "{'id':'@" number "','version':" #version                                  \
    ",'group':'@31','product':'ginger','form':'mature',"                       \
    "'commune':'01351','lots':[{'number':1,'quantity':" #quantity              \
    ",'from_day':'2026-07-01','to_day':'2026-08-01'}]}"
#define DEMAND(number, version, quantity)                                      \
    "{'id':'@" number "','version':" #version                                  \
    ",'buyer':'@41','product':'ginger',"                                       \
    "'forms':[{'form':'mature'}],'tolerance_permille':100,"                    \
    "'commune':'01351','lots':[{'number':1,'quantity':" #quantity              \
    ",'from_day':'2026-07-01','to_day':'2026-08-01'}]}"
#define KEY "6565656565656565656565656565656565656565656565656565656565656565"
/* SHA-256 of "abc". */
#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define AGREED                                                                 \
    {WORLD_COORDINATOR, VERB_approve_lead, NOW(1)},                            \
        {WORLD_GROUP, VERB_accept_line, ANSWER(2, 1)},                         \
        {WORLD_OTHER_GROUP, VERB_accept_line, ANSWER(3, 2)},                   \
    {                                                                          \
        WORLD_BUYER, VERB_agree_lead, NOW(4)                                   \
    }

/* That the world was furnished with: it comes from the request alone. */
#define CODE "6P938-X0YVW"

struct step {
    unsigned speaker; /* hours where there is no body */
    unsigned verb;
    const char *json;
};

struct seed {
    const char *name;
    struct step steps[STEPS_MOST];
};

static const struct seed seeds[] = {
    {"a_party_changes_and_rests",
     {{WORLD_GROUP, VERB_update_party,
       "{'id':'@31','version':1,"
       "'kind':'interest_group','name':'Nhóm gừng',"
       "'commune':'01351','members':9}"},
      {WORLD_COORDINATOR, VERB_suspend_party, REFERENCE("31", 2)},
      {WORLD_COORDINATOR, VERB_resume_party, REFERENCE("31", 3)},
      {WORLD_OPERATOR, VERB_post_party,
       "{'id':'@33','kind':'cooperative',"
       "'name':'Hợp tác xã','commune':'01351','members':20}"}}},
    {"a_contact_is_kept_read_and_forgotten",
     {{WORLD_GROUP, VERB_put_contact,
       "{'id':'@31','person':'Hoa',"
       "'phone':'+84912345678'}"},
      {WORLD_COORDINATOR, VERB_show_contact, "{'id':'@31'}"},
      {WORLD_COORDINATOR, VERB_bind_phone,
       "{'party':'@31','phone':'0912345679'}"},
      {WORLD_COORDINATOR, VERB_unbind_phone,
       "{'party':'@31','phone':'0912345679'}"},
      {WORLD_GROUP, VERB_forget_person, REFERENCE("31", 1)}}},
    {"the_catalogue_and_the_policy",
     {{WORLD_OPERATOR, VERB_put_product,
       "{'code':'ginger','version':1,'name_vi':'gừng',"
       "'name_en':'ginger','forms':[{'code':'mature',"
       "'name_vi':'già','name_en':'mature','unit':'gram'},"
       "{'code':'young','name_vi':'non','name_en':'young',"
       "'unit':'gram'}]}"},
      {WORLD_OPERATOR, VERB_post_price,
       "{'id':'@91','product':'ginger',"
       "'form':'mature','day':'2026-06-01','low_vnd_per_kg':5000,"
       "'middle_vnd_per_kg':6000,'high_vnd_per_kg':7000,"
       "'source':'chợ'}"},
      {WORLD_OPERATOR, VERB_put_policy, "{'version':1,'review_ms':3600000}"}}},
    {"an_offer_is_posted_changed_and_withdrawn",
     {{WORLD_GROUP, VERB_post_offer, OFFER("53", 0, 5000)},
      {WORLD_GROUP, VERB_update_offer, OFFER("53", 1, 7000)},
      {WORLD_GROUP, VERB_withdraw_offer, REFERENCE("53", 2)},
      {WORLD_COORDINATOR, VERB_update_offer, OFFER("51", 1, 500000)}}},
    {"a_demand_is_posted_changed_and_withdrawn",
     {{WORLD_BUYER, VERB_post_demand, DEMAND("62", 0, 5000)},
      {WORLD_BUYER, VERB_update_demand, DEMAND("62", 1, 7000)},
      {WORLD_BUYER, VERB_withdraw_demand, REFERENCE("62", 2)},
      {WORLD_BUYER, VERB_update_demand, DEMAND("61", 1, 900000)}}},
    {"a_lead_is_completed",
     {AGREED,
      {WORLD_COORDINATOR, VERB_sign_lead, SIGNED(5)},
      {WORLD_GROUP, VERB_deliver_line, DELIVERED(6, 1)},
      {WORLD_BUYER, VERB_record_payment,
       LEAD(7) ",'line':1,'amount_vnd':2400000,'day':'2026-06-02'}"},
      {WORLD_BUYER, VERB_deliver_line, DELIVERED(8, 2)},
      {WORLD_COORDINATOR, VERB_complete_lead, NOW(9)}}},
    {"a_contract_is_broken",
     {AGREED,
      {WORLD_COORDINATOR, VERB_sign_lead, SIGNED(5)},
      {WORLD_COORDINATOR, VERB_deliver_line, DELIVERED(6, 1)},
      {WORLD_COORDINATOR, VERB_break_lead,
       LEAD(7) ",'reason':'price_too_low','by':'seller'}"},
      HOURS(1)}},
    {"a_lead_is_cancelled",
     {AGREED,
      {WORLD_BUYER, VERB_cancel_lead,
       LEAD(5) ",'reason':'too_far','delay_ms':0}"}}},
    {"prices_are_named_and_a_line_is_declined",
     {{WORLD_OPERATOR, VERB_approve_lead, NOW(1)},
      {WORLD_GROUP, VERB_counter_line,
       LEAD(2) ",'line':1,'price':{'kind':'fixed',"
               "'price_vnd_per_kg':7000}}"},
      {WORLD_BUYER, VERB_counter_line,
       LEAD(3) ",'line':1,'price':{'kind':'fixed',"
               "'price_vnd_per_kg':6500}}"},
      {WORLD_GROUP, VERB_accept_line, ANSWER(4, 1)},
      {WORLD_OTHER_GROUP, VERB_decline_line,
       LEAD(5) ",'line':2,'reason':'price_too_low'}"}}},
    {"a_lead_is_held_cut_split_and_rejected",
     {{WORLD_COORDINATOR, VERB_hold_lead, NOW(1)},
      {WORLD_COORDINATOR, VERB_edit_lead,
       LEAD(2) ",'reason':'capacity',"
               "'cuts':[{'line':1,'less':100000}]}"},
      {WORLD_COORDINATOR, VERB_split_lead,
       LEAD(3) ",'reason':'other','text':'hai "
               "chuyến','into':'@73','cuts':[{'line':2,'less':100000}]}"},
      {WORLD_COORDINATOR, VERB_reject_lead,
       LEAD(4) ",'reason':'trust','delay_ms':0}"}}},
    {"a_decision_waits_is_taken_back_and_takes_effect",
     {{WORLD_COORDINATOR, VERB_approve_lead, LEAD(1) "}"},
      {WORLD_COORDINATOR, VERB_undo_decision, LEAD(2) "}"},
      {WORLD_COORDINATOR, VERB_approve_lead, LEAD(3) "}"},
      HOURS(1),
      {WORLD_GROUP, VERB_accept_line, ANSWER(5, 1)}}},
    {"leads_lapse",
     {{WORLD_COORDINATOR, VERB_approve_lead, NOW(1)},
      HOURS(200),
      {WORLD_MATCHER, VERB_request_tick, "{}"}}},
    {"a_market_is_cleared_and_leads_are_proposed",
     {{WORLD_COORDINATOR, VERB_clear_market, "{}"},
      {WORLD_MATCHER, VERB_record_clearing,
       "{'id':'@74','tick_sequence':5,'product':'ginger','unit':'gram'}"},
      {WORLD_MATCHER, VERB_propose_leads,
       "{'clearing':{'id':'@74','tick_sequence':5,'product':'ginger','unit':'"
       "gram'},"
       "'leads':[{'id':'@75','demand':'@61','demand_version':1,'buyer':'@41','"
       "buyer_version':1,'product':'ginger','unit':'gram',"
       "'to_day':'2026-08-01','clearing':'@74','lines':[{'offer':'@51','offer_"
       "version':1,'group':'@31','group_version':1,'form':'mature','quantity':"
       "300000}]}]}"},
      {WORLD_COORDINATOR, VERB_approve_lead,
       "{'id':'@75','version':1,'delay_ms':0}"}}},
    /* The answer is good and says of the lead that it was refused. */
    {"a_kilogram_more_is_proposed_than_is_left",
     {{WORLD_MATCHER, VERB_propose_leads,
       "{'clearing':{'id':'@74','tick_sequence':5,'product':'ginger','unit':'"
       "gram'},"
       "'leads':[{'id':'@75','demand':'@61','demand_version':1,'buyer':'@41','"
       "buyer_version':1,'product':'ginger','unit':'gram',"
       "'to_day':'2026-08-01','clearing':'@74','lines':[{'offer':'@51','offer_"
       "version':1,'group':'@31','group_version':1,'form':'mature','quantity':"
       "301000}]}]}"}}},
    {"keys_are_added_rotated_and_revoked",
     {{WORLD_COORDINATOR, VERB_add_credential,
       "{'id':'@82','party':'@41','public_key':'" KEY "'}"},
      {WORLD_GROUP, VERB_rotate,
       "{'public_key':'" HASH "','overlap_ms':3600000}"},
      {WORLD_COORDINATOR, VERB_issue_code, "{'party':'@31'}"},
      {WORLD_COORDINATOR, VERB_revoke, REFERENCE("82", 1)}}},
    {"a_code_is_used",
     {{WORLD_STRANGER, VERB_enrol, "{'code':'" CODE "'}"},
      {WORLD_GROUP, VERB_log_out_everywhere, "{}"}}},
    {"a_file_in_two_pieces",
     {{WORLD_COORDINATOR, VERB_put_attachment,
       "{'id':'@92','hash':'" HASH "','size':3,'bytes':'6162'}"},
      {WORLD_COORDINATOR, VERB_put_attachment,
       "{'id':'@92','hash':'" HASH "','size':3,'offset':2,'bytes':'63'}"}}},
};

/* For a role, a place, a version, a state, a reason that is missing, a record
 * that is not there, a lot that is promised, a clearing of no tick, a code. */
static const struct seed refused = {
    "refused_for_each_kind_of_reason",
    {{WORLD_GROUP, VERB_approve_lead, NOW(1)},
     {WORLD_ELSEWHERE, VERB_approve_lead, NOW(1)},
     {WORLD_COORDINATOR, VERB_approve_lead, NOW(2)},
     {WORLD_COORDINATOR, VERB_complete_lead, NOW(1)},
     {WORLD_COORDINATOR, VERB_reject_lead, NOW(1)},
     {WORLD_GROUP, VERB_withdraw_offer, REFERENCE("59", 1)},
     {WORLD_GROUP, VERB_update_offer, OFFER("51", 1, 399999)},
     {WORLD_MATCHER, VERB_record_clearing,
      "{'id':'@74','tick_sequence':99,'product':'ginger','unit':'gram'}"},
     {WORLD_STRANGER, VERB_enrol, "{'code':'00000-00000'}"}}};

#define SEED_COUNT ((int)(sizeof seeds / sizeof *seeds))

static struct arena arena;

static struct bytes body_of(const struct step *step)
{
    return world_body(step->verb, step->json, &arena);
}

static enum status say(struct world *world, const struct step *step)
{
    if (step->json)
        return world_say(world, step->speaker, step->verb, body_of(step));
    world_wait(world, step->speaker * INT64_C(3600000));
    return STATUS_ok;
}

static void say_all(const struct seed *seed, bool is_refused)
{
    struct world world;
    world_open(&world);
    for (const struct step *step = seed->steps; step->json || step->speaker;
         step++) {
        enum status status = say(&world, step);
        bool is_as_meant = (status != STATUS_ok) == is_refused;
        if (!is_as_meant)
            fprintf(stderr, "%s: %s: %s\n", seed->name,
                    verb_find(step->verb)->name, status_name(status));
        EXPECT(is_as_meant);
    }
    world_look(store_write_view(world.write));
    world_verify(&world);
    world_close(&world);
}

static void every_seed_works(void)
{
    for (int index = 0; index < SEED_COUNT; index++)
        say_all(&seeds[index], false);
}

static void what_may_not_be_is_refused(void)
{
    say_all(&refused, true);
}

static void write_step(const struct step *step, FILE *file)
{
    struct bytes body = {NULL, 0};
    if (step->json)
        body = body_of(step);
    const uint8_t head[] = {(uint8_t)step->speaker, (uint8_t)step->verb,
                            (uint8_t)body.size, (uint8_t)(body.size >> 8)};
    CHECK(fwrite(head, 1, sizeof head, file) == sizeof head);
    CHECK(fwrite(body.data, 1, body.size, file) == body.size);
}

static void write_seed(const struct seed *seed, const char *folder)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, seed->name);
    FILE *file = fopen(path, "wb");
    if (!file)
        die(EXIT_FAILURE, "%s: cannot be written", path);
    for (const struct step *step = seed->steps; step->json || step->speaker;
         step++)
        write_step(step, file);
    CHECK(fclose(file) == 0);
}

static void write_all(const char *folder)
{
    for (int index = 0; index < SEED_COUNT; index++)
        write_seed(&seeds[index], folder);
    write_seed(&refused, folder);
}

int main(int count, char **words)
{
    arena_init(&arena, (size_t)64 << 20);
    if (count > 1) {
        write_all(words[1]);
    } else {
        RUN(every_seed_works);
        RUN(what_may_not_be_is_refused);
    }
    arena_clear(&arena);
    return test_result();
}
