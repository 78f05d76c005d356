#include "clients/mail/mailer.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"
#include "clients/cli/notice_text.h"
#include "clients/mail/carry.h"
#include "clients/mail/letter.h"
#include "clients/mail/smtp.h"

#define PAGE_NOTICES 200
#define AWAY_MS_MOST 600000 /* between two tries of a server that is away */

struct mailer {
    struct cli *cli;
    struct mail_options options;
    struct smtp *smtp;
    struct carry carry;
    bool is_away;    /* the mail server is: this round is over */
    int64_t wait_ms; /* until the next round */
    int64_t sent;    /* of this round */
    int64_t left;
};

static volatile sig_atomic_t was_interrupted;

static void interrupt(int number)
{
    (void)number;
    was_interrupted = 1;
}

/* ---- one letter */

/* What one letter tells: a notice, or all payments of a lead that wait to be
 * told, the last of which names the letter. */
struct matter {
    const struct notice *list[PAGE_NOTICES];
    uint32_t count;
};

static const struct notice *last_of(const struct matter *matter)
{
    return matter->list[matter->count - 1];
}

/* A buyer's payments of one lead may be to several groups. */
static const char *title_of(struct cli *cli, const struct matter *matter)
{
    struct notice about = *last_of(matter);
    for (uint32_t index = 0; index < matter->count; index++)
        if (!id_equal(matter->list[index]->other, about.other))
            about.other_name = "";
    return notice_title(cli, &about);
}

static void write_letter(struct mailer *mailer, const struct matter *matter,
                         const struct contact *contact, struct buffer *out)
{
    struct cli *cli = mailer->cli;
    const struct notice *notice = last_of(matter);
    cli->language = contact->language == language_en ? "en" : "vi";
    language_use(cli->language);
    struct letter letter = {
        .from = mailer->options.from,
        .to = contact->mail,
        .sender = mailer->options.sender,
        .subject = title_of(cli, matter),
        .body = cli_format(
            cli, "%s\n\n%s\n\n-- \n%s\n",
            matter->count > 1
                ? notice_payments(cli, matter->list, matter->count)
                : notice_what(cli, notice),
            notice_next(cli, notice),
            _("You get this because you asked for it. To stop it: lienket "
              "notice mail off, or tell a coordinator.")),
        .id = notice->id,
        .time_ms = notice->time_ms};
    letter_write(&letter, out);
}

/* The party's name is no secret; its address is, and stays out of the log. */
static void tell_failure(const struct mailer *mailer,
                         const struct notice *notice, const char *why)
{
    char id[ID_TEXT_SIZE];
    (void)mailer;
    id_format(notice->party, id);
    cli_complain(_("A letter to party %s was not taken: %s"), id, why);
}

static bool is_taken(struct mailer *mailer, const struct matter *matter,
                     const struct contact *contact)
{
    struct buffer letter;
    const struct notice *notice = last_of(matter);
    const char *why = "";
    int64_t now_ms = clock_monotonic_ms();
    buffer_init(&letter, LETTER_BYTES_MOST);
    write_letter(mailer, matter, contact, &letter);
    CHECK(letter.status == STATUS_ok);
    enum smtp_outcome outcome =
        smtp_send(mailer->smtp, contact->mail, &letter, &why);
    buffer_clear(&letter);
    switch (outcome) {
    case SMTP_TAKEN:
        mailer->sent++;
        return true;
    case SMTP_LATER:
        carry_failed(&mailer->carry, notice->party, now_ms, CARRY_LATER_MS);
        tell_failure(mailer, notice, why);
        break;
    case SMTP_REFUSED:
        carry_failed(&mailer->carry, notice->party, now_ms, CARRY_REFUSED_MS);
        tell_failure(mailer, notice, why);
        break;
    case SMTP_AWAY:
        mailer->is_away = true;
        cli_complain(_("The mail server %s: %s"), mailer->options.server, why);
        break;
    }
    mailer->left += matter->count;
    return false;
}

