#include "matcher/matcher.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "matcher/agenda.h"
#include "matcher/reads.h"
#include "matcher/standing_priced.h"
#include "model/codec.h"
#include "model/data_folder.h"
#include "model/verb.h"
#include "store/store.h"

#define TIMER_MS 500
#define RESEND_MS 5000
#define CERTIFICATE_MOST_BYTES ((size_t)1 << 30)

struct matcher {
    const struct matcher_options *options;
    struct loop *loop;
    struct store *store; /* NULL until the broker has made it */
    struct gazetteer *gazetteer;
    struct proposals *proposals;
    struct follower *follower; /* NULL until there is a store */
    struct worker *worker;
    struct kept_document document;
    struct id tick_id; /* of the tick asked for; zero: none */
    int64_t tick_at_ms;
    int64_t sent_ms; /* when something was last sent, monotonic */
    enum status status;
};

static void beat(void *context)
{
    struct matcher *matcher = context;
    if (matcher->worker)
        worker_beat(matcher->worker);
}

static void open_store(struct matcher *matcher)
{
    struct store_options options = {.path = matcher->options->worker.store_path,
                                    .is_reader = true};
    struct store *store = NULL;
    enum status status = store_open(&options, &store);
    if (status == STATUS_ok) {
        matcher->store = store;
        matcher->follower =
            follower_create(store, matcher->gazetteer, matcher->proposals);
        follower_set_pause(matcher->follower, beat, matcher);
        return;
    }
    if (status != STATUS_not_found)
        log_warning("store %s: %s: %s", options.path, status_name(status),
                    store_error(store));
    store_close(store);
}

static struct id tick_id(int64_t at_ms, int64_t sequence)
{
    uint64_t key[2] = {(uint64_t)at_ms, (uint64_t)sequence};
    return id_derive(at_ms, key, sizeof key);
}

/* Asks for the tick that time will make due, once for each such time. */
static void ask_for_tick(struct matcher *matcher)
{
    int64_t next_ms = follower_next_ms(matcher->follower);
    if (next_ms == AGENDA_NEVER || !proposals_are_done(matcher->proposals) ||
        (!id_is_zero(matcher->tick_id) && matcher->tick_at_ms <= next_ms))
        return;
    matcher->tick_at_ms = next_ms;
    matcher->tick_id = tick_id(next_ms, follower_sequence(matcher->follower));
    matcher->sent_ms = 0;
}

static void send_tick_request(struct matcher *matcher)
{
    struct tick_request request = {.at_ms = matcher->tick_at_ms};
    struct buffer body;
    buffer_init(&body, MOST_BODY_BYTES);
    record_encode(&record_tick_request, &request, &body);
    enum status status =
        worker_send(matcher->worker, matcher->tick_id, VERB_request_tick,
                    (struct bytes){body.data, (uint32_t)body.size});
    if (status != STATUS_ok)
        log_debug("tick request waits: %s", status_name(status));
    buffer_clear(&body);
}

/* Sends what is under way, again when no reply came for a while. */
static void send_waiting(struct matcher *matcher)
{
    int64_t now_ms = clock_monotonic_ms();
    bool is_idle =
        proposals_are_done(matcher->proposals) && id_is_zero(matcher->tick_id);
    if (is_idle || (matcher->sent_ms && now_ms - matcher->sent_ms < RESEND_MS))
        return;
    if (!worker_is_attached(matcher->worker))
        return;
    matcher->sent_ms = now_ms;
    if (!proposals_are_done(matcher->proposals))
        proposals_send(matcher->proposals, matcher->worker);
    else
        send_tick_request(matcher);
}

static void advance(struct matcher *matcher)
{
    if (!matcher->follower)
        open_store(matcher);
    if (!matcher->follower)
        return;
    bool was_done = proposals_are_done(matcher->proposals);
    enum status status = follower_advance(matcher->follower);
    if (status != STATUS_ok) {
        log_error("the ledger cannot be followed: %s", status_name(status));
        matcher->status = status;
        loop_stop(matcher->loop);
        return;
    }
    if (was_done && !proposals_are_done(matcher->proposals))
        matcher->sent_ms = 0;
    ask_for_tick(matcher);
    send_waiting(matcher);
}

