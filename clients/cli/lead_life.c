/* The whole life of a lead: who answered what at which price, how it was
 * signed, what was delivered and paid, and what to say next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/dispatch.h"
#include "clients/cli/lead.h"
#include "clients/cli/names.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "model/life.h"
#include "model/verb.h"

/* As what the speaker may act on this lead: a party of it as its side, anyone
 * else as an officer. A failure is not told: the lead was shown already. */
static unsigned roles_in(struct cli *cli, const struct lead *lead)
{
    struct nothing nothing = {0};
    struct client_reply reply;
    struct id speaker = {{0}};
    unsigned roles = 0;
    client_reply_init(&reply);
    if (client_call(cli->client, VERB_hello, &nothing, &reply) == STATUS_ok)
        speaker = ((const struct hello *)reply.value)->party;
    client_reply_clear(&reply);
    if (id_equal(lead->buyer, speaker))
        roles |= BUYER;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (id_equal(lead->lines[index].group, speaker))
            roles |= GROUP;
    return roles ? roles : STAFF;
}

/* Whether the lead, or for a verb about a line one of its lines, goes on by
 * that verb, said in one of those roles. */
static bool may_follow(const struct lead *lead, const struct verb *verb,
                       unsigned roles)
{
    const struct life_step *step = life_find(lead->state, verb->event);
    if (!record_field(verb->body, "line"))
        return step && (step->roles & roles);
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct life_line_step *line =
            life_find_line(lead->state, lead->lines[index].state, verb->event);
        if (line && (line->roles & roles))
            return true;
    }
    return false;
}

/* What the speaker may say next, as it is typed; "" when that is nothing. */
static const char *next_of(struct cli *cli, const struct lead *lead)
{
    unsigned roles = roles_in(cli, lead);
    const char *text = "";
    for (size_t index = 0; index < command_count; index++) {
        const struct command *command = &commands[index];
        const struct verb *verb = verb_find(command->verb);
        if (command->table == &record_lead && verb && *verb->event &&
            may_follow(lead, verb, roles))
            text = cli_format(cli, "%s%s%s", text, *text ? ", " : "",
                              command->action);
    }
    return text;
}

static void print_text(const char *text, int indent)
{
    text_print_wrapped(text, indent, terminal_width(stdout), stdout);
}

static const char *in_words(struct cli *cli, const char *code, const char *text)
{
    if (!text || !*text)
        return code;
    return cli_format(cli, "%s (%s)", code, print_name(cli, text));
}

static void print_signatory(struct cli *cli, const char *side,
                            const char *signatory, const char *authority)
{
    if (!*signatory)
        return;
    const char *name =
        cli_format(cli, "%s: %s", side, print_name(cli, signatory));
    print_text(in_words(cli, name, authority), 7);
}

/* "hợp đồng số 12/HĐ, ký 12/06/2026": who signed stands below. */
static void print_contract(struct cli *cli, const struct contract *contract)
{
    const char *number = "";
    if (*contract->number)
        number =
            cli_format(cli, _(" no. %s"), print_name(cli, contract->number));
    printf("     %s%s, %s\n",
           word_text(&vocabulary_contract_kind, contract->kind, cli->language),
           number,
           cli_format(cli, _("signed on %s"), print_day(cli, contract->day)));
    print_signatory(cli, _("for the sellers"), contract->signatory,
                    contract->authority);
    print_signatory(cli, _("for the buyer"), contract->buyer_signatory,
                    contract->buyer_authority);
    if (!contract->hash.size)
        return;
    printf("       %s", _("paper, SHA-256: "));
    for (uint32_t index = 0; index < contract->hash.size; index++)
        printf("%02x", (unsigned)contract->hash.data[index]);
    putchar('\n');
}

/* Which price stands, and in which round. */
static const char *price_of(struct cli *cli, const struct lead_line *line)
{
    const char *price =
        print_inside(cli, &record_price_clause, &line->price, unit_gram);
    if (line->state != line_state_countered)
        return cli_format(cli, _("price: %s"), price);
    return cli_format(cli, _("%s asks for %s, round %lld of %d"),
                      names_party(cli, line->countered_by), price,
                      (long long)(line->counters + 1) / 2,
                      LIFE_COUNTERS_MOST / 2);
}

static const char *delivered_of(struct cli *cli, const struct lead *lead,
                                const struct lead_line *line)
{
    const char *text =
        cli_format(cli, _("delivered %s of %s, last on %s, at %s"),
                   print_trade(cli, line->delivered, lead->unit),
                   print_trade(cli, line->quantity, lead->unit),
                   print_day(cli, line->delivered_day),
                   print_price(cli, line->delivered_vnd_per_kg));
    if (lead->unit == unit_head)
        text = cli_format(
            cli, "%s, %s", text,
            print_quantity(cli, line->delivered_weight_g, unit_gram));
    if (line->difference)
        text = cli_format(cli, "%s; %s", text,
                          in_words(cli,
                                   word_text(&vocabulary_difference,
                                             line->difference, cli->language),
                                   line->difference_text));
    return text;
}

