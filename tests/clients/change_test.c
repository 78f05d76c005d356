/* What would change a line of the market is told with its measure, and from
 * the side of whoever could change it. */
#include "clients/cli/change.h"

#include "tests/test.h"

static struct cli cli;

static const char *told(struct market_line line, bool is_demand)
{
    line.product = "grass_jelly";
    return change_text(&cli, &line, is_demand);
}

static void a_buyer_bids_more_and_a_group_asks_less(void)
{
    struct market_line line = {.change = change_kind_price,
                               .change_amount = 244};
    EXPECT_TEXT(told(line, true), "bid 244 ₫/kg more");
    EXPECT_TEXT(told(line, false), "ask 244 ₫/kg less");
}

static void a_quality_has_its_name_and_unit(void)
{
    struct market_line line = {.change = change_kind_quality,
                               .change_amount = 1500,
                               .quality = "moisture"};
    EXPECT_TEXT(told(line, true), "moisture off by 1.5 %");
    line.change_amount = 0;
    EXPECT_TEXT(told(line, false), "moisture: not measured");
    line.quality = "weight";
    line.change_amount = 22411;
    EXPECT_TEXT(told(line, false), "weight of a head off by 22.5 kg");
    line.quality = "";
    EXPECT_TEXT(told(line, false), "quality off by 22.411");
}

static void days_distance_grade_and_papers_are_said_in_words(void)
{
    struct market_line line = {.change = change_kind_days, .change_amount = 1};
    EXPECT_TEXT(told(line, true), "widen the window by 1 day");
    line = (struct market_line){.change = change_kind_distance,
                                .change_amount = 5000};
    EXPECT_TEXT(told(line, true), "accept goods from 5.0 km further");
    EXPECT_TEXT(told(line, false), "5.0 km further than the buyer accepts");
    line =
        (struct market_line){.change = change_kind_grade, .change_amount = 2};
    EXPECT_TEXT(told(line, false), "2 grades below the need");
    line = (struct market_line){.change = change_kind_certificate,
                                .certificate = certificate_kind_ocop,
                                .change_amount = 3};
    EXPECT(strstr(told(line, false), "papers wanted: OCOP"));
    EXPECT(strstr(told(line, false), "3★"));
}

int main(void)
{
    cli_init(&cli);
    cli.arguments.settings.data = "model/data";
    cli.arguments.settings.is_dry_run = true;
    RUN(a_buyer_bids_more_and_a_group_asks_less);
    RUN(a_quality_has_its_name_and_unit);
    RUN(days_distance_grade_and_papers_are_said_in_words);
    cli_clear(&cli);
    return test_result();
}
