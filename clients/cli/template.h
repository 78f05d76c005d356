/* The lists that the drop-downs of templates and error files offer: the
 * catalogue's products and forms, grades, communes and provinces of today, the
 * parties that are registered. */
#ifndef LIENKET_CLIENTS_CLI_TEMPLATE_H
#define LIENKET_CLIENTS_CLI_TEMPLATE_H

#include "clients/cli/import_column.h"
#include "sheet/form.h"

struct template_lists {
    struct cli *cli;
    struct form *form;
    const char *province; /* only communes of this one; NULL: all */
    const struct form_list *list[TEMPLATE_YES_NO + 1]; /* made when asked for */
    bool is_made[TEMPLATE_YES_NO + 1];
    bool is_offline; /* parties cannot be asked for */
};

/* NULL: such cells have none. `kind`: of the table, whose parties differ. */
const struct form_list *template_list(struct template_lists *lists,
                                      enum template_choices choices,
                                      enum import_kind kind);

enum form_type template_type(enum template_choices choices);

#endif
