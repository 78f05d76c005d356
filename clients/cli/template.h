/* The lists that the drop-downs of templates and error files offer: the
 * catalogue's products and forms, grades, communes and provinces of today, the
 * parties and programmes that are registered, words of the schema. */
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
    bool is_offline; /* parties and programmes cannot be asked for */
};

/* NULL: such cells have none. */
const struct form_list *template_list(struct template_lists *lists,
                                      const struct template_column *column);

/* The kinds that have a template: "groups|offers|...", in the run's arena. */
const char *template_words(struct cli *cli);

enum form_type template_type(enum template_choices choices);

#endif
