/* The catalogue that is shipped: whole, valid, and telling where it is from. */
#include "tests/test.h"

#include "base/text.h"
#include "clients/season/season.h"
#include "model/codec.h"

#define PRODUCTS_MOST 64
#define PRICES_MOST 256
#define ARENA_BYTES (1U << 22)

static struct arena arena;
static struct product products[PRODUCTS_MOST];
static struct price_point prices[PRICES_MOST];
static size_t product_count;
static size_t price_count;

static void keep(void *context, const struct season_step *step)
{
    (void)context;
    if (step->verb == VERB_put_product && product_count < PRODUCTS_MOST)
        EXPECT(record_copy(&record_product, step->body, &arena,
                           &products[product_count++]));
    if (step->verb == VERB_post_price && price_count < PRICES_MOST)
        EXPECT(record_copy(&record_price_point, step->body, &arena,
                           &prices[price_count++]));
}

static const struct product *product_named(const char *code)
{
    for (size_t index = 0; index < product_count; index++)
        if (strcmp(products[index].code, code) == 0)
            return &products[index];
    return NULL;
}

static const struct product_form *form_named(const struct product *product,
                                             const char *code)
{
    for (uint32_t index = 0; product && index < product->forms_count; index++)
        if (strcmp(product->forms[index].code, code) == 0)
            return &product->forms[index];
    return NULL;
}

static const struct price_point *price_of(const char *product, const char *form,
                                          int64_t middle)
{
    for (size_t index = 0; index < price_count; index++)
        if (strcmp(prices[index].product, product) == 0 &&
            strcmp(prices[index].form, form) == 0 &&
            prices[index].middle_vnd_per_kg == middle)
            return &prices[index];
    return NULL;
}

static bool is_composed(const char *text)
{
    char stored[1024];
    return text_normalise(text, stored, sizeof stored) == STATUS_ok &&
           strcmp(stored, text) == 0;
}

static void the_files_load_and_every_record_is_valid(void)
{
    struct season season;
    season_init(&season, SEASON_SEED, 20605);
    season.data = "model/data";
    season.take = keep;
    EXPECT_NUMBER(season_make(&season, "catalogue"), STATUS_ok);
    EXPECT_NUMBER(product_count, 19);
    for (size_t index = 0; index < product_count; index++)
        EXPECT(record_validate(&record_product, &products[index], NULL));
    for (size_t index = 0; index < price_count; index++)
        EXPECT(record_validate(&record_price_point, &prices[index], NULL));
}

static void a_missing_folder_is_an_io_failure(void)
{
    struct season season;
    season_init(&season, SEASON_SEED, 20605);
    season.data = "model/no_such_data";
    season.take = keep;
    EXPECT_NUMBER(season_make(&season, "catalogue"), STATUS_io);
}

static void every_product_of_the_five_articles_is_there(void)
{
    static const char *const codes[] = {
        /* the thirteen chains of 2022 */
        "black_pig", "mong_cattle", "chicken", "grass_jelly", "groundnut",
        "maize", "glass_noodles", "ginger", "turmeric", "wax_gourd",
        "dragon_fruit", "mandarin", "star_anise",
        /* 2018; and the linkage models of 2023 */
        "safe_vegetables", "coffee", "pepper", "macadamia", "rice", "durian"};
    for (size_t index = 0; index < sizeof codes / sizeof codes[0]; index++) {
        const struct product *product = product_named(codes[index]);
        EXPECT(product != NULL);
        EXPECT(product && product->forms_count > 0);
        EXPECT(product && product->source[0]);
        EXPECT(product && product->harvest[0]);
    }
}

static void names_are_composed_vietnamese_and_no_code_stands_twice(void)
{
    EXPECT_TEXT(product_named("mong_cattle")->name_vi, "bò Mông");
    EXPECT_TEXT(product_named("black_pig")->name_vi, "lợn đen");
    for (size_t index = 0; index < product_count; index++) {
        const struct product *product = &products[index];
        EXPECT(product_named(product->code) == product);
        EXPECT(is_composed(product->name_vi) && is_composed(product->source));
        for (uint32_t at = 0; at < product->aliases_count; at++)
            EXPECT(is_composed(product->aliases[at].name));
        for (uint32_t at = 0; at < product->forms_count; at++) {
            const struct product_form *form = &product->forms[at];
            EXPECT(is_composed(form->name_vi));
            EXPECT(form_named(product, form->code) == form);
        }
    }
}

