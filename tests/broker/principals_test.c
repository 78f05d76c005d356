/* Parties kept as principals: what is kept, what is forgotten, and what pushes
 * what out, over a real store. Whoever appends a party forgets it; here that
 * stays out where a case shows that something is kept. */
#include "broker/principals.h"

#include "broker/known_keys.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define ONE 5
#define TWIN (ONE + PRINCIPALS_KEPT) /* falls on the same place */
#define OTHER 6

struct scene {
    struct ledger ledger;
    struct arena arena;
    struct principals *principals;
};

static void scene_open(struct scene *scene)
{
    ledger_open(&scene->ledger);
    arena_init(&scene->arena, 1 << 20);
    scene->principals = memory_allocate(1, sizeof *scene->principals);
    ledger_party(&scene->ledger, ONE, party_kind_interest_group, "Nhóm một");
    ledger_party(&scene->ledger, TWIN, party_kind_enterprise, "Công ty hai");
    ledger_party(&scene->ledger, OTHER, party_kind_coordinator, "Cán bộ");
}

static void scene_close(struct scene *scene)
{
    memory_free(scene->principals);
    arena_clear(&scene->arena);
    ledger_close(&scene->ledger);
}

/* As of a fresh view; its version, or -1 when nobody has the id. */
static int64_t find(struct scene *scene, unsigned number,
                    struct principal *ret_principal)
{
    struct store_snapshot *view = ledger_look(&scene->ledger);
    enum status status = principals_find(scene->principals, view, &scene->arena,
                                         ledger_id(number), ret_principal);
    store_snapshot_close(view);
    EXPECT(status == STATUS_ok || status == STATUS_not_found);
    return status == STATUS_ok ? ret_principal->version : -1;
}

/* Another version of the party, in the store alone. */
static void change(struct scene *scene, unsigned number, enum party_state state,
                   struct area *communes)
{
    struct party party;
    struct store_snapshot *view = ledger_look(&scene->ledger);
    enum status status = store_get(view, &record_party, ledger_id(number),
                                   &scene->arena, &party);
    store_snapshot_close(view);
    EXPECT_NUMBER(status, STATUS_ok);
    party.version++;
    party.state = state;
    party.communes = communes;
    party.communes_count = communes ? 1 : 0;
    ledger_put(&scene->ledger, VERB_update_party, &record_party, &party);
}

static void a_party_is_read_once_until_it_is_forgotten(void)
{
    struct scene scene;
    struct principal principal;
    scene_open(&scene);
    EXPECT_NUMBER(find(&scene, ONE, &principal), 1);
    EXPECT_NUMBER(principal.roles, GROUP);
    change(&scene, ONE, party_state_suspended, NULL);
    EXPECT_NUMBER(find(&scene, ONE, &principal), 1); /* from memory */
    principals_forget(scene.principals, ledger_id(ONE));
    EXPECT_NUMBER(find(&scene, ONE, &principal), 2);
    EXPECT_NUMBER(principal.roles, 0);
    change(&scene, ONE, party_state_active, NULL);
    principals_forget_all(scene.principals);
    EXPECT_NUMBER(find(&scene, ONE, &principal), 3);
    EXPECT_NUMBER(principal.roles, GROUP);
    scene_close(&scene);
}

static void two_of_one_place_push_each_other_out_and_are_both_found(void)
{
    struct scene scene;
    struct principal principal;
    scene_open(&scene);
    for (int round = 0; round < 3; round++) {
        EXPECT_NUMBER(find(&scene, ONE, &principal), 1);
        EXPECT(id_equal(principal.id, ledger_id(ONE)));
        EXPECT_NUMBER(principal.roles, GROUP);
        EXPECT_NUMBER(find(&scene, TWIN, &principal), 1);
        EXPECT(id_equal(principal.id, ledger_id(TWIN)));
        EXPECT_NUMBER(principal.roles, BUYER);
    }
    change(&scene, ONE, party_state_suspended, NULL); /* is not kept now */
    EXPECT_NUMBER(find(&scene, ONE, &principal), 2);
    EXPECT_NUMBER(principal.roles, 0);
    scene_close(&scene);
}

