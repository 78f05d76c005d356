/* Secrets: found by party and by name, forgotten whole, never part of what the
 * ledger proves. */
#include "base/check.h"
#include "store/handle.h"
#include "tests/store/sample.h"
#include "tests/test.h"

static struct sample s;

static struct hash name_of(const char *text)
{
    return hash_bytes(text, strlen(text));
}

static struct secret_key phone_key(struct id party, struct id item)
{
    return (struct secret_key){
        .table = &record_phone_binding, .party = party, .item = item};
}

static struct secret_key put_phone(struct store_write *write, struct id party,
                                   const char *phone)
{
    struct phone_binding binding = {
        .id = sample_id(&s), .party = party, .phone = phone};
    struct secret_key key = phone_key(party, binding.id);
    struct hash name = name_of(phone);
    store_secret_put(write, &key, &name, &binding);
    return key;
}

/* Whose it is in the store now; zero: nobody's. */
static struct id owner_of(const char *phone)
{
    struct store_snapshot *snapshot = sample_look(&s);
    struct secret_key key = {.party = {{0}}};
    enum status status = store_secret_find(snapshot, &record_phone_binding,
                                           name_of(phone), &key);
    EXPECT(status == STATUS_ok || status == STATUS_not_found);
    store_snapshot_close(snapshot);
    return key.party;
}

static bool count(void *context, const struct secret_key *key,
                  struct bytes record)
{
    int *seen = context;
    EXPECT(key->table == &record_phone_binding && record.size > 0);
    ++*seen;
    return true;
}

static int count_phones(void)
{
    int seen = 0;
    struct store_snapshot *snapshot = sample_look(&s);
    struct secret_key from = phone_key((struct id){{0}}, (struct id){{0}});
    EXPECT(store_secret_scan(snapshot, &from, count, &seen) == STATUS_ok);
    store_snapshot_close(snapshot);
    return seen;
}

static void commit(struct store_write *write)
{
    EXPECT(store_write_commit(write) == STATUS_ok);
}

static void a_secret_is_found_by_its_name_and_by_its_party(void)
{
    sample_open(&s, 0);
    struct id party = sample_id(&s);
    struct store_write *write = sample_write(&s);
    struct secret_key key = put_phone(write, party, "+84912345678");
    put_phone(write, sample_id(&s), "+84987654321");
    commit(write);
    sample_reopen(&s, 0);
    EXPECT(id_equal(owner_of("+84912345678"), party));
    EXPECT(id_is_zero(owner_of("+84912345679")));
    struct store_snapshot *snapshot = sample_look(&s);
    struct arena arena;
    struct phone_binding binding;
    arena_init(&arena, 65536);
    EXPECT(store_secret_get(snapshot, &key, &arena, &binding) == STATUS_ok);
    EXPECT_TEXT(binding.phone, "+84912345678");
    key.table = &record_session; /* another table, the same ids */
    struct session session;
    EXPECT(store_secret_get(snapshot, &key, &arena, &session) ==
           STATUS_not_found);
    arena_clear(&arena);
    store_snapshot_close(snapshot);
    EXPECT_NUMBER(count_phones(), 2);
    sample_close(&s);
}

static void a_new_name_takes_the_former_one_away(void)
{
    sample_open(&s, 0);
    struct id party = sample_id(&s);
    struct store_write *write = sample_write(&s);
    struct secret_key key = put_phone(write, party, "before");
    struct phone_binding binding = {
        .id = key.item, .party = party, .phone = "after"};
    struct hash name = name_of("after");
    store_secret_put(write, &key, &name, &binding);
    commit(write);
    EXPECT(id_is_zero(owner_of("before")));
    EXPECT(id_equal(owner_of("after"), party));
    write = sample_write(&s);
    store_secret_put(write, &key, NULL, &binding); /* keeps its name */
    commit(write);
    EXPECT(id_equal(owner_of("after"), party));
    write = sample_write(&s);
    store_secret_remove(write, &key);
    store_secret_remove(write, &key);
    commit(write);
    EXPECT(id_is_zero(owner_of("after")));
    EXPECT_NUMBER(count_phones(), 0);
    sample_close(&s);
}

static void forgetting_a_party_leaves_nothing_of_it_and_all_of_others(void)
{
    char phone[24];
    sample_open(&s, 0);
    struct id party = sample_id(&s), other = sample_id(&s);
    struct store_write *write = sample_write(&s);
    for (int index = 0; index < 150; index++) {
        snprintf(phone, sizeof phone, "own %d", index);
        put_phone(write, party, phone);
    }
    put_phone(write, other, "other");
    struct password password = {.id = party, .login = "hoa", .hash = "x"};
    struct secret_key key = {.table = &record_password, .party = party};
    struct hash name = name_of("hoa");
    store_secret_put(write, &key, &name, &password);
    commit(write);
    write = sample_write(&s);
    store_secret_forget(write, party);
    store_secret_forget(write, party);
    commit(write);
    EXPECT_NUMBER(count_phones(), 1);
    EXPECT(id_is_zero(owner_of("own 0")));
    EXPECT(id_is_zero(owner_of("own 149")));
    EXPECT(id_equal(owner_of("other"), other));
    struct store_snapshot *snapshot = sample_look(&s);
    EXPECT(store_secret_find(snapshot, &record_password, name, &key) ==
           STATUS_not_found);
    MDB_stat stat;
    CHECK(mdb_stat(snapshot->txn, s.store->trees.handle[TREE_NAMED], &stat) ==
          0);
    EXPECT_NUMBER(stat.ms_entries, 1);
    store_snapshot_close(snapshot);
    sample_close(&s);
}

static void an_aborted_write_leaves_no_secret(void)
{
    sample_open(&s, 0);
    struct store_write *write = sample_write(&s);
    put_phone(write, sample_id(&s), "gone");
    store_write_abort(write);
    EXPECT(id_is_zero(owner_of("gone")));
    EXPECT_NUMBER(count_phones(), 0);
    sample_close(&s);
}

/* The layout of version 3: no trees of secrets. */
static void a_store_without_secrets_is_upgraded(void)
{
    sample_open(&s, 0);
    sample_post(&s, 1000);
    MDB_txn *txn;
    CHECK(mdb_txn_begin(s.store->env, NULL, 0, &txn) == 0);
    CHECK(mdb_drop(txn, s.store->trees.handle[TREE_SECRET], 1) == 0);
    CHECK(mdb_drop(txn, s.store->trees.handle[TREE_NAMED], 1) == 0);
    CHECK(store_version_put(txn, s.store->trees.handle[TREE_META], 3) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
    sample_reopen(&s, 0);
    struct id party = sample_id(&s);
    struct store_write *write = sample_write(&s);
    put_phone(write, party, "+84912345678");
    commit(write);
    EXPECT(id_equal(owner_of("+84912345678"), party));
    sample_close(&s);
}

int main(void)
{
    RUN(a_secret_is_found_by_its_name_and_by_its_party);
    RUN(a_new_name_takes_the_former_one_away);
    RUN(forgetting_a_party_leaves_nothing_of_it_and_all_of_others);
    RUN(an_aborted_write_leaves_no_secret);
    RUN(a_store_without_secrets_is_upgraded);
    return test_result();
}
