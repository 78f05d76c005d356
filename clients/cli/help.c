#include "clients/cli/help.h"

#include <limits.h>
#include <string.h>

#include "clients/cli/dispatch.h"
#include "clients/cli/entry.h"
#include "clients/cli/print.h"
#include "clients/cli/report.h"
#include "clients/cli/slot.h"

#define NAME_WIDTH 26

/* What can be copied and changed. They stay as they are in every language. */
static const struct {
    const char *noun;
    const char *action;
    const char *example;
} examples[] = {
    {"party", "post",
     "lienket party post --kind \"nhóm cùng sở thích\" --name \"Nhóm gừng Lũng "
     "Nặm\" \\\n      --commune \"xã Lũng Nặm, Cao Bằng\" --members 14 "
     "--households 14"},
    {"party", "list", "lienket party list --kind enterprise"},
    {"offer", "post",
     "lienket offer post --group \"Nhóm gừng Lũng Nặm\" --product gừng --form "
     "\"gừng già\" \\\n      --quantity \"2,5 tấn\" --window "
     "01/11/2026-30/11/2026 --ask 6.000 --commune \"Lũng Nặm\""},
    {"offer", "post", "lienket offer post --json @offer.json --dry-run"},
    {"offer", "list", "lienket offer list --product gung --state open"},
    {"demand", "post",
     "lienket demand post --buyer \"Công ty Gừng Việt\" --product gừng --form "
     "\"gừng già\" \\\n      --lot \"10 tấn 11/2026\" --lot \"5 tấn 12/2026\" "
     "--bid 7.200 --commune \"Thục Phán\" \\\n      --furthest \"120 km\" "
     "--certificate \"ocop 3 sao\" --quality \"moisture<=12\""},
    {"lead", "list", "lienket lead list --product gừng"},
    {"lead", "approve", "lienket lead approve ID"},
    {"lead", "reject",
     "lienket lead reject ID --reason too_far --text \"đường đèo, xe tải "
     "không vào được\""},
    {"lead", "approve", "lienket lead approve ID --delay 0"},
    {"lead", "undo", "lienket lead undo ID"},
    {"lead", "edit",
     "lienket lead edit ID --cut \"2 300 kg\" --reason quantity_short"},
    {"lead", "edit", "lienket lead edit ID --cut 3 --reason too_far"},
    {"lead", "split", "lienket lead split ID --cut 2 --cut \"1 500 kg\""},
    {"lead", "accept", "lienket lead accept ID \"Nhóm gừng Lũng Nặm\""},
    {"lead", "decline",
     "lienket lead decline ID 2 --reason price_too_low --text \"chợ đang trả "
     "7.000\""},
    {"lead", "counter", "lienket lead counter ID 1 --price 6.500"},
    {"lead", "counter",
     "lienket lead counter ID 1 --price-floor 5.500 --price-share \"50 %\""},
    {"lead", "agree", "lienket lead agree ID"},
    {"lead", "draft", "lienket lead draft ID --english --output hop-dong.pdf"},
    {"lead", "draft", "lienket lead draft ID --format docx"},
    {"lead", "attachment", "lienket lead attachment ID --output da-ky.pdf"},
    {"lead", "sign",
     "lienket lead sign ID --kind contract --number 12/HĐ-2026 --day "
     "12/11/2026 \\\n      --signatory \"Nông Thị Hoa\" --authority \"biên "
     "bản họp nhóm 10/11/2026\" \\\n      --buyer-signatory \"Trần Văn "
     "Nam\" --file hop-dong.pdf"},
    {"lead", "sign", "lienket lead sign ID --kind informal --day 12/11/2026"},
    {"lead", "cancel", "lienket lead cancel ID --reason price_too_high"},
    {"lead", "deliver",
     "lienket lead deliver ID 1 --quantity \"1,2 tấn\" --day 20/11/2026 "
     "--price 6.500 \\\n      --quality \"độ ẩm=12\" --difference "
     "harvest_short"},
    {"lead", "deliver",
     "lienket lead deliver ID 1 --quantity \"5 con\" --weight \"240 kg\" "
     "\\\n      --day 20/11/2026 --price 95.000 --more-follows yes"},
    {"lead", "pay",
     "lienket lead pay ID 1 --amount 7.800.000 --day 25/11/2026"},
    {"lead", "complete", "lienket lead complete ID"},
    {"lead", "break",
     "lienket lead break ID --by buyer --reason price_too_high --text \"giá "
     "chợ xuống 3.000\""},
    {"notice", "list", "lienket notice list"},
    {"notice", "list", "lienket notice list --follow"},
    {"notice", "read", "lienket notice read 12"},
    {"notice", "mail", "lienket notice mail hoa@example.vn"},
    {"notice", "mail",
     "lienket notice mail off --party \"Nhóm gừng Lũng Nặm\""},
    {"market", "unmet", "lienket market unmet --product \"lợn đen\""},
    {"market", "verify", "lienket market verify"},
    {"market", "what-if",
     "lienket market what-if --policy policy.json --product gừng"},
    {"market", "what-if", "lienket market what-if --policy-points-poor 500"},
    {"market", "frontier",
     "lienket market frontier --product gừng --poor-most 4.000 --steps 9 "
     "\\\n      --csv frontier.csv --svg frontier.svg"},
    {"event", "export", "lienket event export >ledger.jsonl"},
    {"price", "post",
     "lienket price post --product gừng --form \"gừng già\" --day 01/08/2026 "
     "\\\n      --low 5.000 --middle 6.000 --high 7.500 --source \"chợ Trùng "
     "Khánh\""},
    {"contact", "post",
     "lienket contact post \"Nhóm gừng Lũng Nặm\" --person \"Nông Thị Hoa\" "
     "--phone +84912345678"},
    {"keys", "new", "lienket keys new"},
    {"keys", "enrol",
     "lienket keys enrol 7K3MQ-X9DAB --server server.pub --enrol "
     "tcp://lienket.example:7513"},
    {"keys", "code",
     "lienket keys code \"Nhóm gừng Lũng Nặm\" --valid \"3 "
     "days\""},
    {"keys", "add",
     "lienket keys add \"Công ty Gừng Việt\" --public-key key.pub"},
    {"keys", "rotate", "lienket keys rotate --overlap \"2 days\""},
    {"party", "contact", "lienket party contact \"Công ty Hương Gừng\""},
    {"party", "password",
     "lienket party password \"Nhóm gừng Lũng Nặm\" --login \"gừng lũng nặm\""},
    {"party", "bind-phone",
     "lienket party bind-phone \"Nhóm gừng Lũng Nặm\" \"0912 345 678\""},
    {"session", "login", "lienket session login \"gừng lũng nặm\""},
    {"programme", "post",
     "lienket programme post --code CSSP-CB --name \"Dự án CSSP Cao Bằng\" "
     "--province \"Cao Bằng\" \\\n      --from 01/01/2017 --to 31/12/2024 "
     "--area \"Lũng Nặm, Hà Quảng, Cao Bằng\" \\\n      --target \"nhóm đã "
     "thành lập; giá trị=800; đến hết năm=2024\" \\\n      --target \"nhóm có "
     "hợp đồng tiêu thụ; tỷ lệ=80 %; trên tổng số=nhóm đã thành lập\""},
    {"programme", "figures",
     "lienket programme figures CSSP-CB --at 30/06/2022"},
    {"programme", "figures",
     "lienket programme figures CSSP-CB --indicator groups_granted --proof"},
    {"party", "update",
     "lienket party update \"Nhóm gừng Lũng Nặm\" --programme \"CSSP-CB; "
     "vai trò=nhóm được hỗ trợ\""},
    {"activity", "post",
     "lienket activity post --programme CSSP-CB --kind training --name \"Kỹ "
     "thuật trồng gừng\" \\\n      --from 12/03/2022 --commune \"Lũng Nặm\" "
     "--people 30 --women 17 \\\n      --attendance \"Nhóm gừng Lũng Nặm; số "
     "người=14\""},
    {"plan", "post",
     "lienket plan post --programme CSSP-CB --kind yearly_plan --party \"Nhóm "
     "gừng Lũng Nặm\" \\\n      --year 2022 --adopted 20/01/2022"},
    {"grant", "post",
     "lienket grant post --programme CSSP-CB --party \"Nhóm gừng Lũng Nặm\" "
     "--fund CSA \\\n      --year 2021 --day 15/04/2021 --amount 70.000.000"},
    {"model", "post",
     "lienket model post --programme GNBV-DN --kind linkage --name \"Liên kết "
     "rau củ quả\" \\\n      --lead \"Công ty Châu Giang\" --member \"HTX "
     "Thịnh Phát\" --from 18/07/2023 \\\n      --dossier-state in_preparation "
     "--dossier-due 10/08/2023"},
    {"ocop", "post",
     "lienket ocop post --programme OCOP-BK --organisation \"HTX Tài Hoan\" "
     "--name \"Miến dong\" \\\n      --registered 30/05/2018"},
    {"ocop", "update",
     "lienket ocop update ID --state certified --score 74,5 --stars 4 "
     "\\\n      --decision 12/QĐ-UBND --issued 20/12/2018 --expires "
     "20/12/2021"},
    {"upgrade", "post",
     "lienket upgrade post --programme CSSP-CB --group \"Nhóm gừng Lũng Nặm\" "
     "\\\n      --stage founding --from 01/03/2022"},
    {"import", "template",
     "lienket import template offers --province \"Cao Bằng\""},
    {"import", "", "lienket import offers.xlsx --dry-run"},
    {"import", "", "lienket import groups.xlsx offers.csv needs.xlsx"},
    {"place", "list", "lienket place list \"hung dao\""},
    {"report", "", "lienket report K1 --by commune"},
    {"report", "", "lienket report K1 --by district --map 2018 --proof"},
    {"report", "", "lienket report K3 --by buyer_kind,month --proof"},
    {"report", "", "lienket report K7 --output k7.xlsx"},
    {"doctor", "", "lienket doctor"},
};

