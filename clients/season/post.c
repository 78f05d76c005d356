#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/log.h"
#include "base/memory.h"
#include "clients/lib/client.h"
#include "clients/lib/key_files.h"
#include "clients/season/draw.h"
#include "clients/season/outlet.h"
#include "clients/season/progress.h"
#include "model/problem.h"

#define UNEXPECTED_SHOWN 10

/* What a step in flight must come to. */
struct expectation {
    enum verb_number verb;
    enum status status;
    const char *field;
    enum problem_reason reason;
    const char *why;
};

struct poster {
    const struct season_options *options;
    struct client *client;
    struct client_reply reply;
    struct expectation *expected; /* by tag: the step's number */
    int64_t count;                /* of all steps */
    int64_t said;
    int64_t done;
    int64_t unexpected;
    enum status status; /* the first failure to say anything at all */
    enum verb_number verb;
    struct progress progress;
};

static void count_step(void *context, const struct season_step *step)
{
    int64_t *count = context;
    (void)step;
    (*count)++;
}

static bool has_problem(const struct client_reply *reply,
                        const struct expectation *expected)
{
    if (!expected->field)
        return true;
    for (uint32_t index = 0; index < reply->problem_count; index++) {
        const struct problem *problem = &reply->problems[index];
        if (strcmp(problem->field, expected->field) == 0 &&
            (!expected->reason || problem->reason == expected->reason))
            return true;
    }
    return false;
}

static void say_unexpected(struct poster *poster,
                           const struct expectation *expected)
{
    const struct client_reply *reply = &poster->reply;
    if (poster->unexpected++ >= UNEXPECTED_SHOWN)
        return;
    progress_wipe(&poster->progress);
    log_error("step %" PRId64 " (%s)%s%s: %s instead of %s", reply->tag + 1,
              verb_find(expected->verb)->name, expected->why ? ", " : "",
              expected->why ? expected->why : "", status_name(reply->status),
              status_name(expected->status));
    for (uint32_t index = 0; index < reply->problem_count; index++) {
        struct buffer text;
        buffer_init(&text, 4096);
        problem_print(&reply->problems[index], verb_find(expected->verb)->body,
                      poster->options->language, &text);
        log_error("  %.*s", (int)text.size, (const char *)text.data);
        buffer_clear(&text);
    }
}

static void collect(struct poster *poster)
{
    enum status status = client_collect(poster->client, &poster->reply);
    if (status != STATUS_ok) {
        poster->status = status;
        return;
    }
    const struct expectation *expected = &poster->expected[poster->reply.tag];
    if (poster->reply.status != expected->status ||
        !has_problem(&poster->reply, expected))
        say_unexpected(poster, expected);
    poster->done++;
    progress_show(&poster->progress, poster->done);
}

static void drain(struct poster *poster)
{
    while (poster->status == STATUS_ok && client_in_flight(poster->client) > 0)
        collect(poster);
}

/* A step that must be refused, or repeats a request, stands alone: its outcome
 * depends on what was done before. */
static bool stands_alone(const struct season_step *step)
{
    return step->expected != STATUS_ok || !id_is_zero(step->request);
}

static void post_step(void *context, const struct season_step *step)
{
    struct poster *poster = context;
    if (poster->verb != step->verb || stands_alone(step))
        drain(poster);
    poster->verb = step->verb;
    if (poster->status != STATUS_ok)
        return;
    poster->expected[poster->said] =
        (struct expectation){.verb = step->verb,
                             .status = step->expected,
                             .field = step->field,
                             .reason = step->reason,
                             .why = step->why};
    struct client_request request = {.verb = step->verb,
                                     .value = step->body,
                                     .id = step->request,
                                     .tag = poster->said};
    enum status status = client_submit(poster->client, &request);
    while (status == STATUS_full && poster->status == STATUS_ok) {
        collect(poster);
        status = client_submit(poster->client, &request);
    }
    poster->said++;
    if (status != STATUS_ok && poster->status == STATUS_ok)
        poster->status = status;
    if (stands_alone(step))
        drain(poster);
}

static enum status make_all(struct season *season,
                            const struct season_options *options)
{
    enum status status = STATUS_ok;
    for (uint32_t index = 0; status == STATUS_ok && index < options->name_count;
         index++)
        status = season_make(season, options->names[index]);
    return status;
}

/* Request ids repeat only in runs that ask for it by naming the clock, and
 * differ from season to season. */
static struct client_options client_of(const struct season_options *options)
{
    struct client_options client = {.endpoint = options->endpoint,
                                    .key_path = options->key};
    if (options->clock_ms) {
        struct draw draw;
        draw_init(&draw, options->seed, "requests");
        for (uint32_t index = 0; index < options->name_count; index++)
            draw_init(&draw, draw.state, options->names[index]);
        client.seed = draw.state | 1;
        client.clock_ms = options->clock_ms;
    }
    return client;
}

void season_tell_failure(enum status status, const char *language)
{
    struct key_fault fault = key_files_fault();
    if (status == STATUS_denied && fault.status != STATUS_ok)
        log_error("%s: %s (--key)", fault.path,
                  status_text(fault.status, language));
    else if (status == STATUS_denied)
        log_error("%s", strcmp(language, "vi") == 0
                            ? "khoá này không được biết hoặc không có quyền "
                              "(--key)"
                            : "this key is not known or may not do it "
                              "(--key)");
    else
        log_error("%s", status_text(status, language));
}

static int summarise(struct poster *poster)
{
    const char *language = poster->options->language;
    bool is_vi = strcmp(language, "vi") == 0;
    progress_wipe(&poster->progress);
    if (poster->status != STATUS_ok) {
        season_tell_failure(poster->status, language);
        return status_exit_code(poster->status);
    }
    if (poster->unexpected > 0) {
        log_error(is_vi ? "%" PRId64 " trên %" PRId64
                          " mục không ra như phải thế"
                        : "%" PRId64 " of %" PRId64
                          " steps did not come out as they must",
                  poster->unexpected, poster->count);
        return status_exit_code(STATUS_invalid);
    }
    if (!poster->options->is_quiet)
        log_info(is_vi ? "đã đăng %" PRId64 " mục" : "%" PRId64 " steps posted",
                 poster->count);
    return 0;
}

static void post_all(struct season *season, struct poster *poster)
{
    season->take = post_step;
    season->context = poster;
    enum status status = make_all(season, poster->options);
    drain(poster);
    if (poster->status == STATUS_ok)
        poster->status = status;
}

int season_post(struct season *season, const struct season_options *options)
{
    struct client_options client = client_of(options);
    struct poster poster = {.options = options};
    season->take = count_step;
    season->context = &poster.count;
    poster.status = make_all(season, options);
    progress_start(&poster.progress, poster.count);
    if (poster.status == STATUS_ok)
        poster.status = client_open(&client, &poster.client);
    if (poster.status == STATUS_ok) {
        client_reply_init(&poster.reply);
        poster.expected =
            memory_allocate((size_t)poster.count, sizeof *poster.expected);
        post_all(season, &poster);
        client_reply_clear(&poster.reply);
        client_close(poster.client);
        memory_free(poster.expected);
    }
    return summarise(&poster);
}