static const char *paid_of(struct cli *cli, const struct lead_line *line)
{
    if (!line->paid_vnd)
        return cli_format(cli, _("due %s, nothing paid yet"),
                          print_money(cli, line->due_vnd));
    return cli_format(
        cli, _("due %s, paid %s, last on %s"), print_money(cli, line->due_vnd),
        print_money(cli, line->paid_vnd), print_day(cli, line->paid_day));
}

int64_t lead_line_number(const struct lead *lead, uint32_t index)
{
    int64_t number = lead->lines[index].number;
    return number ? number : (int64_t)index + 1;
}

static void print_line(struct cli *cli, const struct lead *lead, uint32_t index)
{
    const struct lead_line *line = &lead->lines[index];
    print_text(cli_format(cli, "%u. %s: %s, %s",
                          (unsigned)lead_line_number(lead, index),
                          print_name(cli, line->group_name),
                          print_trade(cli, line->quantity, lead->unit),
                          word_text(&vocabulary_line_state, line->state,
                                    cli->language)),
               5);
    if (line->price.kind)
        print_text(price_of(cli, line), 8);
    if (line->reason)
        print_text(in_words(cli,
                            word_text(&vocabulary_refusal, line->reason,
                                      cli->language),
                            line->reason_text),
                   8);
    if (line->cut)
        print_text(cli_format(cli, _("%s less than was proposed"),
                              print_trade(cli, line->cut, lead->unit)),
                   8);
    if (line->delivered)
        print_text(delivered_of(cli, lead, line), 8);
    if (line->delivered || line->paid_vnd)
        print_text(paid_of(cli, line), 8);
}

/* What it will be, when, and how to take that back. */
static const char *planned_of(struct cli *cli, const struct lead *lead)
{
    const struct verb *verb = verb_find((unsigned)lead->decision);
    const struct life_step *step =
        verb ? life_find(lead->state, verb->event) : NULL;
    const char *state =
        word_text(&vocabulary_lead_state, step ? step->to : lead_state_unset,
                  cli->language);
    return cli_format(
        cli, _("Will be %s at %s; until then: lienket lead undo %s"), state,
        print_time(cli, lead->effective_ms), print_id(cli, lead->id));
}

void lead_print_life(struct cli *cli, const struct lead *lead)
{
    printf(_("  Version %lld\n"), (long long)lead->version);
    printf("  %s\n", _("Lines:"));
    for (uint32_t index = 0; index < lead->lines_count; index++)
        print_line(cli, lead, index);
    if (lead->contract.kind) {
        printf("  %s\n", _("Contract:"));
        print_contract(cli, &lead->contract);
    }
    if (lead->broken_by)
        printf(
            _("  Broken by: %s\n"),
            word_text(&vocabulary_breach_side, lead->broken_by, cli->language));
    if (!id_is_zero(lead->split_from))
        printf(_("  Split from: %s\n"), print_id(cli, lead->split_from));
    if (lead->decided_ms)
        printf(_("  Last decided by %s, %s\n"),
               names_actor(cli, lead->decided_by),
               print_time(cli, lead->decided_ms));
    const char *next = lead->decision ? "" : next_of(cli, lead);
    if (lead->decision)
        print_text(planned_of(cli, lead), 2);
    else if (*next)
        printf(_("  Next: lienket lead ... %s: %s\n"), print_id(cli, lead->id),
               next);
}

bool lead_take_seen(struct cli *cli, int64_t *ret_version)
{
    const char *text = arguments_take_flag(&cli->arguments, "seen");
    if (!text)
        return true;
    char *end;
    long long version = strtoll(text, &end, 10);
    if (*text && !*end && version > 0 && version <= MOST_COUNT) {
        *ret_version = version;
        return true;
    }
    cli_complain(_("--seen: '%s' is no version; 'lienket lead show' tells it."),
                 text);
    return false;
}

/* Quiet, plain and JSON output is for programs, which ask by themselves. */
void lead_tell_after(struct cli *cli, struct id id)
{
    const struct settings *settings = &cli->arguments.settings;
    if (settings->output != OUTPUT_TABLE || settings->is_dry_run)
        return;
    const struct lead *lead = pages_show(cli, &record_lead, id, NULL);
    if (!lead)
        return;
    if (lead->decision) {
        cli_say(cli, "%s", planned_of(cli, lead));
        return;
    }
    const char *next = next_of(cli, lead);
    const char *until = "";
    if (lead->deadline_ms)
        until = cli_format(cli, _(", until %s"),
                           print_time(cli, lead->deadline_ms));
    if (*next)
        next = cli_format(cli, _(" Next: %s"), next);
    cli_say(cli, _("The lead is now: %s%s.%s"),
            word_text(&vocabulary_lead_state, lead->state, cli->language),
            until, next);
    if (lead->state == lead_state_agreed)
        cli_say(cli, _("To write the draft contract: lienket lead draft %s"),
                print_id(cli, lead->id));
}
