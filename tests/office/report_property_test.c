/* What must hold of every report over any ledger: rows add up to the whole on
 * every map, so do the shares behind them, and no later event changes the
 * report of an earlier day. */
#include "base/check.h"
#include "base/clock.h"
#include "model/report.h"
#include "tests/office/asking.h"
#include "tests/office/played.h"
#include "tests/test.h"

#define SEEDS 12
#define LEADS 40
#define GROUPS 60
#define BUYERS 6

static const enum admin_map maps[] = {admin_map_map_2018, admin_map_map_2020,
                                      admin_map_map_2025};

/* What each report is asked by. A group stands in several rows by product. */
static const struct {
    const char *figure;
    const char *by;
    bool is_parted; /* rows are parts of the whole */
} questions[] = {{"K1", "commune", true},
                 {"K1", "district", true},
                 {"K1", "province", true},
                 {"K1", "product", false},
                 {"K1", "form,commune", false},
                 {"K2", "commune", true},
                 {"K2", "district", true},
                 {"K2", "product", false},
                 {"K3", "", true},
                 {"K3", "commune,month", true},
                 {"K3", "district,product,form", true},
                 {"K4", "", true},
                 {"K4", "commune", true},
                 {"K5", "", true},
                 {"K5", "reason,broken_by,month", true},
                 {"K6", "coordinator", true},
                 {"K6", "whole", true},
                 {"K7", "product,month,commune", true},
                 {"K7", "district", true},
                 {"K8", "", true},
                 {"K9", "commune", true},
                 {"K10", "", true},
                 {"pace", "group", true}};

#define QUESTIONS (sizeof questions / sizeof *questions)

/* Communes stand on two maps, districts on the two others. */
static bool is_on_map(const char *by, enum admin_map map)
{
    if (strstr(by, "district"))
        return map != admin_map_map_2025;
    return !strstr(by, "commune") || map != admin_map_map_2018;
}

static enum status ask_about(struct asking *asking, size_t question,
                             enum admin_map map, int64_t day)
{
    struct report_query query = {.figure = questions[question].figure,
                                 .map = map,
                                 .at_day = day,
                                 .with_proof = true};
    return ask(asking, query, questions[question].by);
}

static int64_t sum_of_rows(const struct asking *asking, const char *column)
{
    size_t index;
    json_t *row;
    int64_t sum = 0;
    json_array_foreach(json_object_get(asking->report, "rows"), index, row)
        sum += json_integer_value(
            json_object_get(json_object_get(row, "values"), column));
    return sum;
}

/* `key` NULL: what the shares add to the total. */
static int64_t sum_of_shares(const struct asking *asking, const char *key,
                             const char *column)
{
    size_t index;
    json_t *share;
    int64_t sum = 0;
    json_array_foreach(json_object_get(asking->report, "proof"), index, share)
    {
        json_t *total = json_object_get(share, "total");
        json_t *values = json_object_get(share, "values");
        if (key &&
            strcmp(json_string_value(json_object_get(share, "row")), key) != 0)
            continue;
        sum += json_integer_value(
            json_object_get(!key && total ? total : values, column));
    }
    return sum;
}

static void check_column(const struct asking *asking, size_t question,
                         const char *column)
{
    size_t index;
    json_t *row;
    int64_t whole = value_of(asking, NULL, column);
    if (whole < 0 || strcmp(column, "aim") == 0)
        return; /* hidden; the target has no parts */
    if (questions[question].is_parted)
        EXPECT_NUMBER(sum_of_rows(asking, column), whole);
    EXPECT_NUMBER(sum_of_shares(asking, NULL, column), whole);
    json_array_foreach(json_object_get(asking->report, "rows"), index, row)
    {
        const char *key = json_string_value(json_object_get(row, "row"));
        EXPECT_NUMBER(sum_of_shares(asking, key, column),
                      value_of(asking, key, column));
    }
}

static void check_report(const struct asking *asking, size_t question)
{
    const struct report_figure *figure =
        report_find(questions[question].figure);
    struct report_span span = report_span_of(figure);
    for (int column = span.first; column < span.end; column++)
        if (report_columns[column].kind == REPORT_SUM)
            check_column(asking, question, report_columns[column].name);
}

static void play(struct played *played, int leads)
{
    for (int lead = 0; lead < leads; lead++) {
        played_lead(played, 1 + (int)played_draw(played, 6), 30);
        if (played_draw(played, 3) == 0)
            played_edit_group(played, (int)played_draw(played, GROUPS));
    }
    played_commit(played);
}

static void check_question(struct asking *asking, size_t question,
                           uint64_t seed)
{
    for (size_t map = 0; map < sizeof maps / sizeof *maps; map++) {
        if (!is_on_map(questions[question].by, maps[map]))
            continue;
        EXPECT(ask_about(asking, question, maps[map], 0) == STATUS_ok);
        check_report(asking, question);
        if (test_failures)
            fprintf(stderr, "seed %d, %s by %s, map %d\n", (int)seed,
                    questions[question].figure, questions[question].by,
                    (int)maps[map]);
    }
}