/* A party that is forgotten takes no other from its place. */
static void who_is_not_kept_is_forgotten_without_harm(void)
{
    struct scene scene;
    struct principal principal;
    scene_open(&scene);
    EXPECT_NUMBER(find(&scene, TWIN, &principal), 1);
    change(&scene, TWIN, party_state_suspended, NULL);
    principals_forget(scene.principals, ledger_id(ONE));
    EXPECT_NUMBER(find(&scene, TWIN, &principal), 1);
    principals_forget(scene.principals, ledger_id(TWIN));
    EXPECT_NUMBER(find(&scene, TWIN, &principal), 2);
    scene_close(&scene);
}

/* Their communes live in the arena of one message. */
static void who_acts_for_communes_is_read_each_time(void)
{
    struct scene scene;
    struct principal principal;
    struct area there = {.code = "01273"};
    struct area elsewhere = {.code = "01393"};
    scene_open(&scene);
    change(&scene, OTHER, party_state_active, &there);
    EXPECT_NUMBER(find(&scene, OTHER, &principal), 2);
    EXPECT_NUMBER(principal.communes_count, 1);
    EXPECT_TEXT(principal.communes[0].code, "01273");
    change(&scene, OTHER, party_state_active, &elsewhere);
    arena_reset(&scene.arena);
    EXPECT_NUMBER(find(&scene, OTHER, &principal), 3);
    EXPECT_TEXT(principal.communes[0].code, "01393");
    scene_close(&scene);
}

static void who_is_not_there_is_not_kept_as_missing(void)
{
    struct scene scene;
    struct principal principal;
    scene_open(&scene);
    EXPECT_NUMBER(find(&scene, 77, &principal), -1);
    ledger_party(&scene.ledger, 77, party_kind_enterprise, "Công ty mới");
    EXPECT_NUMBER(find(&scene, 77, &principal), 1);
    struct store_snapshot *view = ledger_look(&scene.ledger);
    EXPECT_NUMBER(principals_find(scene.principals, view, &scene.arena,
                                  (struct id){{0}}, &principal),
                  STATUS_not_found);
    store_snapshot_close(view);
    scene_close(&scene);
}

/* What is kept is the party: each message brings its own key. */
static void each_key_of_a_party_speaks_for_it_and_a_code_for_nobody(void)
{
    struct scene scene;
    struct principal principal;
    scene_open(&scene);
    struct store_snapshot *view = ledger_look(&scene.ledger);
    for (uint8_t number = 1; number <= 2; number++) {
        struct known_key known = {.name = {{number}},
                                  .credential = ledger_id(200U + number),
                                  .party = ledger_id(ONE)};
        EXPECT_NUMBER(principals_of_key(scene.principals, view, &scene.arena,
                                        &known, &principal),
                      STATUS_ok);
        EXPECT_NUMBER(principal.key.bytes[0], number);
        EXPECT(id_equal(principal.credential, known.credential));
        known.is_code = true;
        EXPECT_NUMBER(principals_of_key(scene.principals, view, &scene.arena,
                                        &known, &principal),
                      STATUS_not_found);
    }
    EXPECT_NUMBER(principals_find(scene.principals, view, &scene.arena,
                                  ledger_id(ONE), &principal),
                  STATUS_ok);
    EXPECT(id_is_zero(principal.credential)); /* of no key */
    store_snapshot_close(view);
    scene_close(&scene);
}

int main(void)
{
    RUN(a_party_is_read_once_until_it_is_forgotten);
    RUN(two_of_one_place_push_each_other_out_and_are_both_found);
    RUN(who_is_not_kept_is_forgotten_without_harm);
    RUN(who_acts_for_communes_is_read_each_time);
    RUN(who_is_not_there_is_not_kept_as_missing);
    RUN(each_key_of_a_party_speaks_for_it_and_a_code_for_nobody);
    return test_result();
}