static void print_examples(const struct command *command, FILE *out)
{
    bool is_first = true;
    for (size_t index = 0; index < sizeof examples / sizeof *examples;
         index++) {
        if (strcmp(examples[index].noun, command->noun) != 0 ||
            strcmp(examples[index].action, command->action) != 0)
            continue;
        if (is_first)
            (void)fprintf(out, "%s\n", _("Examples:"));
        is_first = false;
        (void)fprintf(out, "  %s\n", examples[index].example);
    }
    if (!is_first)
        (void)fputc('\n', out);
}

static void print_padded(FILE *out, const char *text, int width)
{
    int blanks = width - text_width(text);
    (void)fprintf(out, "%s%*s", text, blanks > 0 ? blanks : 0, "");
}

static void print_usage(const struct command *command, FILE *out)
{
    char words[256];
    (void)snprintf(words, sizeof words, "  %s%s%s%s%s", command->noun,
                   *command->action ? " " : "", command->action,
                   *command->arguments ? " " : "",
                   *command->arguments ? _(command->arguments) : "");
    int width = terminal_width(out);
    int indent = NAME_WIDTH + 5;
    int room = width ? width - indent : INT_MAX;
    bool is_beside =
        text_width(words) < indent && text_width(_(command->summary)) <= room;
    if (is_beside) {
        print_padded(out, words, indent);
        (void)fprintf(out, "%s\n", _(command->summary));
        return;
    }
    (void)fprintf(out, "%s\n", words);
    text_print_wrapped(_(command->summary), indent, width, out);
}