static void rows_and_shares_add_up_on_every_map(void)
{
    for (uint64_t seed = 1; seed <= SEEDS && !test_failures; seed++) {
        struct played played;
        struct asking asking;
        played_open(&played, seed, INT64_C(1) << 28);
        played_people(&played, GROUPS, BUYERS);
        play(&played, LEADS);
        asking_open(&asking, played.store);
        for (size_t question = 0; question < QUESTIONS; question++)
            check_question(&asking, question, seed);
        asking_close(&asking);
        played_close(&played);
    }
}

static void the_whole_is_the_same_on_every_map(void)
{
    struct played played;
    struct asking asking;
    played_open(&played, 99, INT64_C(1) << 28);
    played_people(&played, GROUPS, BUYERS);
    play(&played, LEADS);
    asking_open(&asking, played.store);
    struct report_query query = {.figure = "K1", .map = admin_map_map_2025};
    EXPECT(ask(&asking, query, "commune") == STATUS_ok);
    int64_t established = value_of(&asking, NULL, "established");
    int64_t contract = value_of(&asking, NULL, "contract");
    EXPECT(established > 10 && contract > 0);
    EXPECT(value_of(&asking, "~2025:99999", "established") > 0);
    query.map = admin_map_map_2020;
    EXPECT(ask(&asking, query, "commune") == STATUS_ok);
    EXPECT_NUMBER(value_of(&asking, NULL, "established"), established);
    EXPECT_NUMBER(value_of(&asking, NULL, "contract"), contract);
    query.map = admin_map_map_2018;
    EXPECT(ask(&asking, query, "district") == STATUS_ok);
    EXPECT_NUMBER(value_of(&asking, NULL, "established"), established);
    EXPECT_NUMBER(value_of(&asking, NULL, "contract"), contract);
    asking_close(&asking);
    played_close(&played);
}

static char *kept_text(const struct asking *asking)
{
    char *text = memory_allocate(asking->text.size + 1, 1);
    memcpy(text, asking->text.data, asking->text.size);
    return text;
}

static void later_events_change_no_earlier_report(void)
{
    char *texts[QUESTIONS];
    struct played played;
    struct asking asking;
    played_open(&played, 7, INT64_C(1) << 28);
    played_people(&played, GROUPS, BUYERS);
    play(&played, LEADS);
    int64_t day = clock_day(played.time_ms);
    asking_open(&asking, played.store);
    for (size_t question = 0; question < QUESTIONS; question++) {
        EXPECT(ask_about(&asking, question, 0, day) == STATUS_ok);
        texts[question] = kept_text(&asking);
    }
    asking_close(&asking);
    played.time_ms += 2 * CLOCK_MS_PER_DAY;
    for (int number = 0; number < GROUPS; number++)
        played_edit_group(&played, number);
    play(&played, LEADS);
    asking_open(&asking, played.store); /* nothing is kept from before */
    for (size_t question = 0; question < QUESTIONS; question++) {
        EXPECT(ask_about(&asking, question, 0, day) == STATUS_ok);
        char *text = kept_text(&asking);
        EXPECT_TEXT(text, texts[question]);
        memory_free(text);
        memory_free(texts[question]);
    }
    EXPECT(ask_about(&asking, 0, 0, 0) == STATUS_ok);
    asking_close(&asking);
    played_close(&played);
}

/* The last month of the pace is K1 of today, the ones before of their end. */
static void the_pace_of_a_month_is_what_was_reported_at_its_end(void)
{
    struct played played;
    struct asking asking;
    played_open(&played, 5, INT64_C(1) << 28);
    played_people(&played, GROUPS, BUYERS);
    play(&played, 4 * LEADS);
    asking_open(&asking, played.store);
    struct report_query query = {.figure = "pace", .at_day = PLAYED_DAY + 75};
    EXPECT(ask(&asking, query, "") == STATUS_ok);
    EXPECT_NUMBER(count_rows(&asking), 3);
    int64_t january = value_of(&asking, "2022-01", "contract");
    int64_t february = value_of(&asking, "2022-02", "contract");
    int64_t groups = value_of(&asking, "2022-02", "established");
    query = (struct report_query){.figure = "K1", .at_day = PLAYED_DAY + 30};
    EXPECT(ask(&asking, query, "whole") == STATUS_ok);
    EXPECT_NUMBER(value_of(&asking, NULL, "contract"), january);
    query.at_day += 28;
    EXPECT(ask(&asking, query, "whole") == STATUS_ok);
    EXPECT_NUMBER(value_of(&asking, NULL, "contract"), february);
    EXPECT_NUMBER(value_of(&asking, NULL, "established"), groups);
    asking_close(&asking);
    played_close(&played);
}

int main(void)
{
    RUN(rows_and_shares_add_up_on_every_map);
    RUN(the_whole_is_the_same_on_every_map);
    RUN(later_events_change_no_earlier_report);
    RUN(the_pace_of_a_month_is_what_was_reported_at_its_end);
    return test_result();
}
