/* Whose records somebody reaches: roles, communes on both maps, and leads that
 * open contacts. */
#include "model/rights.h"

#include "base/check.h"
#include "model/area.h"
#include "tests/test.h"

#define MOST_AREAS 8

static struct gazetteer *gazetteer;

/* "01351" on map 2025, "01343@2020" on that map. */
static struct area area(const char *text)
{
    static char codes[MOST_AREAS][8];
    static int used;
    char *code = codes[used++ % MOST_AREAS];
    size_t size = strcspn(text, "@");
    CHECK(size < sizeof codes[0]);
    memcpy(code, text, size);
    code[size] = '\0';
    return (struct area){
        .code = code, .map = text[size] ? admin_map_map_2020 : admin_map_unset};
}

/* Whether a commune lies within areas, written with commas between. */
static bool holds(const char *areas, const char *commune)
{
    struct area list[MOST_AREAS];
    uint32_t count = 0;
    char text[128];
    snprintf(text, sizeof text, "%s", areas);
    char *rest = text;
    for (char *word; *areas && (word = strsep(&rest, ","));)
        list[count++] = area(word);
    struct area place = area(commune);
    return areas_hold(gazetteer, list, count, place.code, place.map);
}

static void a_commune_lies_in_itself_and_in_its_province(void)
{
    EXPECT(holds("01351", "01351"));
    EXPECT(!holds("01351", "01273"));
    EXPECT(holds("01273,01351", "01351"));
    EXPECT(holds("04", "01351"));
    EXPECT(holds("04", "01343@2020")); /* today's province of a former one */
    EXPECT(holds("04@2020", "01343@2020"));
    EXPECT(!holds("01", "01351"));
    EXPECT(!holds("", "01351"));
}

/* Hưng Đạo of today was made of three communes of the former district 043. */
static void a_former_commune_lies_in_what_it_went_into(void)
{
    EXPECT(holds("01351", "01343@2020"));
    EXPECT(holds("01351", "01352@2020"));
    EXPECT(!holds("01351", "01267@2020"));
    EXPECT(holds("043", "01343@2020"));
    EXPECT(!holds("040", "01343@2020"));
}

/* One code on two maps is two places. */
static void a_code_means_a_place_only_with_its_map(void)
{
    EXPECT(holds("01273", "01267@2020"));
    EXPECT(!holds("01273@2020", "01267@2020"));
    EXPECT(!holds("01351@2020", "01351"));
}

static void a_new_commune_lies_in_all_that_it_was_made_of_and_no_less(void)
{
    EXPECT(!holds("01343@2020,01351@2020", "01351"));
    EXPECT(holds("01343@2020,01351@2020,01352@2020", "01351"));
    EXPECT(holds("043", "01351"));
    EXPECT(!holds("040", "01273")); /* a part came from district 051 */
    EXPECT(holds("040,01696@2020", "01273"));
}

static void a_commune_that_is_on_no_map_lies_nowhere(void)
{
    EXPECT(!holds("04", "99999"));
    EXPECT(!holds("04", ""));
    EXPECT(!holds("04", "1351"));
    EXPECT(!areas_hold(gazetteer, NULL, 0, NULL, admin_map_unset));
}

static void only_areas_that_there_are_exist(void)
{
    static const char *const there[] = {"01351", "01343@2020", "043", "04"};
    static const char *const not_there[] = {"01343", "99999", "999", "99",
                                            "4",     "x1",    "",    "013511"};
    for (size_t index = 0; index < 4; index++) {
        struct area one = area(there[index]);
        EXPECT(area_exists(gazetteer, &one));
    }
    for (size_t index = 0; index < 8; index++) {
        struct area one = area(not_there[index]);
        EXPECT(!area_exists(gazetteer, &one));
    }
}

static struct id number(uint8_t last)
{
    return (struct id){{[15] = last}};
}

static struct party party(uint8_t id, enum party_kind kind, const char *commune)
{
    return (struct party){.id = number(id),
                          .kind = kind,
                          .state = party_state_active,
                          .commune = commune};
}

static bool allows(const struct party *who, enum verb_number verb,
                   const struct party *owner)
{
    struct rights rights = rights_of(who);
    return rights_allow(&rights, verb_find(verb), gazetteer, owner);
}

static void parties_reach_what_is_their_own(void)
{
    struct party group = party(1, party_kind_interest_group, "01351");
    struct party other = party(2, party_kind_interest_group, "01351");
    struct party coop = party(3, party_kind_cooperative, "01351");
    EXPECT(allows(&group, VERB_post_offer, &group));
    EXPECT(!allows(&group, VERB_post_offer, &other));
    EXPECT(!allows(&group, VERB_post_demand, &group));
    EXPECT(allows(&coop, VERB_post_demand, &coop));
    EXPECT(allows(&coop, VERB_post_offer, &coop));
    EXPECT(!allows(&group, VERB_put_product, NULL));
    group.state = party_state_suspended;
    EXPECT(!allows(&group, VERB_post_offer, &group));
    EXPECT(!allows(&group, VERB_hello, &group));
}

