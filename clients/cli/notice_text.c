#include "clients/cli/notice_text.h"

#include "clients/cli/lookup.h"
#include "clients/cli/print.h"

/* ---- the values in words */

static const char *goods(struct cli *cli, const struct notice *notice,
                         int64_t quantity)
{
    bool is_form = *notice->form && notice->unit != unit_head;
    const char *name =
        is_form ? lookup_form_name(cli, notice->product, notice->form)
                : lookup_product_word(cli, notice->product);
    return cli_format(cli, "%s %s", print_trade(cli, quantity, notice->unit),
                      print_name(cli, name));
}

/* Whole leads may be with several groups. */
static const char *others(struct cli *cli, const struct notice *notice)
{
    if (*notice->other_name)
        return print_name(cli, notice->other_name);
    return cli_format(cli,
                      ngettext_("%lld group", "%lld groups", notice->groups),
                      (long long)notice->groups);
}

static const char *price(struct cli *cli, const struct price_clause *clause)
{
    if (!clause->kind)
        return _("a price still to be named");
    return print_inside(cli, &record_price_clause, clause, unit_gram);
}

static const char *reason(struct cli *cli, const struct notice *notice)
{
    return word_text(&vocabulary_refusal, notice->reason, cli->language);
}

/* Who did it, for a reader that is not the one. */
static const char *who(struct cli *cli, const struct notice *notice)
{
    bool is_other =
        notice->by == lead_side_seller || notice->by == lead_side_buyer;
    if (is_other && notice->by != notice->as)
        return others(cli, notice);
    return cli_format(cli, _("A coordinator, for your line with %s,"),
                      others(cli, notice));
}

/* An officer said it in the reader's own name. */
static bool is_own(const struct notice *notice)
{
    return notice->by == notice->as;
}

/* ---- one function a template that has more than one sentence */

static const char *offered(struct cli *cli, const struct notice *notice)
{
    const char *what = goods(cli, notice, notice->quantity);
    const char *named = price(cli, &notice->price);
    if (notice->as == lead_side_seller)
        return cli_format(cli, _("%s would buy %s from you, at %s."),
                          others(cli, notice), what, named);
    if (notice->groups > 1)
        return cli_format(cli, _("%s would sell you %s."), others(cli, notice),
                          what);
    return cli_format(cli, _("%s would sell you %s, at %s."),
                      others(cli, notice), what, named);
}

static const char *accepted(struct cli *cli, const struct notice *notice)
{
    const char *what = goods(cli, notice, notice->quantity);
    const char *named = price(cli, &notice->price);
    if (is_own(notice))
        return cli_format(
            cli, _("A coordinator recorded that you accept: %s at %s."), what,
            named);
    return cli_format(cli, _("%s accepts: %s at %s."), who(cli, notice), what,
                      named);
}

static const char *countered(struct cli *cli, const struct notice *notice)
{
    const char *what = goods(cli, notice, notice->quantity);
    const char *now = price(cli, &notice->price);
    const char *before = price(cli, &notice->price_before);
    if (is_own(notice))
        return cli_format(cli,
                          _("A coordinator recorded the price you ask for %s: "
                            "%s instead of %s."),
                          what, now, before);
    return cli_format(cli,
                      _("%s asks for another price for %s: %s instead of "
                        "%s."),
                      who(cli, notice), what, now, before);
}

static const char *declined(struct cli *cli, const struct notice *notice)
{
    const char *what = goods(cli, notice, notice->quantity);
    if (is_own(notice))
        return cli_format(cli,
                          _("A coordinator recorded that you decline %s (%s)."),
                          what, reason(cli, notice));
    return cli_format(cli, _("%s declines %s (%s)."), who(cli, notice), what,
                      reason(cli, notice));
}

static const char *cut(struct cli *cli, const struct notice *notice)
{
    const char *before = goods(cli, notice, notice->quantity_before);
    if (notice->quantity == 0)
        return cli_format(
            cli,
            _("A coordinator took the line with %s out: nothing instead "
              "of %s (%s)."),
            others(cli, notice), before, reason(cli, notice));
    return cli_format(
        cli,
        _("A coordinator lowered the line with %s: %s instead of %s "
          "(%s)."),
        others(cli, notice), print_trade(cli, notice->quantity, notice->unit),
        before, reason(cli, notice));
}

static const char *agreed(struct cli *cli, const struct notice *notice)
{
    const char *what = goods(cli, notice, notice->quantity);
    if (notice->as == lead_side_buyer)
        return cli_format(
            cli, _("A coordinator recorded that you agree: %s from %s."), what,
            others(cli, notice));
    return cli_format(cli, _("%s agrees: %s at %s."), others(cli, notice), what,
                      price(cli, &notice->price));
}