/* ---- one party */

/* Only what was handed over counts: the same is sent again otherwise. */
static enum status acknowledge(struct mailer *mailer,
                               const struct notice *notice)
{
    struct notice_position position = {.party = notice->party,
                                       .channel = notice_channel_mail,
                                       .number = notice->number};
    return cli_call(mailer->cli, VERB_acknowledge_notices, &position);
}

/* One that wants them no more has left the page: it is passed over. */
static enum status find_address(struct mailer *mailer, struct id party,
                                struct contact *ret_contact)
{
    struct cli *cli = mailer->cli;
    struct contact_query query = {.id = party};
    enum status status =
        client_call(cli->client, VERB_show_mail_address, &query, &cli->reply);
    if (status == STATUS_not_found)
        return status;
    if (status != STATUS_ok) {
        cli_tell_failure(cli, &record_contact_query, status);
        return status;
    }
    const struct contact *contact = cli->reply.value;
    *ret_contact =
        (struct contact){.mail = cli_format(cli, "%s", contact->mail),
                         .language = contact->language};
    return STATUS_ok;
}

/* How many of the first notices are told together: payments that follow one
 * another; any other stands alone. */
static uint32_t run_of_payments(const struct notice *notices, uint32_t count)
{
    uint32_t end = 0;
    while (end < count && notices[end].template == notice_template_paid)
        end++;
    return end ? end : 1;
}

/* Of a run: those of the lead of notice `first`, unless an earlier one was of
 * that lead too: then they are told already, and there are none. */
static void gather(const struct notice *notices, uint32_t count, uint32_t first,
                   struct matter *ret_matter)
{
    ret_matter->count = 0;
    for (uint32_t index = 0; index < count; index++) {
        if (!id_equal(notices[index].lead, notices[first].lead))
            continue;
        if (index < first)
            return;
        ret_matter->list[ret_matter->count++] = &notices[index];
    }
}

/* One letter. Where it goes is asked for each, so that none leaves after the
 * party wants or has no more of them. False when the party's turn is over: it
 * wants none, or this one was not taken; or after a failure. */
static bool carry_matter(struct mailer *mailer, const struct matter *matter,
                         enum status *ret_status)
{
    struct contact contact = {.mail = ""};
    enum status status = find_address(mailer, last_of(matter)->party, &contact);
    *ret_status = status == STATUS_not_found ? STATUS_ok : status;
    return status == STATUS_ok && is_taken(mailer, matter, &contact);
}

/* One letter a lead. What was told so far is acknowledged before the next one,
 * so that only what was not is told again. False as above. */
static bool carry_run(struct mailer *mailer, const struct notice *notices,
                      uint32_t count, enum status *ret_status)
{
    *ret_status = STATUS_ok;
    for (uint32_t first = 0; first < count; first++) {
        struct matter matter;
        gather(notices, count, first, &matter);
        if (!matter.count)
            continue;
        if (first > 0)
            *ret_status = acknowledge(mailer, &notices[first - 1]);
        if (*ret_status != STATUS_ok || was_interrupted ||
            !carry_matter(mailer, &matter, ret_status))
            return false;
    }
    *ret_status = acknowledge(mailer, &notices[count - 1]);
    return *ret_status == STATUS_ok;
}

/* The run of notices of one party, oldest first. */
static enum status carry_party(struct mailer *mailer,
                               const struct notice *notices, uint32_t count)
{
    struct id party = notices[0].party;
    if (!carry_may_try(&mailer->carry, party, clock_monotonic_ms())) {
        mailer->left += count;
        return STATUS_ok;
    }
    for (uint32_t index = 0; index < count && !was_interrupted;) {
        enum status status;
        uint32_t run = run_of_payments(&notices[index], count - index);
        if (!carry_run(mailer, &notices[index], run, &status))
            return status;
        index += run;
    }
    carry_done(&mailer->carry, party);
    return STATUS_ok;
}

