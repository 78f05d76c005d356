/* Whether everything is there that a day's work needs, and what to do if not.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "clients/cli/catalogue.h"
#include "clients/cli/key_trouble.h"
#include "clients/cli/lookup.h"
#include "clients/cli/names.h"
#include "clients/cli/print.h"
#include "model/codec.h"

#define SKEW_MOST_MS 5000
#define ROOM_LEAST_PERCENT 20
#define NARROW_COLUMNS 60

struct doctor {
    struct cli *cli;
    int worst; /* the exit status so far */
};

static void well(struct doctor *doctor, const char *what, const char *how)
{
    if (doctor->cli->arguments.settings.output != OUTPUT_QUIET)
        printf("  %s  %s: %s\n", _("ok"), what, how);
}

static void ill(struct doctor *doctor, const char *what, const char *how,
                int code)
{
    printf("  %s  %s: %s\n", _("!!"), what, how);
    if (!doctor->worst)
        doctor->worst = code;
}

/* Worth knowing, and nothing to repair. */
static void note(struct doctor *doctor, const char *what, const char *how)
{
    if (doctor->cli->arguments.settings.output != OUTPUT_QUIET)
        printf("  %s  %s: %s\n", _("note"), what, how);
}

/* Decisions follow the service's time, which runs ahead or stands still when
 * it was started with --clock: that is no fault of anybody's. */
static void see_time(struct doctor *doctor, const struct hello *hello)
{
    struct cli *cli = doctor->cli;
    struct clock clock;
    clock_init_real(&clock);
    int64_t now_ms = clock_wall_ms(&clock);
    int64_t skew_ms = hello->time_ms - now_ms;
    if (skew_ms < 0)
        skew_ms = -skew_ms;
    if (skew_ms <= SKEW_MOST_MS)
        well(doctor, _("clock"),
             cli_format(cli, _("%lld ms apart"), (long long)skew_ms));
    else
        note(doctor, _("clock"),
             cli_format(cli,
                        _("the service's time is %s, this machine's %s: right "
                          "if it runs on --clock, else set one of them"),
                        print_time(cli, hello->time_ms),
                        print_time(cli, now_ms)));
}

static void see_room(struct doctor *doctor, const struct hello *hello)
{
    int64_t part = hello->map_bytes / 100;
    int64_t used = part ? hello->used_bytes / part : 0;
    const char *text =
        cli_format(doctor->cli, _("%lld %% of %lld MiB used"), (long long)used,
                   (long long)(hello->map_bytes >> 20));
    if (hello->is_read_only)
        ill(doctor, _("store"),
            _("no room: posts are refused. Next: give the broker a larger map "
              "or free the disk"),
            75);
    else if (used > 100 - ROOM_LEAST_PERCENT)
        ill(doctor, _("store"),
            cli_format(doctor->cli, _("%s. Next: give the broker a larger map"),
                       text),
            75);
    else
        well(doctor, _("store"), text);
}

static void see_workers(struct doctor *doctor, const struct hello *hello)
{
    if (hello->office_ready)
        well(doctor, "lienket-office", _("attached"));
    else
        ill(doctor, "lienket-office",
            _("not attached: lists do not answer. Next: start lienket-office"),
            69);
    if (hello->matcher_ready)
        well(doctor, "lienket-matcher", _("attached"));
    else
        ill(doctor, "lienket-matcher",
            _("not attached: no leads are found. Next: start "
              "lienket-matcher"),
            69);
}

/* Whether there are keys at all, which everything else needs. */
static bool see_keys(struct doctor *doctor)
{
    struct cli *cli = doctor->cli;
    struct client_options options = {
        .endpoint = cli_endpoint(cli),
        .key_path = cli->arguments.settings.key,
        .server_path = cli->arguments.settings.server_key,
        .deadline_ms = cli->arguments.settings.deadline_ms};
    enum status status = client_open(&options, &cli->client);
    if (status == STATUS_denied)
        ill(doctor, _("key"), key_trouble_file(cli), status_exit_code(status));
    else if (status != STATUS_ok)
        ill(doctor, "lienket-broker",
            cli_format(cli, _("The broker's address cannot be read: %s"),
                       cli_endpoint(cli)),
            status_exit_code(status));
    else
        well(doctor, _("key"),
             cli_format(cli, "%s (%s)", key_trouble_key_path(cli),
                        key_trouble_public(cli)));
    return status == STATUS_ok;
}