static void a_coordinator_reaches_its_communes_and_itself(void)
{
    struct area list[] = {area("01351")};
    struct party officer = party(1, party_kind_coordinator, "01273");
    struct party inside = party(2, party_kind_interest_group, "01351");
    struct party outside = party(3, party_kind_interest_group, "01273");
    struct party nowhere = party(4, party_kind_interest_group, "");
    officer.communes = list;
    officer.communes_count = 1;
    EXPECT(allows(&officer, VERB_post_offer, &inside));
    EXPECT(!allows(&officer, VERB_post_offer, &outside));
    EXPECT(!allows(&officer, VERB_post_offer, &nowhere));
    EXPECT(allows(&officer, VERB_update_party, &officer));
    EXPECT(!allows(&officer, VERB_put_policy, NULL));
    EXPECT(allows(&officer, VERB_clear_market, NULL));
    EXPECT(allows(&officer, VERB_list, &outside)); /* reads everything */
    officer.communes_count = 0;
    EXPECT(allows(&officer, VERB_post_offer, &outside));
    EXPECT(allows(&officer, VERB_post_offer, &nowhere));
    EXPECT(allows(&officer, VERB_put_policy, NULL));
}

static void auditors_and_services_change_nothing_but_keys_and_logins(void)
{
    for (size_t index = 0; index < verb_count; index++) {
        const struct verb *verb = &verbs[index];
        bool is_about_keys =
            verb->number == VERB_rotate || verb->number == VERB_revoke;
        bool is_about_logins =
            verb->number >= VERB_log_in && verb->number <= VERB_set_password;
        bool is_change = *verb->event != '\0';
        enum reach most = is_about_keys ? REACH_OWN : REACH_NONE;
        EXPECT(rights_reach(verb, WORKER) == most);
        most = is_about_logins ? REACH_OWN : most;
        EXPECT(!is_change || rights_reach(verb, AUDITOR) == most);
    }
    EXPECT(rights_reach(verb_find(VERB_log_in), SMS) == REACH_NONE);
    EXPECT(rights_reach(verb_find(VERB_list), WEB | SMS) == REACH_NONE);
    EXPECT(rights_reach(verb_find(VERB_list), MATCHER) == REACH_NONE);
    EXPECT(rights_reach(verb_find(VERB_propose_leads), MATCHER) ==
           REACH_EVERYTHING);
}

/* Reads have no reach between: what is shown is one's own, or all. A report
 * alone is of a coordinator's communes, and office sees to it. */
static void only_reports_are_read_by_communes(void)
{
    for (size_t index = 0; index < verb_count; index++) {
        bool is_read = verbs[index].server == SERVED_BY_OFFICE ||
                       verbs[index].server == SERVED_BY_MATCHER_READ ||
                       verbs[index].number == VERB_follow_events;
        bool is_report = verbs[index].number == VERB_report;
        for (size_t at = 0; is_read && at < ROLE_COUNT; at++)
            EXPECT((rights_reach(&verbs[index], roles_each[at]) ==
                    REACH_COMMUNES) ==
                   (is_report && roles_each[at] == COORDINATOR));
    }
}

static void the_widest_role_counts(void)
{
    EXPECT_NUMBER(rights_reach(verb_find(VERB_list), GROUP | BUYER), REACH_OWN);
    EXPECT_NUMBER(rights_reach(verb_find(VERB_list), GROUP | AUDITOR),
                  REACH_EVERYTHING);
    EXPECT_NUMBER(rights_reach(verb_find(VERB_list), 0), REACH_NONE);
}

static void an_approved_lead_opens_contacts_between_its_sides_alone(void)
{
    struct lead_line lines[2] = {{.group = number(1)}, {.group = number(2)}};
    struct lead lead = {.buyer = number(9), .lines = lines, .lines_count = 2};
    static const bool opens[] = {
        [lead_state_approved] = true,  [lead_state_agreed] = true,
        [lead_state_signed] = true,    [lead_state_delivering] = true,
        [lead_state_completed] = true, [lead_state_cancelled] = false};
    for (unsigned state = 0; state <= lead_state_cancelled; state++) {
        lead.state = (enum lead_state)state;
        EXPECT(rights_lead_opens(&lead, number(9), number(1)) == opens[state]);
        EXPECT(rights_lead_opens(&lead, number(2), number(9)) == opens[state]);
    }
    lead.state = lead_state_approved;
    EXPECT(!rights_lead_opens(&lead, number(1), number(2)));
    EXPECT(!rights_lead_opens(&lead, number(9), number(9)));
    EXPECT(!rights_lead_opens(&lead, number(7), number(9)));
    EXPECT(!rights_lead_opens(&lead, number(9), number(7)));
    lines[0].state = line_state_declined;
    EXPECT(!rights_lead_opens(&lead, number(1), number(9)));
    EXPECT(!rights_lead_opens(&lead, number(9), number(1)));
    EXPECT(rights_lead_opens(&lead, number(9), number(2)));
}

int main(void)
{
    CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    RUN(a_commune_lies_in_itself_and_in_its_province);
    RUN(a_former_commune_lies_in_what_it_went_into);
    RUN(a_code_means_a_place_only_with_its_map);
    RUN(a_new_commune_lies_in_all_that_it_was_made_of_and_no_less);
    RUN(a_commune_that_is_on_no_map_lies_nowhere);
    RUN(only_areas_that_there_are_exist);
    RUN(parties_reach_what_is_their_own);
    RUN(a_coordinator_reaches_its_communes_and_itself);
    RUN(auditors_and_services_change_nothing_but_keys_and_logins);
    RUN(only_reports_are_read_by_communes);
    RUN(the_widest_role_counts);
    RUN(an_approved_lead_opens_contacts_between_its_sides_alone);
    gazetteer_destroy(gazetteer);
    return test_result();
}
