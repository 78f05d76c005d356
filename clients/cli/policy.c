/* The one policy: show and history. */
#include "clients/cli/list.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "model/principal.h"

int run_policy_show(struct cli *cli)
{
    const struct policy *policy =
        pages_show(cli, &record_policy, POLICY_ID, NULL);
    if (!policy)
        return status_exit_code(cli->reply.status == STATUS_ok
                                    ? STATUS_not_found
                                    : cli->reply.status);
    if (cli->arguments.settings.output == OUTPUT_JSON)
        cli_print_json(&record_policy, policy);
    else
        print_card(cli, &record_policy, policy);
    return 0;
}

int run_policy_history(struct cli *cli)
{
    return history_of(cli, &record_policy, POLICY_ID);
}