static void see_broker(struct doctor *doctor)
{
    struct cli *cli = doctor->cli;
    struct nothing nothing = {0};
    int64_t start_ms = clock_monotonic_ms();
    enum status status =
        client_call(cli->client, VERB_hello, &nothing, &cli->reply);
    if (client_is_refused(cli->client)) {
        ill(doctor, "lienket-broker", key_trouble_refused(cli),
            status_exit_code(STATUS_denied));
        return;
    }
    if (status == STATUS_unavailable && client_is_hung_up(cli->client)) {
        ill(doctor, "lienket-broker", key_trouble_hung_up(cli),
            status_exit_code(status));
        return;
    }
    if (status != STATUS_ok) {
        ill(doctor, "lienket-broker",
            cli_format(cli,
                       _("no answer at %s (%s). Next: start "
                         "lienket-broker, or set --broker"),
                       cli_endpoint(cli), status_text(status, cli->language)),
            status_exit_code(status));
        return;
    }
    struct hello hello;
    if (!record_copy(&record_hello, cli->reply.value, &cli->arena, &hello))
        return;
    well(doctor, "lienket-broker",
         cli_format(cli, _("version %s, protocol %lld, answers in %lld ms"),
                    hello.version, (long long)hello.protocol,
                    (long long)(clock_monotonic_ms() - start_ms)));
    if (hello.office_ready)
        well(doctor, _("speaks for"), names_one(cli, hello.party));
    if (hello.protocol != PROTOCOL_VERSION)
        ill(doctor, _("protocol"),
            _("this program speaks another version. Next: install the same "
              "version on both"),
            78);
    see_workers(doctor, &hello);
    see_time(doctor, &hello);
    see_room(doctor, &hello);
}

/* Opens the outbox as a command that writes would. */
static void see_outbox(struct doctor *doctor)
{
    struct cli *cli = doctor->cli;
    enum status status = cli_connect(cli, true);
    if (status != STATUS_ok) {
        ill(doctor, _("outbox"), status_text(status, cli->language),
            status_exit_code(status));
        return;
    }
    if (!cli->outbox_path) {
        well(doctor, _("outbox"), _("none"));
        return;
    }
    size_t pending = client_pending(cli->client);
    const char *text =
        cli_format(cli, _("%s, pending: %zu"), cli->outbox_path, pending);
    if (pending == 0)
        well(doctor, _("outbox"), text);
    else
        ill(doctor, _("outbox"),
            cli_format(cli, _("%s. Next: any command that writes sends them"),
                       text),
            75);
}

static void see_data(struct doctor *doctor)
{
    struct cli *cli = doctor->cli;
    const struct gazetteer *gazetteer = cli_gazetteer(cli);
    size_t products = lookup_catalogue(cli)->count;
    if (!gazetteer)
        ill(doctor, _("communes"), _("missing. Next: set LIENKET_DATA"), 78);
    else
        well(doctor, _("communes"),
             cli_format(cli, _("%s of today, %s of before July 2025"),
                        print_count(cli, (int64_t)place_count(gazetteer,
                                                              PLACE_MAP_2025)),
                        print_count(cli, (int64_t)place_count(
                                             gazetteer, PLACE_MAP_2020))));
    if (products)
        well(doctor, _("catalogue"),
             cli_format(cli, ngettext_("%zu product", "%zu products", products),
                        products));
    else
        ill(doctor, _("catalogue"),
            _("no products in the data folder. Next: set LIENKET_DATA"), 78);
}

static void see_terminal(struct doctor *doctor)
{
    struct cli *cli = doctor->cli;
    int width = terminal_width(stdout);
    const char *type = setlocale(LC_CTYPE, NULL);
    const char *text = cli_format(cli, _("%s, language %s, %d columns"), type,
                                  cli->language, width);
    if (!strstr(type, "UTF-8") && !strstr(type, "utf8"))
        ill(doctor, _("terminal"),
            cli_format(cli, _("%s. Next: export LC_ALL=C.UTF-8"), text), 78);
    else if (width && width < NARROW_COLUMNS)
        well(doctor, _("terminal"),
             cli_format(cli, _("%s (narrow: lists are shown as cards)"), text));
    else
        well(doctor, _("terminal"), text);
}

int run_doctor(struct cli *cli)
{
    struct doctor doctor = {.cli = cli};
    if (!cli->arguments.settings.deadline_ms)
        cli->arguments.settings.deadline_ms = 3000;
    if (see_keys(&doctor)) {
        see_broker(&doctor);
        see_outbox(&doctor);
    }
    see_data(&doctor);
    see_terminal(&doctor);
    return doctor.worst;
}
