/* What people type, in every way that it is read: refused, or what it was taken
 * for is written so that it reads as the same. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "model/calendar.h"
#include "model/csv.h"
#include "model/mail_address.h"
#include "model/phone.h"
#include "model/place.h"
#include "model/quantity.h"

#define BYTES_MOST 1024
#define SAO_M2 360

static void read_days(const char *text)
{
    int32_t day, again;
    struct day_range range;
    char written[CALENDAR_TEXT_SIZE];
    if (calendar_parse(text, &day) == STATUS_ok) {
        calendar_format(day, written);
        CHECK(calendar_parse(written, &again) == STATUS_ok && again == day);
        calendar_format_iso(day, written);
        CHECK(calendar_parse(written, &again) == STATUS_ok && again == day);
        calendar_format_lunar(day, written);
        CHECK(!*written ||
              (calendar_parse(written, &again) == STATUS_ok && again == day));
    }
    if (calendar_parse_range(text, &range) == STATUS_ok)
        CHECK(range.first <= range.last);
}

static void read_quantity(const char *text, enum quantity_kind kind)
{
    int64_t amount, again;
    char written[QUANTITY_TEXT_SIZE];
    enum quantity_reason reason = quantity_parse(text, kind, &amount);
    CHECK(*quantity_reason_text(reason, "vi"));
    if (reason != QUANTITY_ok)
        return;
    CHECK(amount >= 0 &&
          amount <= (kind == QUANTITY_MASS ? QUANTITY_MOST_GRAMS
                                           : QUANTITY_MOST_HEADS));
    quantity_format(amount, kind, "vi", written);
    CHECK(quantity_parse(written, kind, &again) == QUANTITY_ok &&
          again == amount);
    quantity_format_trade(amount, kind, "vi", written);
    CHECK(quantity_parse(written, kind, &again) == QUANTITY_ok &&
          again == amount);
}

static void read_money(const char *text)
{
    int64_t vnd, again;
    char written[QUANTITY_TEXT_SIZE];
    if (money_parse(text, &vnd) == QUANTITY_ok) {
        CHECK(vnd >= 0 && vnd <= MONEY_MOST_VND);
        money_format(vnd, "vi", written);
        CHECK(money_parse(written, &again) == QUANTITY_ok && again == vnd);
    }
    if (money_parse_per_kg(text, &vnd) == QUANTITY_ok)
        CHECK(vnd >= 0 && vnd <= MONEY_MOST_VND);
}

static void read_area(const char *text)
{
    int64_t m2;
    if (area_parse(text, SAO_M2, &m2) == QUANTITY_ok)
        CHECK(m2 >= 0 && m2 <= AREA_MOST_M2);
    CHECK(area_parse(text, 0, &m2) != QUANTITY_ok || m2 <= AREA_MOST_M2);
}

static void read_addresses(const char *text)
{
    char phone[PHONE_SIZE], again[PHONE_SIZE];
    if (phone_normalise(text, phone) == STATUS_ok)
        CHECK(phone_normalise(phone, again) == STATUS_ok &&
              strcmp(phone, again) == 0 && *phone_operator(phone));
    if (mail_address_is_valid(text))
        CHECK(strchr(text, '@') && !strpbrk(text, " \r\n<>") &&
              strlen(text) <= MAIL_ADDRESS_MOST);
}

static void read_place(const char *text)
{
    static struct gazetteer *gazetteer;
    struct place_choices choices;
    char written[PLACE_TEXT_SIZE];
    if (!gazetteer)
        CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    struct place_query query = {.text = text};
    if (place_search(gazetteer, &query, &choices) == STATUS_invalid)
        return;
    CHECK(choices.count <= choices.total && choices.count <= PLACE_CHOICES_MAX);
    for (size_t index = 0; index < choices.count; index++) {
        place_describe(gazetteer, choices.places[index], "vi", true, written);
        CHECK(*written);
    }
}

/* Rows that were read, written and read again are the same rows. */
static void read_table(const uint8_t *data, size_t size)
{
    static struct csv_reader reader, second;
    struct csv_row row, again;
    csv_reader_init(&reader, (const char *)data, size);
    enum status status;
    while ((status = csv_reader_next(&reader, &row)) != STATUS_not_found) {
        CHECK(status == STATUS_ok || status == STATUS_invalid ||
              status == STATUS_too_large);
        if (status != STATUS_ok)
            continue;
        struct buffer out;
        struct csv_writer writer;
        buffer_init(&out, (size_t)4 * CSV_ROW_BYTES_MOST);
        csv_writer_init(&writer, &out, ';');
        csv_writer_cell(&writer, "a"); /* so that the separator is seen */
        for (uint32_t index = 0; index < row.count; index++)
            csv_writer_cell(&writer, row.cells[index]);
        csv_writer_end_row(&writer);
        CHECK(out.status == STATUS_ok);
        csv_reader_init(&second, (const char *)out.data, out.size);
        status = csv_reader_next(&second, &again);
        if (status == STATUS_ok && second.separator == ';') {
            CHECK(again.count == row.count + 1);
            for (uint32_t index = 0; index < row.count; index++)
                CHECK(strcmp(row.cells[index], again.cells[index + 1]) == 0);
        }
        buffer_clear(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[BYTES_MOST + 1];
    if (size > BYTES_MOST)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    read_days(text);
    read_quantity(text, QUANTITY_MASS);
    read_quantity(text, QUANTITY_HEADS);
    read_money(text);
    read_area(text);
    read_addresses(text);
    read_table(data, size);
    if (size > 0 && data[0] % 8 == 0) /* it takes as long as all others */
        read_place(text);
    return 0;
}

void fuzz_replay(uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
}