static const char *delivered(struct cli *cli, const struct notice *notice)
{
    const char *text = cli_format(
        cli, _("%s recorded a delivery: %s at %s; so far %s of %s, worth %s."),
        who(cli, notice), goods(cli, notice, notice->delivered),
        print_price(cli, notice->delivered_vnd_per_kg),
        print_trade(cli, notice->delivered_so_far, notice->unit),
        print_trade(cli, notice->quantity, notice->unit),
        print_money(cli, notice->due_vnd));
    if (!notice->difference)
        return text;
    return cli_format(
        cli, _("%s Why it differs: %s."), text,
        word_text(&vocabulary_difference, notice->difference, cli->language));
}

static const char *paid(struct cli *cli, const struct notice *notice)
{
    return cli_format(
        cli, _("%s recorded a payment: %s; so far %s of %s are paid."),
        who(cli, notice), print_money(cli, notice->amount_vnd),
        print_money(cli, notice->paid_vnd), print_money(cli, notice->due_vnd));
}

static int64_t sum(int64_t a, int64_t b)
{
    int64_t both;
    return __builtin_add_overflow(a, b, &both) ? INT64_MAX : both;
}

const char *notice_payments(struct cli *cli,
                            const struct notice *const *payments,
                            uint32_t count)
{
    int64_t least = payments[0]->amount_vnd;
    int64_t most = least;
    int64_t paid_vnd = 0;
    int64_t due_vnd = 0;
    for (uint32_t index = 0; index < count; index++) {
        int64_t amount = payments[index]->amount_vnd;
        least = amount < least ? amount : least;
        most = amount > most ? amount : most;
        paid_vnd = sum(paid_vnd, payments[index]->paid_vnd);
        due_vnd = sum(due_vnd, payments[index]->due_vnd);
    }
    return cli_format(cli,
                      _("Payments were recorded on %u lines, from %s to %s; so "
                        "far %s of %s are paid on them."),
                      count, print_money(cli, least), print_money(cli, most),
                      print_money(cli, paid_vnd), print_money(cli, due_vnd));
}

static const char *signed_lead(struct cli *cli, const struct notice *notice)
{
    const char *kind = word_text(&vocabulary_contract_kind,
                                 notice->contract_kind, cli->language);
    if (*notice->contract_number)
        kind = cli_format(cli, _("%s no. %s"), kind,
                          print_name(cli, notice->contract_number));
    return cli_format(cli, _("It is signed: %s with %s, %s of %s."),
                      goods(cli, notice, notice->quantity), others(cli, notice),
                      kind, print_day(cli, notice->contract_day));
}

static const char *broken(struct cli *cli, const struct notice *notice)
{
    return cli_format(
        cli,
        _("It is recorded that the contract for %s with %s was broken, by "
          "the %s (%s)."),
        goods(cli, notice, notice->quantity), others(cli, notice),
        word_text(&vocabulary_breach_side, notice->broken_by, cli->language),
        reason(cli, notice));
}

static const char *near(struct cli *cli, const struct notice *notice)
{
    const char *what = goods(cli, notice, notice->quantity);
    if (notice->line_state == line_state_offered ||
        notice->line_state == line_state_countered)
        return cli_format(cli, _("Your answer is still missing: %s, %s at %s."),
                          others(cli, notice), what,
                          price(cli, &notice->price));
    return cli_format(
        cli, _("It lapses soon: %s with %s, which is %s."), what,
        others(cli, notice),
        word_text(&vocabulary_lead_state, notice->state, cli->language));
}

const char *notice_title(struct cli *cli, const struct notice *notice)
{
    const char *word =
        word_text(&vocabulary_notice_template, notice->template, cli->language);
    const char *other = *notice->other_name
                            ? print_name(cli, notice->other_name)
                            : _("your lead");
    return cli_format(cli, "%s: %s", word, other);
}

