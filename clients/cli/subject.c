#include "clients/cli/subject.h"

#include "clients/cli/dispatch.h"
#include "clients/cli/lookup.h"
#include "model/product_id.h"
#include "model/programme.h"

enum status subject_find_text(struct cli *cli, const struct record *table,
                              const char *text, struct id *ret_id)
{
    if (id_parse(text, ret_id) == STATUS_ok)
        return STATUS_ok;
    if (table == &record_party || table == &record_contact ||
        table == &record_contact_reading)
        return lookup_party(cli, _("party"), text, ret_id);
    if (table == &record_product) {
        const struct product *product = lookup_product(cli, text);
        *ret_id = product_id(product ? product->code : text);
        return STATUS_ok;
    }
    if (table == &record_programme) {
        *ret_id = programme_id(text);
        return STATUS_ok;
    }
    cli_complain(_("'%s' is no id; 'lienket %s list' shows the ids."), text,
                 cli->command->noun);
    return STATUS_invalid;
}

enum status subject_find(struct cli *cli, const struct record *table,
                         struct id *ret_id)
{
    if (operand_count(cli) == 1)
        return subject_find_text(cli, table, operand(cli, 0), ret_id);
    cli_complain(_("This needs one thing to work on: lienket %s %s %s"),
                 cli->command->noun, cli->command->action,
                 *cli->command->arguments ? _(cli->command->arguments) : "ID");
    return STATUS_unsupported;
}
