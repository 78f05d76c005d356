/* The catalogue as posts: what stands in the two files of its folder. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "clients/season/season.h"
#include "model/csv.h"
#include "model/json.h"
#include "model/moment.h"

#define FILE_BYTES_MOST (1U << 22)
#define RECORD_BYTES_MOST (1U << 18)

/* The columns of prices.csv, in this order. */
enum price_column {
    COLUMN_product,
    COLUMN_form,
    COLUMN_province,
    COLUMN_day,
    COLUMN_low,
    COLUMN_middle,
    COLUMN_high,
    COLUMN_source,
    COLUMN_COUNT
};

static enum status read_file(const char *folder, const char *name,
                             struct buffer *out)
{
    char path[PATH_MAX];
    char piece[4096];
    size_t size;
    if (snprintf(path, sizeof path, "%s/catalogue/%s", folder, name) >=
        (int)sizeof path)
        return STATUS_too_large;
    FILE *file = fopen(path, "re");
    if (!file)
        return STATUS_io;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(out, piece, size);
    bool failed = ferror(file);
    fclose(file);
    return failed ? STATUS_io : out->status;
}

static enum status say_product(struct season *season, const char *line,
                               size_t size)
{
    struct arena arena;
    struct product product;
    arena_init(&arena, RECORD_BYTES_MOST);
    enum status status = record_from_json(&record_product, bytes_of(line, size),
                                          &arena, &product, NULL);
    if (status == STATUS_ok)
        season_say(season, VERB_put_product, &product);
    arena_clear(&arena);
    return status;
}

static enum status say_products(struct season *season,
                                const struct buffer *text)
{
    const char *at = (const char *)text->data;
    const char *end = at + text->size;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((stop ? stop : end) - at);
        enum status status = say_product(season, at, size);
        if (status != STATUS_ok)
            return STATUS_corrupt;
        at += size + 1;
    }
    return STATUS_ok;
}

/* Whole numbers only; anything else is 0, which a price may not be. */
static int64_t read_price(const char *text)
{
    char *end;
    long long price = strtoll(text, &end, 10);
    return *end || price < 0 || price > MOST_PRICE ? 0 : price;
}

static enum status say_price(struct season *season, const struct csv_row *row)
{
    struct price_point price = {
        .id = season_id(season),
        .product = row->cells[COLUMN_product],
        .form = row->cells[COLUMN_form],
        .province = row->cells[COLUMN_province],
        .low_vnd_per_kg = read_price(row->cells[COLUMN_low]),
        .middle_vnd_per_kg = read_price(row->cells[COLUMN_middle]),
        .high_vnd_per_kg = read_price(row->cells[COLUMN_high]),
        .source = row->cells[COLUMN_source],
    };
    if (moment_parse_day(row->cells[COLUMN_day], &price.day) != STATUS_ok ||
        !record_validate(&record_price_point, &price, NULL))
        return STATUS_corrupt;
    season_say(season, VERB_post_price, &price);
    return STATUS_ok;
}

static bool is_header(const struct csv_row *row)
{
    static const char *const names[COLUMN_COUNT] = {
        "product", "form",   "province", "day",
        "low",     "middle", "high",     "source"};
    if (row->count != COLUMN_COUNT)
        return false;
    for (size_t index = 0; index < COLUMN_COUNT; index++)
        if (strcmp(row->cells[index], names[index]) != 0)
            return false;
    return true;
}

static enum status say_prices(struct season *season, struct csv_reader *reader)
{
    struct csv_row row;
    enum status status = csv_reader_next(reader, &row);
    if (status != STATUS_ok || !is_header(&row))
        return STATUS_corrupt;
    while ((status = csv_reader_next(reader, &row)) == STATUS_ok) {
        if (row.count != COLUMN_COUNT || say_price(season, &row) != STATUS_ok)
            return STATUS_corrupt;
    }
    return status == STATUS_not_found ? STATUS_ok : STATUS_corrupt;
}

enum status season_catalogue(struct season *season)
{
    struct buffer text;
    struct csv_reader *reader = memory_allocate(1, sizeof *reader);
    buffer_init(&text, FILE_BYTES_MOST);
    enum status status = read_file(season->data, "products.jsonl", &text);
    if (status == STATUS_ok)
        status = say_products(season, &text);
    buffer_reset(&text);
    if (status == STATUS_ok)
        status = read_file(season->data, "prices.csv", &text);
    if (status == STATUS_ok) {
        csv_reader_init(reader, (const char *)text.data, text.size);
        status = say_prices(season, reader);
    }
    buffer_clear(&text);
    memory_free(reader);
    return status;
}
