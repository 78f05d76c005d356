/* What stands beside the chain is verified against what the chain says of it:
 * each kind of damage is found, and what was forgotten is not missed. */
#include <string.h>

#include "base/buffer.h"
#include "base/check.h"
#include "model/codec.h"
#include "store/handle.h"
#include "tests/store/sample.h"
#include "tests/test.h"

static struct sample s;
static struct id party, binding;
static struct hash name;

static struct hash hash_of(const struct record *table, const void *value)
{
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(table, value, &buffer);
    CHECK(buffer.status == STATUS_ok);
    struct hash hash = hash_bytes(buffer.data, buffer.size);
    buffer_clear(&buffer);
    return hash;
}

static void append(struct store_write *write, const struct record *table,
                   const void *record)
{
    struct event event = {.time_ms = ++s.time_ms, .actor = s.actor};
    CHECK(store_append(write, &event, table, record) > 0);
}

static void put_phone(struct store_write *write, const char *phone)
{
    struct phone_binding bound = {
        .id = binding, .party = party, .phone = phone};
    struct secret_key key = {
        .table = &record_phone_binding, .party = party, .item = binding};
    store_secret_put(write, &key, &name, &bound);
}

static void bind_phone(struct store_write *write)
{
    struct phone_binding bound = {
        .id = binding, .party = party, .phone = "+84912345678"};
    struct hash hash = hash_of(&record_phone_binding, &bound);
    struct phone_commitment commitment = {
        .id = binding, .party = party, .commitment = {hash.bytes, HASH_BYTES}};
    put_phone(write, bound.phone);
    append(write, &record_phone_commitment, &commitment);
}

static void put_contact(struct store_write *write)
{
    struct contact contact;
    record_init(&record_contact, &contact);
    contact.id = party;
    contact.version = 1;
    contact.phone = "+84912345678";
    struct hash hash = hash_of(&record_contact, &contact);
    struct contact_commitment commitment = {
        .id = party, .commitment = {hash.bytes, HASH_BYTES}};
    store_contact_put(write, &contact);
    append(write, &record_contact_commitment, &commitment);
}

/* A party with a phone and a contact. */
static void open_known(void)
{
    sample_open(&s, 0);
    sample_post(&s, 1000);
    party = sample_id(&s);
    binding = sample_id(&s);
    name = hash_bytes("+84912345678", 12);
    struct store_write *write = sample_write(&s);
    bind_phone(write);
    put_contact(write);
    CHECK(store_write_commit(write) == STATUS_ok);
}

static void damage(enum tree tree, struct key key, const void *bytes,
                   size_t size)
{
    MDB_txn *txn;
    MDB_dbi handle = s.store->trees.handle[tree];
    CHECK(mdb_txn_begin(s.store->env, NULL, 0, &txn) == 0);
    CHECK((bytes ? tree_put(txn, handle, &key, bytes, size)
                 : tree_delete(txn, handle, &key)) == 0);
    CHECK(mdb_txn_commit(txn) == 0);
}

/* The fault ends so; "" where all is well. Closes the store. */
static void expect_verdict(const char *ending)
{
    struct store_report report;
    enum status status = store_verify(s.store, NULL, &report);
    size_t size = strlen(report.fault), wanted = strlen(ending);
    EXPECT(status == (wanted ? STATUS_corrupt : STATUS_ok));
    EXPECT_TEXT(size > wanted ? report.fault + size - wanted : report.fault,
                ending);
    EXPECT(!strstr(report.fault, "912345678"));
    sample_close(&s);
}

static void what_was_committed_to_is_sound(void)
{
    open_known();
    expect_verdict("");
}

static void what_was_forgotten_is_not_missed(void)
{
    open_known();
    struct store_write *write = sample_write(&s);
    store_secret_forget(write, party);
    store_contact_forget(write, party);
    CHECK(store_write_commit(write) == STATUS_ok);
    expect_verdict("");
}

static void a_phone_that_was_changed_is_found(void)
{
    open_known();
    struct store_write *write = sample_write(&s);
    put_phone(write, "+84987654321");
    CHECK(store_write_commit(write) == STATUS_ok);
    expect_verdict("is not what the ledger committed to");
}

static void a_phone_that_the_ledger_does_not_know_is_found(void)
{
    open_known();
    binding = sample_id(&s);
    name = hash_bytes("another", 7);
    struct store_write *write = sample_write(&s);
    put_phone(write, "+84987654321");
    CHECK(store_write_commit(write) == STATUS_ok);
    expect_verdict("is not what the ledger committed to");
}

static void a_contact_that_was_changed_is_found(void)
{
    open_known();
    struct contact contact;
    record_init(&record_contact, &contact);
    contact.id = party;
    contact.version = 1;
    contact.phone = "+84987654321";
    struct store_write *write = sample_write(&s);
    store_contact_put(write, &contact);
    CHECK(store_write_commit(write) == STATUS_ok);
    expect_verdict("is not what the ledger committed to");
}

static void a_secret_that_is_not_found_by_its_name_is_found(void)
{
    open_known();
    damage(TREE_NAMED, key_named(RECORD_NUMBER_phone_binding, name), NULL, 0);
    expect_verdict("is not found by its name");
}

static void a_name_that_leads_nowhere_is_found(void)
{
    open_known();
    uint8_t whose[2 * ID_BYTES] = {1};
    damage(TREE_NAMED,
           key_named(RECORD_NUMBER_phone_binding, hash_bytes("another", 7)),
           whose, sizeof whose);
    expect_verdict("leads to no secret of that name");
}

static void a_secret_that_cannot_be_read_is_found(void)
{
    static const uint8_t nothing[HASH_BYTES + 1];
    open_known();
    damage(TREE_SECRET, key_secret(RECORD_NUMBER_password, party, party),
           nothing, sizeof nothing);
    expect_verdict("cannot be decoded");
}

int main(void)
{
    RUN(what_was_committed_to_is_sound);
    RUN(what_was_forgotten_is_not_missed);
    RUN(a_phone_that_was_changed_is_found);
    RUN(a_phone_that_the_ledger_does_not_know_is_found);
    RUN(a_contact_that_was_changed_is_found);
    RUN(a_secret_that_is_not_found_by_its_name_is_found);
    RUN(a_name_that_leads_nowhere_is_found);
    RUN(a_secret_that_cannot_be_read_is_found);
    return test_result();
}
