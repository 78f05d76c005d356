#include "office/office.h"

#include "base/log.h"
#include "link/worker.h"
#include "model/data_folder.h"
#include "office/answer.h"
#include "store/store.h"

struct office {
    const struct worker_settings *settings;
    struct office_sources sources; /* no store until the broker has made it */
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

static enum status load_gazetteer(struct gazetteer **ret_gazetteer)
{
    char *found = data_folder_find();
    enum status status =
        found ? gazetteer_create(found, ret_gazetteer) : STATUS_not_found;
    if (status != STATUS_ok)
        log_error("the gazetteer cannot be read from %s: give its folder in "
                  "LIENKET_DATA",
                  found ? found : "anywhere near the program");
    memory_free(found);
    return status;
}

enum status office_run(const struct worker_settings *settings)
{
    struct office office = {.settings = settings};
    struct gazetteer *gazetteer = NULL;
    struct loop *loop;
    enum status status = load_gazetteer(&gazetteer);
    if (status != STATUS_ok)
        return status;
    office.sources.gazetteer = gazetteer;
    office.sources.reports = reports_create();
    buffer_init(&office.body, MOST_BODY_BYTES);
    status = loop_create(&loop);
    if (status == STATUS_ok) {
        struct socket_context *sockets = socket_context_create();
        status = office_serve(&office, loop, sockets);
        socket_context_destroy(sockets);
        loop_destroy(loop);
    }
    reports_destroy(office.sources.reports);
    store_close(office.sources.store);
    buffer_clear(&office.body);
    gazetteer_destroy(gazetteer);
    return status;
}