static void on_timer(void *context)
{
    struct matcher *matcher = context;
    advance(matcher);
    if (matcher->follower && proposals_are_done(matcher->proposals))
        follower_keep_up(matcher->follower);
}

static void on_head(void *context, int64_t sequence)
{
    (void)sequence;
    advance(context);
}

static void on_broker(void *context)
{
    struct matcher *matcher = context;
    matcher->sent_ms = 0;
    advance(matcher);
}

static void on_reply(void *context, const struct envelope *reply)
{
    struct matcher *matcher = context;
    if (!proposals_reply(matcher->proposals, reply)) {
        if (!id_equal(reply->id, matcher->tick_id))
            return;
        matcher->tick_id = (struct id){{0}};
    }
    matcher->sent_ms = reply->status == STATUS_ok ? 0 : clock_monotonic_ms();
    advance(matcher);
}

static void on_request(void *context, const struct envelope *request,
                       struct arena *arena, struct envelope *reply)
{
    struct matcher *matcher = context;
    advance(matcher);
    if (!matcher->follower) {
        reply->status = STATUS_unavailable;
        return;
    }
    struct market_question question = {.follower = matcher->follower,
                                       .document = &matcher->document,
                                       .request = request,
                                       .arena = arena};
    reads_answer(&question, reply);
}

static enum status serve(struct matcher *matcher,
                         struct socket_context *sockets)
{
    struct worker_options options = {.loop = matcher->loop,
                                     .sockets = sockets,
                                     .settings = &matcher->options->worker,
                                     .name = "matcher",
                                     .calls = {.on_request = on_request,
                                               .on_head = on_head,
                                               .on_reply = on_reply,
                                               .on_broker = on_broker},
                                     .context = matcher};
    enum status status = worker_open(&options, &matcher->worker);
    if (status != STATUS_ok)
        return status;
    int timer = loop_timer_add(matcher->loop, on_timer, matcher);
    loop_timer_set(matcher->loop, timer, clock_monotonic_ms(), TIMER_MS);
    log_info("matcher follows %s for %s", matcher->options->worker.store_path,
             matcher->options->worker.endpoint);
    status = loop_run(matcher->loop);
    worker_close(matcher->worker);
    return status == STATUS_ok ? matcher->status : status;
}

static enum status load_gazetteer(struct matcher *matcher)
{
    char *found = matcher->options->data_path
                      ? memory_copy_text(matcher->options->data_path)
                      : data_folder_find();
    enum status status =
        found ? gazetteer_create(found, &matcher->gazetteer) : STATUS_not_found;
    if (status != STATUS_ok)
        log_error("the gazetteer cannot be read from %s: give its folder with "
                  "--data",
                  found ? found : "anywhere near the program");
    memory_free(found);
    return status;
}

enum status matcher_run(const struct matcher_options *options)
{
    struct matcher matcher = {.options = options};
    standing_set_solve_memory(options->solve_memory);
    enum status status = load_gazetteer(&matcher);
    if (status != STATUS_ok)
        return status;
    matcher.proposals = proposals_create();
    buffer_init(&matcher.document.text, CERTIFICATE_MOST_BYTES);
    status = loop_create(&matcher.loop);
    if (status == STATUS_ok) {
        struct socket_context *sockets = socket_context_create();
        status = serve(&matcher, sockets);
        socket_context_destroy(sockets);
        loop_destroy(matcher.loop);
    }
    follower_destroy(matcher.follower);
    store_close(matcher.store);
    proposals_destroy(matcher.proposals);
    buffer_clear(&matcher.document.text);
    gazetteer_destroy(matcher.gazetteer);
    return status;
}
