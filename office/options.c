#include <argp.h>

#include "office/office.h"

static const char about[] =
    "Answers lists, reports, documents and ledger ranges for lienket-broker; "
    "reads the "
    "store, writes nothing.\n"
    "Trả lời danh sách, báo cáo, văn bản và các đoạn sổ cho lienket-broker; "
    "chỉ đọc "
    "kho, không ghi.\v"
    "Example / Ví dụ:\n  lienket-office --store /var/lib/lienket";

enum { OPTION_TEMPLATES = 256, OPTION_LINT, OPTION_WRITE, OPTION_NAMES };

static const struct argp_option entries[] = {
    {"templates", OPTION_TEMPLATES, "DIR", 0,
     "the province's own contract.docx and informal.docx (mẫu văn bản riêng "
     "của tỉnh); default: the programme's",
     0},
    {"lint-template", OPTION_LINT, "FILE", 0,
     "tell what is wrong with a template, and end (xem lỗi của một mẫu)", 0},
    {"write-template", OPTION_WRITE, "FILE", 0,
     "write the programme's template, to start from, and end (ghi mẫu có sẵn "
     "ra tệp)",
     0},
    {"template-names", OPTION_NAMES, NULL, 0,
     "print what a template can say, and end (in các chỗ điền được)", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct office_settings *settings = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &settings->worker;
        return 0;
    case OPTION_TEMPLATES:
        settings->templates_path = argument;
        return 0;
    case OPTION_LINT:
        settings->lint_path = argument;
        return 0;
    case OPTION_WRITE:
        settings->write_path = argument;
        return 0;
    case OPTION_NAMES:
        settings->wants_names = true;
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
    struct office_settings settings = {.templates_path = NULL};
    worker_settings_init(&settings.worker);
    argp_parse(&parser, count, words, 0, NULL, &settings);
    *ret_settings = settings;
}