void help_noun(const struct cli *cli, const char *noun, FILE *out)
{
    (void)cli;
    for (size_t index = 0; index < command_count; index++)
        if (strcmp(commands[index].noun, noun) == 0)
            print_usage(&commands[index], out);
}

static void print_settings(FILE *out)
{
    static const struct {
        const char *name;
        const char *what;
    } settings[] = {
        {"--json", N_("one JSON object a line")},
        {"--plain", N_("tab-separated, for other programs")},
        {"-q, --quiet", N_("nothing but ids and errors")},
        {"--dry-run", N_("show what would be sent, send nothing")},
        {"-y, --yes", N_("ask nothing")},
        {"--all", N_("list everything, not the first page")},
        {"--lang vi|en", N_("language; else that of the locale")},
        {"--broker ENDPOINT", N_("the broker's address; or LIENKET_BROKER")},
        {"--key FILE", N_("your key file; or LIENKET_KEY")},
        {"--server-key FILE",
         N_("the server's public key; or LIENKET_SERVER_KEY")},
        {"--enrol ENDPOINT", N_("where keys are enrolled; or LIENKET_ENROL")},
        {"--outbox FILE|none",
         N_("where requests wait for their reply; or LIENKET_OUTBOX")},
        {"--deadline SECONDS", N_("how long to wait; 10 if not said")},
        {"--data FOLDER", N_("communes and catalogue; or LIENKET_DATA")},
        {"--version", N_("print the version")},
    };
    (void)fprintf(out, "\n%s\n", _("With every command:"));
    for (size_t index = 0; index < sizeof settings / sizeof *settings;
         index++) {
        (void)fputs("  ", out);
        print_padded(out, settings[index].name, NAME_WIDTH);
        (void)fprintf(out, " %s\n", _(settings[index].what));
    }
}

static void print_exit_codes(FILE *out)
{
    (void)fprintf(
        out, "\n%s\n",
        _("Exit status: 0 ok, 1 no result, 64 usage, 65 bad data, 69 broker "
          "away,\n75 try again later, 77 not allowed, 78 bad configuration."));
}

