#include <argp.h>

#include "office/office.h"

static const char about[] =
    "Answers lists, reports and ledger ranges for lienket-broker; reads the "
    "store, writes nothing.\n"
    "Trả lời danh sách, báo cáo và các đoạn sổ cho lienket-broker; chỉ đọc "
    "kho, không ghi.\v"
    "Example / Ví dụ:\n  lienket-office --store /var/lib/lienket";

static const struct argp_option entries[] = {
    {"data", 'd', "DIR", 0,
     "the gazetteer's files (thư mục dữ liệu địa lý); default $LIENKET_DATA, "
     "or what the program came with",
     0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct office_settings *settings = state->input;
    switch (key) {
    case 'd':
        settings->data_path = argument;
        return 0;
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &settings->worker;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void office_settings_parse(int count, char **words,
                           struct office_settings *ret_settings)
{
    static const struct argp_child children[] = {
        {&worker_settings_argp, 0, NULL, 0}, {NULL, 0, NULL, 0}};
    static const struct argp parser = {entries,  parse_option, NULL, about,
                                       children, NULL,         NULL};
    struct office_settings settings = {.data_path = NULL};
    worker_settings_init(&settings.worker);
    argp_parse(&parser, count, words, 0, NULL, &settings);
    *ret_settings = settings;
}