static void animals_are_counted_in_heads_and_goods_in_grams(void)
{
    EXPECT_NUMBER(form_named(product_named("black_pig"), "live")->unit,
                  unit_head);
    EXPECT_NUMBER(form_named(product_named("black_pig"), "live_kg")->unit,
                  unit_gram);
    EXPECT_NUMBER(form_named(product_named("black_pig"), "carcass")->unit,
                  unit_gram);
    EXPECT_NUMBER(form_named(product_named("mong_cattle"), "live")->unit,
                  unit_head);
    EXPECT_NUMBER(form_named(product_named("ginger"), "mature")->unit,
                  unit_gram);
}

static void conversions_join_known_forms_and_grass_jelly_has_none(void)
{
    for (size_t index = 0; index < product_count; index++) {
        const struct product *product = &products[index];
        for (uint32_t at = 0; at < product->conversions_count; at++) {
            const struct conversion *way = &product->conversions[at];
            EXPECT(form_named(product, way->from_form) != NULL);
            EXPECT(form_named(product, way->to_form) != NULL);
            EXPECT(way->low_milli <= way->middle_milli &&
                   way->middle_milli <= way->high_milli);
            EXPECT(way->source[0]);
        }
    }
    EXPECT_NUMBER(product_named("grass_jelly")->conversions_count, 0);
    EXPECT_NUMBER(product_named("ginger")->conversions[0].low_milli, 2500);
    EXPECT_NUMBER(product_named("ginger")->conversions[0].high_milli, 3300);
    EXPECT_NUMBER(product_named("turmeric")->conversions[0].high_milli, 33000);
}

static void a_price_names_a_known_form_its_day_and_its_source(void)
{
    EXPECT(price_count >= 15);
    for (size_t index = 0; index < price_count; index++) {
        const struct price_point *price = &prices[index];
        EXPECT(form_named(product_named(price->product), price->form) != NULL);
        EXPECT(price->low_vnd_per_kg <= price->middle_vnd_per_kg &&
               price->middle_vnd_per_kg <= price->high_vnd_per_kg);
        EXPECT(price->source[0] && is_composed(price->source));
    }
}

static void ginger_stands_at_five_and_then_at_thirty_thousand(void)
{
    const struct price_point *before = price_of("ginger", "mature", 5000);
    const struct price_point *after = price_of("ginger", "mature", 30000);
    EXPECT(before && after && before->day < after->day);
}

static void where_no_price_was_found_there_is_none(void)
{
    static const char *const unpriced[] = {
        "glass_noodles", "safe_vegetables", "groundnut",   "maize",
        "chicken",       "mandarin",        "pepper",      "macadamia",
        "rice",          "durian",          "dragon_fruit"};
    for (size_t index = 0; index < price_count; index++)
        for (size_t at = 0; at < sizeof unpriced / sizeof unpriced[0]; at++)
            EXPECT(strcmp(prices[index].product, unpriced[at]) != 0);
}

int main(void)
{
    arena_init(&arena, ARENA_BYTES);
    RUN(the_files_load_and_every_record_is_valid);
    RUN(every_product_of_the_five_articles_is_there);
    if (test_failures)
        return test_result();
    RUN(a_missing_folder_is_an_io_failure);
    RUN(names_are_composed_vietnamese_and_no_code_stands_twice);
    RUN(animals_are_counted_in_heads_and_goods_in_grams);
    RUN(conversions_join_known_forms_and_grass_jelly_has_none);
    RUN(a_price_names_a_known_form_its_day_and_its_source);
    RUN(ginger_stands_at_five_and_then_at_thirty_thousand);
    RUN(where_no_price_was_found_there_is_none);
    arena_clear(&arena);
    return test_result();
}