void help_all(const struct cli *cli, FILE *out)
{
    (void)cli;
    (void)fprintf(out, "%s\n\n",
                  _("lienket: finds buyers for small producer groups"));
    (void)fprintf(out, "%s\n", _("Examples:"));
    (void)fputs("  lienket doctor\n  lienket offer list --product gừng\n"
                "  lienket lead list\n  lienket offer post --help\n\n",
                out);
    for (size_t index = 0; index < command_count; index++)
        print_usage(&commands[index], out);
    print_settings(out);
    print_exit_codes(out);
}

static const char *value_of(const struct field *field)
{
    if (field->kind == FIELD_ID)
        return _("ID|NAME");
    if (field->kind == FIELD_CHOICE)
        return _("WORD");
    if (field->kind != FIELD_NUMBER)
        return _("TEXT");
    switch (field->measure) {
    case MEASURE_QUANTITY:
        return "\"2,5 tấn\"";
    case MEASURE_MASS:
        return "\"35 kg\"";
    case MEASURE_AREA:
        return "\"1,5 ha\"";
    case MEASURE_DISTANCE:
        return "\"60 km\"";
    case MEASURE_DAY:
        return "17/02/2026";
    case MEASURE_PRICE:
    case MEASURE_VALUE:
    case MEASURE_MONEY:
    case MEASURE_MILLI_MONEY:
        return "6.000";
    case MEASURE_PERMILLE:
        return "\"5 %\"";
    case MEASURE_MILLI:
        return "11,5";
    case MEASURE_FLAG:
        return _("yes|no");
    case MEASURE_DURATION:
        return "\"2 days\"";
    case MEASURE_TIME:
    case MEASURE_COUNT:
        break;
    }
    return "N";
}

/* The words that a list's --state and --kind take, which depend on its table;
 * NULL. `*ret_is_moot`: the table has no such field. */
static const struct vocabulary *words_of(const struct command *command,
                                         const struct slot *slot,
                                         bool *ret_is_moot)
{
    const struct field *field = slot->inner ? slot->inner : slot->field;
    bool depends =
        command->verb == VERB_list &&
        (strcmp(field->name, "state") == 0 || strcmp(field->name, "kind") == 0);
    const struct field *own =
        depends ? record_field(command->table, field->name) : NULL;
    *ret_is_moot = depends && (!own || own->kind != FIELD_CHOICE);
    if (own && own->kind == FIELD_CHOICE)
        return own->vocabulary;
    return field->kind == FIELD_CHOICE ? field->vocabulary : NULL;
}

static const char *slot_value(const struct slot *slot)
{
    if (slot->kind == SLOT_WINDOW)
        return "01/11/2026-30/11/2026";
    if (slot->kind == SLOT_CLAUSE)
        return "6.000";
    if (slot->field->record == &record_lot && slot->kind == SLOT_ITEM)
        return "\"2 tấn 11/2026\"";
    if (slot->field->record == &record_line_cut)
        return "\"2 300 kg\"";
    return value_of(slot->inner ? slot->inner : slot->field);
}

static const char *slot_text(const struct cli *cli, const struct slot *slot)
{
    const struct field *field = slot->inner ? slot->inner : slot->field;
    if (slot->kind == SLOT_WINDOW)
        return _("first and last day");
    return cli_is_vietnamese(cli) ? field->vi : field->en;
}

static void print_words(const struct cli *cli,
                        const struct vocabulary *vocabulary, FILE *out)
{
    for (size_t word = 0; vocabulary && word < vocabulary->count; word++)
        (void)fprintf(out, "%*s %s (%s)\n", NAME_WIDTH + 14, "",
                      vocabulary->words[word].name,
                      cli_is_vietnamese(cli) ? vocabulary->words[word].vi
                                             : vocabulary->words[word].en);
}

