/* Every verb said by every role, about records within its reach and beyond:
 * what the broker does is what the table of rights says, and what rights.txt
 * says, where a change of rights shows in review.
 *
 *   rights_test --print    prints the matrix as the broker has it */
#include "base/check.h"
#include "model/codec.h"
#include "model/principal.h"
#include "model/rights.h"
#include "tests/broker/trial.h"
#include "tests/test.h"

#define INSIDE "01351"
#define OUTSIDE "01273"
#define EXPECTED "tests/broker/rights.txt"
#define MATRIX_SIZE 16384

static const char *const stepped[] = {"--clock", "2026-06-01", NULL};

enum whose { OF_OWN, OF_ANOTHER, OF_INSIDE, OF_OUTSIDE };

/* Who speaks about whose records. */
static const struct column {
    const char *name;
    enum party_kind kind;
    enum whose whose;
} columns[] = {
    {"group:own", party_kind_interest_group, OF_OWN},
    {"group:other", party_kind_interest_group, OF_ANOTHER},
    {"buyer:own", party_kind_enterprise, OF_OWN},
    {"buyer:other", party_kind_enterprise, OF_ANOTHER},
    {"coord:inside", party_kind_coordinator, OF_INSIDE},
    {"coord:outside", party_kind_coordinator, OF_OUTSIDE},
    {"coord:whole", party_kind_coordinator, OF_ANOTHER},
    {"auditor", party_kind_auditor, OF_ANOTHER},
    {"operator", party_kind_operator, OF_ANOTHER},
    {"matcher", party_kind_matcher, OF_ANOTHER},
    {"office", party_kind_office, OF_ANOTHER},
    {"web", party_kind_web, OF_ANOTHER},
    {"sms", party_kind_sms_gateway, OF_ANOTHER},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static struct house house;
static struct gazetteer *gazetteer;
static struct party actors[COLUMNS]; /* those that are not the target itself */

static void make_actors(void)
{
    static struct area communes[] = {{.code = INSIDE}};
    for (size_t index = 0; index < COLUMNS; index++) {
        const struct column *column = &columns[index];
        struct party party = make_group(&house);
        party.kind = column->kind;
        party.commune = OUTSIDE;
        party.state = party_state_active;
        if (column->whose == OF_INSIDE || column->whose == OF_OUTSIDE) {
            party.communes = communes;
            party.communes_count = 1;
        }
        CHECK(house_say(&house, VERB_post_party, &party).status == STATUS_ok);
        actors[index] = party;
    }
}

/* What the table says of a record of that party, NULL: of nobody's. */
static bool is_in_table(const struct verb *verb, const struct party *actor,
                        const struct party *owner)
{
    struct rights rights = rights_of(actor);
    bool is_write = verb->server == SERVED_BY_WRITE ||
                    verb->server == SERVED_BY_NOTED_READ ||
                    verb->number == VERB_set_password;
    /* A read shows less, it is not refused; a rotation is about the key with
     * which it is said, logging out about one's own sessions. */
    if (!is_write || verb->number == VERB_rotate ||
        verb->number == VERB_log_out || verb->number == VERB_log_out_everywhere)
        return rights_reach(verb, rights.roles) != REACH_NONE;
    return rights_allow(&rights, verb, gazetteer, owner);
}

static bool is_about_nobody(const struct verb *verb)
{
    return verb->body == &record_product || verb->body == &record_price_point ||
           verb->body == &record_policy || verb->body == &record_programme;
}

static bool is_about_buyer(const struct verb *verb, const struct column *column)
{
    return verb->body == &record_demand ||
           column->kind == party_kind_enterprise;
}

/* A cell of the matrix: "yes", "-", or a status that should not be. A lead that
 * is asked to lapse too early is a conflict, a session that nobody has is not
 * found; both are allowed. */
static const char *cell_of(enum status status)
{
    if (status == STATUS_denied)
        return "-";
    return status == STATUS_ok || status == STATUS_unavailable ||
                   status == STATUS_conflict || status == STATUS_not_found
               ? "yes"
               : status_name(status);
}

static const char *try_cell(const struct verb *verb, size_t index)
{
    const struct column *column = &columns[index];
    struct trial trial;
    trial_init(&trial, &house, column->whose == OF_OUTSIDE ? OUTSIDE : INSIDE);
    trial.is_about_buyer = is_about_buyer(verb, column);
    struct party actor = actors[index];
    struct party owner = trial.is_about_buyer ? trial.buyer : trial.group;
    if (column->whose == OF_OWN)
        actor =
            column->kind == party_kind_enterprise ? trial.buyer : trial.group;
    if (verb->body == &record_offer || verb->number == VERB_withdraw_offer ||
        verb->body == &record_plan || verb->body == &record_group_upgrade)
        owner = trial.group;
    if (verb->number == VERB_withdraw_demand)
        owner = trial.buyer;
    if (verb->number == VERB_put_attachment)
        owner = actor; /* of who uploads it, until a lead names it */
    actor.state = party_state_active;
    trial.actor = actor.id;
    const char *cell =
        cell_of(trial_say(&trial, (enum verb_number)verb->number));
    bool is_allowed =
        is_in_table(verb, &actor, is_about_nobody(verb) ? NULL : &owner);
    if ((strcmp(cell, "yes") == 0) != is_allowed) {
        fprintf(stderr, "%s by %s: the broker says %s, the table %s\n",
                verb->name, column->name, cell, is_allowed ? "yes" : "-");
        test_failures++;
    }
    return cell;
}

/* A width below 0 puts the text at the left. */
static void add(char *matrix, int width, const char *text)
{
    size_t used = strlen(matrix);
    CHECK(used + 64 < MATRIX_SIZE);
    snprintf(matrix + used, MATRIX_SIZE - used, "%*s", width, text);
}

static void make_matrix(char *matrix)
{
    *matrix = '\0';
    add(matrix, -20, "verb");
    for (size_t index = 0; index < COLUMNS; index++)
        add(matrix, 14, columns[index].name);
    add(matrix, 0, "\n");
    for (size_t at = 0; at < verb_count; at++) {
        add(matrix, -20, verbs[at].name);
        for (size_t index = 0; index < COLUMNS; index++)
            add(matrix, 14, try_cell(&verbs[at], index));
        add(matrix, 0, "\n");
        arena_reset(&house.arena);
    }
}

static void read_expected(char *text)
{
    FILE *file = fopen(EXPECTED, "r");
    size_t size = 0;
    if (file) {
        size = fread(text, 1, MATRIX_SIZE - 1, file);
        fclose(file);
    }
    text[size] = '\0';
}

/* Line by line, so that what differs is seen. */
static void expect_same(char *matrix, char *expected)
{
    char *rest = matrix, *expected_rest = expected, *line;
    while ((line = strsep(&rest, "\n"))) {
        const char *other = strsep(&expected_rest, "\n");
        EXPECT_TEXT(line, other ? other : "(nothing)");
    }
    EXPECT(!expected_rest);
}

static char matrix[MATRIX_SIZE];

static void every_role_may_do_what_the_table_says_and_no_more(void)
{
    static char expected[MATRIX_SIZE];
    read_expected(expected);
    make_matrix(matrix);
    expect_same(matrix, expected);
}

int main(int count, char **words)
{
    bool prints = count > 1 && strcmp(words[1], "--print") == 0;
    CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    house_open(&house, stepped);
    house_furnish(&house);
    make_actors();
    if (prints)
        make_matrix(matrix);
    else
        RUN(every_role_may_do_what_the_table_says_and_no_more);
    house_close(&house);
    gazetteer_destroy(gazetteer);
    if (!prints)
        return test_result();
    fputs(matrix, stdout);
    return test_failures != 0;
}
