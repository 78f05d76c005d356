#include <argp.h>

#include "office/office.h"

static const char about[] =
    "Answers lists, reports and ledger ranges for lienket-broker; reads the "
    "store, writes nothing.\n"
    "Trả lời danh sách, báo cáo và các đoạn sổ cho lienket-broker; chỉ đọc "
    "kho, không ghi.\v"
    "Example / Ví dụ:\n  lienket-office --store /var/lib/lienket";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = state->input;
    return 0;
}

void office_settings_parse(int count, char **words,
                           struct worker_settings *ret_settings)
{
    static const struct argp_child children[] = {
        {&worker_settings_argp, 0, NULL, 0}, {NULL, 0, NULL, 0}};
    static const struct argp parser = {NULL,     parse_option, NULL, about,
                                       children, NULL,         NULL};
    struct worker_settings settings;
    worker_settings_init(&settings);
    argp_parse(&parser, count, words, 0, NULL, &settings);
    *ret_settings = settings;
}