/* Fields of a shared body that mean nothing for these verbs. */
static bool is_moot_for(unsigned verb, const char *name)
{
    static const struct {
        unsigned verb;
        const char *names;
    } moot[] = {{VERB_approve_lead, " reason text "},
                {VERB_hold_lead, " reason text "},
                {VERB_undo_decision, " reason text delay_ms "},
                {VERB_agree_lead, " reason text delay_ms "},
                {VERB_complete_lead, " reason text delay_ms "},
                {VERB_accept_line, " price reason text "},
                {VERB_counter_line, " reason text "},
                {VERB_decline_line, " price "},
                {VERB_edit_lead, " into "},
                {VERB_draft_contract, " lead english offset hash "},
                {VERB_read_attachment, " lead offset "},
                {VERB_list_notices, " after_party "},
                {VERB_acknowledge_notices, " party channel number "},
                {VERB_set_mail_notices,
                 " id version person phone other_phone address mail "
                 "mail_notices "},
                {VERB_report, " figure by map with_proof language offset "
                              "sequence "},
                {VERB_show_figures, " programme day indicator offset "}};
    char word[SLOT_NAME_SIZE];
    (void)snprintf(word, sizeof word, " %s ", name);
    for (size_t index = 0; index < sizeof moot / sizeof *moot; index++)
        if (moot[index].verb == verb)
            return strstr(moot[index].names, word) != NULL;
    return false;
}

/* What the command says by itself, or what means nothing for it. */
static bool is_known(const struct command *command, const char *name)
{
    bool is_act = command->table == &record_lead &&
                  verb_find(command->verb)->server == SERVED_BY_WRITE;
    if (is_act && (strcmp(name, "id") == 0 || strcmp(name, "version") == 0))
        return true;
    return strcmp(name, "table") == 0 ||
           (strcmp(name, "delay_ms") == 0 && !is_act) ||
           is_moot_for(command->verb, name);
}

static void print_flags(const struct cli *cli, const struct command *command,
                        const struct record *record, FILE *out)
{
    struct slot slot;
    (void)fprintf(out, "%s\n", _("Flags:"));
    for (size_t index = 0; slot_at(record, index, &slot); index++) {
        char name[SLOT_NAME_SIZE];
        char flag[2 * SLOT_NAME_SIZE];
        bool is_moot = false;
        const struct vocabulary *words = words_of(command, &slot, &is_moot);
        if (is_moot || is_known(command, slot.field->name))
            continue;
        slot_name(&slot, name);
        (void)snprintf(flag, sizeof flag, "  --%s %s", name,
                       words ? _("WORD") : slot_value(&slot));
        print_padded(out, flag, NAME_WIDTH + 10);
        (void)fprintf(out, " %s\n", slot_text(cli, &slot));
        print_words(cli, words, out);
    }
}

/* A flag that is no field of the verb's body. */
static void print_own_flag(const char *flag, const char *text, FILE *out)
{
    (void)fputs("  ", out);
    print_padded(out, flag, NAME_WIDTH + 8);
    (void)fprintf(out, " %s\n", text);
}

void help_command(const struct cli *cli, const struct command *command,
                  FILE *out)
{
    const struct verb *verb = verb_find(command->verb);
    print_examples(command, out);
    print_usage(command, out);
    (void)fputc('\n', out);
    if (verb && verb->body != &record_nothing)
        print_flags(cli, command, verb->body, out);
    if (command->run == run_lead_act ||
        (command->run == run_decide && command->table == &record_lead))
        print_own_flag("--seen N",
                       _("version that was seen; another one is refused"), out);
    if (command->verb == VERB_list_notices)
        print_own_flag("--follow", _("go on, and print new ones as they come"),
                       out);
    if (command->verb == VERB_report)
        report_help(cli, out);
    if (command->verb == VERB_show_figures) {
        print_own_flag("--at DAY", _("as of that day; not said: today"), out);
        print_own_flag("--indicator WORD", _("of one figure alone"), out);
        print_own_flag("--proof",
                       _("with the records and events behind the figure"), out);
    }
    if (command->verb == VERB_sign_lead)
        print_own_flag("--file FILE", _("the signed paper, 8 MiB at most"),
                       out);
    if (command->verb == VERB_draft_contract)
        print_own_flag("--english", _("English after each Vietnamese text"),
                       out);
    if (command->verb == VERB_draft_contract ||
        command->verb == VERB_read_attachment) {
        print_own_flag("--output FILE", _("where to; - is standard output"),
                       out);
        print_own_flag("--force", _("replace a file that is there"), out);
    }
    (void)fprintf(out, "\n%s\n", _("See also: lienket help"));
}

int run_help(struct cli *cli)
{
    int count = operand_count(cli);
    const char *noun = count > 0 ? operand(cli, 0) : NULL;
    const struct command *command =
        noun ? command_find(noun, count > 1 ? operand(cli, 1) : NULL) : NULL;
    if (!noun)
        help_all(cli, stdout);
    else if (command)
        help_command(cli, command, stdout);
    else if (!dispatch_knows(noun))
        return dispatch_refuse(noun);
    else
        help_noun(cli, noun, stdout);
    return 0;
}
