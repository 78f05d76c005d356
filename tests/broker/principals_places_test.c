/* Parties kept as principals: a copy that is read anew wherever it was kept. */
#include "broker/principals.h"

#include "base/check.h"
#include "model/codec.h"
#include "model/verb.h"
#include "tests/store/sample.h"
#include "tests/test.h"

#define PARTIES 5 /* more than there are places for ids that end alike */

static struct principals principals;

/* All of them fall on the same places. */
static struct id party_id(int number)
{
    return (struct id){{(uint8_t)(number + 1), [12] = 1, 2, 3, 4}};
}

static void put_party(struct store_write *write, int number, int64_t version)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = party_id(number);
    party.kind = party_kind_enterprise;
    party.name = "nhóm";
    party.version = version;
    struct event event = {.time_ms = 1, .verb = VERB_post_party};
    CHECK(store_append(write, &event, &record_party, &party) > 0);
}

static int64_t version_of(const struct store_snapshot *view, int number)
{
    struct arena arena;
    struct principal found;
    arena_init(&arena, 1 << 20);
    CHECK(principals_find(&principals, view, &arena, party_id(number),
                          &found) == STATUS_ok);
    EXPECT(id_equal(found.id, party_id(number)));
    arena_clear(&arena);
    return found.version;
}

static void parties_whose_ids_end_alike_are_told_apart(void)
{
    struct sample s;
    sample_open(&s, 0);
    principals_forget_all(&principals);
    struct store_write *write = sample_write(&s);
    const struct store_snapshot *view = store_write_view(write);
    for (int number = 0; number < PARTIES; number++)
        put_party(write, number, number + 1);
    for (int round = 0; round < 3; round++)
        for (int number = 0; number < PARTIES; number++)
            EXPECT_NUMBER(version_of(view, number), number + 1);
    store_write_abort(write);
    sample_close(&s);
}

static void a_party_that_was_forgotten_is_read_anew(void)
{
    struct sample s;
    sample_open(&s, 0);
    principals_forget_all(&principals);
    struct store_write *write = sample_write(&s);
    const struct store_snapshot *view = store_write_view(write);
    for (int number = 0; number < 2; number++)
        put_party(write, number, 1);
    EXPECT_NUMBER(version_of(view, 0), 1);
    EXPECT_NUMBER(version_of(view, 1), 1);
    put_party(write, 0, 2);
    put_party(write, 1, 2);
    EXPECT_NUMBER(version_of(view, 0), 1); /* both are kept */
    EXPECT_NUMBER(version_of(view, 1), 1);
    principals_forget(&principals, party_id(1));
    EXPECT_NUMBER(version_of(view, 0), 1);
    EXPECT_NUMBER(version_of(view, 1), 2);
    principals_forget(&principals, party_id(0));
    EXPECT_NUMBER(version_of(view, 0), 2);
    store_write_abort(write);
    sample_close(&s);
}

int main(void)
{
    RUN(parties_whose_ids_end_alike_are_told_apart);
    RUN(a_party_that_was_forgotten_is_read_anew);
    return test_result();
}
