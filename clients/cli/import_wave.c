#include "clients/cli/import_wave.h"

#include "clients/cli/progress.h"

static enum status collect(struct import *import,
                           const struct import_wave *wave,
                           struct progress *progress)
{
    struct cli *cli = import->cli;
    enum status status = client_collect(cli->client, &cli->reply);
    if (status == STATUS_ok) {
        wave->take(import, &import->rows[cli->reply.tag], &cli->reply);
        progress_step(progress, 1);
    } else if (status != STATUS_not_found) {
        cli->reply.problem_count = 0;
        cli_tell_failure(cli, NULL, status);
    }
    return status;
}

/* Puts one request into the window, collecting replies while it is full. */
static enum status submit(struct import *import, const struct import_wave *wave,
                          const struct client_request *request,
                          struct progress *progress)
{
    enum status status;
    while ((status = client_submit(import->cli->client, request)) ==
           STATUS_full) {
        status = collect(import, wave, progress);
        if (status != STATUS_ok)
            return status;
    }
    if (status != STATUS_ok)
        cli_complain("%s", status_text(status, import->cli->language));
    return status;
}

enum status import_wave_run(struct import *import,
                            const struct import_wave *wave)
{
    struct progress progress;
    enum status status = STATUS_ok;
    progress_start(&progress, import->cli, wave->what,
                   (int64_t)(import->count - wave->first));
    for (size_t index = wave->first;
         index < import->count && status == STATUS_ok; index++) {
        struct client_request request = {.tag = (int64_t)index};
        if (wave->ask(import, &import->rows[index], &request))
            status = submit(import, wave, &request, &progress);
    }
    while (status == STATUS_ok)
        status = collect(import, wave, &progress);
    progress_end(&progress);
    return status == STATUS_not_found ? STATUS_ok : status;
}