const char *notice_what(struct cli *cli, const struct notice *notice)
{
    const char *what = goods(cli, notice, notice->quantity);
    switch (notice->template) {
    case notice_template_offered:
        return offered(cli, notice);
    case notice_template_accepted:
        return accepted(cli, notice);
    case notice_template_countered:
        return countered(cli, notice);
    case notice_template_declined:
        return declined(cli, notice);
    case notice_template_cut:
        return cut(cli, notice);
    case notice_template_split:
        return cli_format(cli,
                          _("A part of lead %s is now a lead of its own: %s "
                            "with %s."),
                          print_id(cli, notice->split_from), what,
                          others(cli, notice));
    case notice_template_agreed:
        return agreed(cli, notice);
    case notice_template_signed:
        return signed_lead(cli, notice);
    case notice_template_delivered:
        return delivered(cli, notice);
    case notice_template_paid:
        return paid(cli, notice);
    case notice_template_completed:
        return cli_format(cli, _("It is completed: %s with %s; paid %s of %s."),
                          what, others(cli, notice),
                          print_money(cli, notice->paid_vnd),
                          print_money(cli, notice->due_vnd));
    case notice_template_cancelled:
        return cli_format(cli, _("It is cancelled: %s with %s (%s)."), what,
                          others(cli, notice), reason(cli, notice));
    case notice_template_broken:
        return broken(cli, notice);
    case notice_template_lapsed:
        return cli_format(cli,
                          _("It lapsed, since nobody went on in time: %s with "
                            "%s."),
                          what, others(cli, notice));
    case notice_template_deadline_near:
        return near(cli, notice);
    case notice_template_unset:
        break;
    }
    return cli_format(cli,
                      _("Something happened to lead %s; a newer program "
                        "says what."),
                      print_id(cli, notice->lead));
}

/* ---- what to do next */

static const char *until(struct cli *cli, const struct notice *notice)
{
    return print_time(cli, notice->deadline_ms);
}

static const char *answer(struct cli *cli, const struct notice *notice)
{
    const char *lead = print_id(cli, notice->lead);
    long long line = (long long)notice->line;
    return cli_format(
        cli,
        _("Answer until %s: lienket lead accept %s %lld, or name your "
          "price: lienket lead counter %s %lld --price PRICE, or say no: "
          "lienket lead decline %s %lld --reason REASON"),
        until(cli, notice), lead, line, lead, line, lead, line);
}

static const char *deliver(struct cli *cli, const struct notice *notice)
{
    if (notice->line == 0)
        return cli_format(
            cli,
            _("What was delivered is recorded until %s; see: lienket lead "
              "show %s"),
            until(cli, notice), print_id(cli, notice->lead));
    return cli_format(
        cli,
        _("Deliver, and record it until %s: lienket lead deliver %s %lld "
          "--quantity QUANTITY --day DAY --price PRICE"),
        until(cli, notice), print_id(cli, notice->lead),
        (long long)notice->line);
}

static const char *pay(struct cli *cli, const struct notice *notice)
{
    return cli_format(
        cli,
        _("What you pay is recorded with: lienket lead pay %s %lld "
          "--amount VND --day DAY"),
        print_id(cli, notice->lead), (long long)notice->line);
}

static const char *look(struct cli *cli, const struct notice *notice)
{
    return cli_format(cli, _("See: lienket lead show %s"),
                      print_id(cli, notice->lead));
}

static const char *wait_for(struct cli *cli, const struct notice *notice)
{
    return cli_format(cli,
                      _("The other side answers until %s; see: lienket "
                        "lead show %s"),
                      until(cli, notice), print_id(cli, notice->lead));
}

/* Whether the line waits for its reader. */
static bool is_readers_turn(const struct notice *notice)
{
    bool is_seller = notice->as == lead_side_seller;
    if (notice->state != lead_state_approved || notice->line == 0)
        return false;
    if (notice->line_state == line_state_offered)
        return is_seller;
    return notice->line_state == line_state_countered &&
           (notice->template == notice_template_deadline_near ||
            !is_own(notice));
}

static bool waits_for_answer(const struct notice *notice)
{
    return notice->state == lead_state_approved &&
           (notice->line == 0 || notice->line_state == line_state_offered ||
            notice->line_state == line_state_countered);
}

const char *notice_next(struct cli *cli, const struct notice *notice)
{
    bool is_buyer = notice->as == lead_side_buyer;
    if (is_readers_turn(notice))
        return answer(cli, notice);
    if (notice->template == notice_template_accepted && is_buyer)
        return cli_format(cli,
                          _("When every line is answered, agree until %s: "
                            "lienket lead agree %s"),
                          until(cli, notice), print_id(cli, notice->lead));
    if (waits_for_answer(notice))
        return wait_for(cli, notice);
    if (notice->state == lead_state_agreed)
        return cli_format(cli,
                          _("Sign until %s; a coordinator records it. See: "
                            "lienket lead show %s"),
                          until(cli, notice), print_id(cli, notice->lead));
    if (notice->template == notice_template_delivered && is_buyer)
        return pay(cli, notice);
    if (notice->state == lead_state_signed ||
        (notice->state == lead_state_delivering && !is_buyer &&
         notice->line_state == line_state_contracted))
        return deliver(cli, notice);
    return look(cli, notice);
}
