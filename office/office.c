#include "office/office.h"

#include "base/log.h"
#include "link/worker.h"
#include "model/schema.h"
#include "office/answer.h"
#include "store/store.h"

struct office {
    const struct worker_settings *settings;
    struct office_sources sources;
    struct buffer body;
};

static void open_store(struct office *office)
{
    struct store_options options = {.path = office->settings->store_path,
                                    .is_reader = true};
    struct store *store = NULL;
    enum status status = store_open(&options, &store);
    if (status == STATUS_ok) {
        office->sources.store = store;
        return;
    }
    if (status != STATUS_not_found)
        log_warning("store %s: %s: %s", options.path, status_name(status),
                    store_error(store));
    store_close(store);
}

static void on_request(void *context, const struct envelope *request,
                       struct arena *arena, struct envelope *reply)
{
    struct office *office = context;
    if (!office->sources.store)
        open_store(office);
    if (!office->sources.store) {
        reply->status = STATUS_unavailable;
        return;
    }
    office_answer(&office->sources, request, arena, &office->body, reply);
}

static enum status office_serve(struct office *office, struct loop *loop,
                                struct socket_context *sockets)
{
    struct worker *worker;
    struct worker_options options = {.loop = loop,
                                     .sockets = sockets,
                                     .settings = office->settings,
                                     .name = "office",
                                     .calls = {.on_request = on_request},
                                     .context = office};
    enum status status = worker_open(&options, &worker);
    if (status != STATUS_ok)
        return status;
    log_info("office serves %s to %s", office->settings->store_path,
             office->settings->endpoint);
    status = loop_run(loop);
    worker_close(worker);
    return status;
}

enum status office_run(const struct office_settings *settings)
{
    struct office office = {
        .settings = &settings->worker,
        .sources = {.templates_path = settings->templates_path}};
    struct loop *loop;
    buffer_init(&office.body, MOST_BODY_BYTES);
    enum status status = loop_create(&loop);
    if (status != STATUS_ok)
        return status;
    office.sources.reports = reports_create();
    struct socket_context *sockets = socket_context_create();
    status = office_serve(&office, loop, sockets);
    socket_context_destroy(sockets);
    loop_destroy(loop);
    reports_destroy(office.sources.reports);
    office_sources_clear(&office.sources);
    store_close(office.sources.store);
    buffer_clear(&office.body);
    return status;
}
