/* What a party sees of records about itself and others, beside the market. */
#include "model/visible.h"
#include "tests/test.h"

static struct id number(uint8_t last)
{
    return (struct id){{[15] = last}};
}

#define SELLER number(1)
#define BUYER_ID number(9)
#define STRANGER number(7)

static struct viewer own(struct id id)
{
    return (struct viewer){.id = id, .reach = REACH_OWN};
}

static void a_reading_is_told_to_reader_and_read(void)
{
    struct contact_reading reading = {.id = SELLER, .reader = BUYER_ID};
    struct viewer seller = own(SELLER), buyer = own(BUYER_ID),
                  stranger = own(STRANGER);
    EXPECT(visible_record(&seller, &record_contact_reading, &reading));
    EXPECT(visible_record(&buyer, &record_contact_reading, &reading));
    EXPECT(!visible_record(&stranger, &record_contact_reading, &reading));
    struct contact_commitment commitment = {.id = SELLER};
    EXPECT(visible_record(&seller, &record_contact_commitment, &commitment));
    EXPECT(!visible_record(&buyer, &record_contact_commitment, &commitment));
}

static void of_a_programmes_records_a_party_sees_its_own(void)
{
    struct viewer seller = own(SELLER), stranger = own(STRANGER);
    struct attendance attendances[] = {{BUYER_ID, 3}, {SELLER, 2}};
    struct party_reference members[] = {{BUYER_ID}, {SELLER}};
    struct activity activity = {.attendances = attendances,
                                .attendances_count = 2};
    struct plan yearly = {.party = SELLER}, of_commune = {.commune = "01273"};
    struct grant grant = {.party = SELLER};
    struct programme_model model = {.members = members, .members_count = 2};
    struct ocop_dossier dossier = {.organisation = SELLER};
    struct group_upgrade upgrade = {.group = SELLER};
    struct programme programme = {.code = "CSSP"};
    const struct {
        const struct record *record;
        void *value;
        bool is_public;
    } cases[] = {{&record_plan, &yearly, false},
                 {&record_plan, &of_commune, true},
                 {&record_grant, &grant, false},
                 {&record_programme_model, &model, false},
                 {&record_ocop_dossier, &dossier, false},
                 {&record_group_upgrade, &upgrade, false},
                 {&record_programme, &programme, true}};
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        const struct record *record = cases[index].record;
        EXPECT(visible_record(&seller, record, cases[index].value));
        EXPECT(visible_record(&stranger, record, cases[index].value) ==
               cases[index].is_public);
    }
    EXPECT(visible_record(&seller, &record_activity, &activity));
    EXPECT_NUMBER(activity.attendances_count, 1);
    EXPECT_NUMBER(activity.attendances[0].people, 2);
    EXPECT(!visible_record(&stranger, &record_activity, &activity));
}

int main(void)
{
    RUN(a_reading_is_told_to_reader_and_read);
    RUN(of_a_programmes_records_a_party_sees_its_own);
    return test_result();
}