/* ---- one round */

static uint32_t run_of_party(const struct notice_page *page, uint32_t first)
{
    uint32_t end = first + 1;
    while (end < page->notices_count &&
           id_equal(page->notices[end].party, page->notices[first].party))
        end++;
    return end - first;
}

static enum status carry_page(struct mailer *mailer,
                              const struct notice_page *page)
{
    enum status status = STATUS_ok;
    for (uint32_t first = 0; first < page->notices_count &&
                             status == STATUS_ok && !mailer->is_away &&
                             !was_interrupted;) {
        uint32_t count = run_of_party(page, first);
        status = carry_party(mailer, &page->notices[first], count);
        first += count;
    }
    return status;
}

static enum status run_round(struct mailer *mailer)
{
    struct cli *cli = mailer->cli;
    struct notice_query query = {.channel = notice_channel_mail,
                                 .limit = PAGE_NOTICES};
    enum status status;
    mailer->is_away = false;
    mailer->sent = mailer->left = 0;
    do {
        status = cli_call(cli, VERB_pending_notices, &query);
        if (status != STATUS_ok)
            return status;
        struct client_reply page = cli->reply;
        client_reply_init(&cli->reply);
        query.after_party =
            ((const struct notice_page *)page.value)->next_party;
        status = carry_page(mailer, page.value);
        client_reply_clear(&page);
        arena_reset(&cli->arena);
    } while (status == STATUS_ok && !id_is_zero(query.after_party) &&
             !mailer->is_away && !was_interrupted);
    return status;
}

/* ---- all of them */

/* A server that is away is asked less and less often. */
static void plan_next(struct mailer *mailer, enum status status)
{
    bool went_well = status == STATUS_ok && !mailer->is_away;
    int64_t wait_ms = mailer->wait_ms * 2;
    if (went_well || wait_ms < mailer->options.every_ms)
        wait_ms = mailer->options.every_ms;
    mailer->wait_ms = wait_ms < AWAY_MS_MOST ? wait_ms : AWAY_MS_MOST;
}

static void wait(const struct mailer *mailer)
{
    struct timespec time = {mailer->wait_ms / 1000,
                            mailer->wait_ms % 1000 * 1000000L};
    (void)nanosleep(&time, NULL);
}

static bool goes_on(enum status status)
{
    return status == STATUS_ok || status == STATUS_unavailable ||
           status == STATUS_timeout || status == STATUS_busy ||
           status == STATUS_full;
}

static enum status run_rounds(struct mailer *mailer)
{
    bool is_once = mailer->cli->arguments.settings.runs_once;
    enum status status = cli_connect(mailer->cli, true);
    while (status == STATUS_ok || (goes_on(status) && !is_once)) {
        status = run_round(mailer);
        if (mailer->sent)
            cli_say(mailer->cli,
                    ngettext_("%lld letter was sent.",
                              "%lld letters were sent.", mailer->sent),
                    (long long)mailer->sent);
        plan_next(mailer, status);
        if (is_once || was_interrupted)
            break;
        wait(mailer);
        if (was_interrupted)
            break;
    }
    if (is_once && status == STATUS_ok && mailer->left)
        return STATUS_busy;
    return was_interrupted ? STATUS_ok : status;
}

int mailer_run(struct cli *cli)
{
    struct mailer mailer = {.cli = cli};
    struct sigaction action = {.sa_handler = interrupt};
    enum status status = mail_options_read(cli, &mailer.options);
    if (status == STATUS_invalid)
        return EXIT_USAGE;
    if (status != STATUS_ok)
        return status_exit_code(status);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    cli->is_key_alone = true;
    mailer.smtp = smtp_create(&mailer.options);
    status = run_rounds(&mailer);
    smtp_destroy(mailer.smtp);
    sodium_memzero(mailer.options.password, sizeof mailer.options.password);
    carry_clear(&mailer.carry);
    return status_exit_code(status);
}
