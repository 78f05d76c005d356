#include "clients/cli/change.h"

#include <string.h>

#include "clients/cli/catalogue.h"
#include "clients/cli/lookup.h"
#include "clients/cli/print.h"

/* The quality that near misses tell of a head's weight, in grams. */
#define HEAD_WEIGHT "weight"

static const char *quality_name(struct cli *cli, const char *code,
                                const struct product_quality *quality)
{
    if (!*code)
        return word_text(&vocabulary_change_kind, change_kind_quality,
                         cli->language);
    if (!quality)
        return print_name(cli, code);
    return print_name(cli, cli_is_vietnamese(cli) ? quality->name_vi
                                                  : quality->name_en);
}

/* In tenths of a kg, rounded up: less would not do. */
static const char *weight_text(struct cli *cli, int64_t amount_g)
{
    int64_t rounded_g = (amount_g + 99) / 100 * 100;
    if (!amount_g)
        return _("weight of a head: not said");
    return cli_format(cli, _("weight of a head off by %s kg"),
                      print_thousandths(cli, rounded_g));
}

static const char *quality_text(struct cli *cli, const struct market_line *line)
{
    const char *code = line->quality ? line->quality : "";
    int64_t amount = line->change_amount;
    if (strcmp(code, HEAD_WEIGHT) == 0)
        return weight_text(cli, amount);
    const struct product *product = lookup_product(cli, line->product);
    const struct product_quality *quality =
        product && *code ? product_search_quality(product, code) : NULL;
    const char *name = quality_name(cli, code, quality);
    if (!amount)
        return cli_format(cli, _("%s: not measured"), name);
    bool has_unit = quality && quality->unit && *quality->unit;
    return cli_format(cli, _("%s off by %s%s%s"), name,
                      print_thousandths(cli, amount), has_unit ? " " : "",
                      has_unit ? quality->unit : "");
}

static const char *certificate_text(struct cli *cli,
                                    const struct market_line *line,
                                    bool is_demand)
{
    const char *name = word_text(&vocabulary_certificate_kind,
                                 line->certificate, cli->language);
    if (line->change_amount)
        name =
            cli_format(cli, "%s %lld★", name, (long long)line->change_amount);
    return cli_format(cli,
                      is_demand ? _("a group must first have: %s")
                                : _("papers wanted: %s"),
                      name);
}

static const char *price_text(struct cli *cli, int64_t amount, bool is_demand)
{
    return cli_format(cli, is_demand ? _("bid %s more") : _("ask %s less"),
                      print_price(cli, amount));
}

static const char *days_text(struct cli *cli, int64_t amount)
{
    return cli_format(cli,
                      ngettext_("widen the window by %lld day",
                                "widen the window by %lld days",
                                (unsigned long)amount),
                      (long long)amount);
}

static const char *distance_text(struct cli *cli, int64_t amount,
                                 bool is_demand)
{
    return cli_format(cli,
                      is_demand ? _("accept goods from %s further")
                                : _("%s further than the buyer accepts"),
                      print_distance(cli, amount));
}

static const char *grade_text(struct cli *cli, int64_t amount)
{
    if (!amount)
        return _("grade: not said");
    return cli_format(cli,
                      ngettext_("%lld grade below the need",
                                "%lld grades below the need",
                                (unsigned long)amount),
                      (long long)amount);
}

const char *change_text(struct cli *cli, const struct market_line *line,
                        bool is_demand)
{
    int64_t amount = line->change_amount;
    switch (line->change) {
    case change_kind_quantity:
        return cli_format(cli, _("least lot smaller by %s"),
                          print_trade(cli, amount, line->unit));
    case change_kind_days:
        return days_text(cli, amount);
    case change_kind_price:
        return price_text(cli, amount, is_demand);
    case change_kind_distance:
        return distance_text(cli, amount, is_demand);
    case change_kind_certificate:
        return certificate_text(cli, line, is_demand);
    case change_kind_quality:
        return quality_text(cli, line);
    case change_kind_grade:
        return grade_text(cli, amount);
    case change_kind_unset:
        return _("no single change would do");
    case change_kind_competition:
    case change_kind_none:
        break;
    }
    return word_text(&vocabulary_change_kind, line->change, cli->language);
}
