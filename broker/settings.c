#include "broker/settings.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "broker/session.h"
#include "link/envelope.h"
#include "store/store.h"

#define STORE_DEFAULT "./var/store"
#define MIB (INT64_C(1) << 20)
#define HOUR_MS INT64_C(3600000)

enum key {
    KEY_STORE = 's',
    KEY_LISTEN = 'l',
    KEY_WORKERS = 'w',
    KEY_MAP_SIZE = 'm',
    KEY_CLOCK = 0x100,
    KEY_VERIFY,
    KEY_BACKUP,
    KEY_EXPORT,
    KEY_DATA,
    KEY_LOG,
    KEY_ENROL,
    KEY_KEYS,
    KEY_OPERATOR,
    KEY_SESSION_IDLE,
    KEY_SESSION_LIFE,
};

struct choice {
    const char *name;
    int key;
    const char *argument;
    const char *vi;
    const char *en;
};

/* clang-format off */
static const struct choice choices[] = {
    {"store", KEY_STORE, "DIR", "thư mục kho dữ liệu, mặc định " STORE_DEFAULT, "directory of the store, default " STORE_DEFAULT},
    {"listen", KEY_LISTEN, "ENDPOINT", "nơi nhận khách, mặc định " ENDPOINT_FRONT, "where clients come in, default " ENDPOINT_FRONT},
    {"workers", KEY_WORKERS, "ENDPOINT", "nơi nhận văn phòng và bộ ghép nối, mặc định " ENDPOINT_WORKERS, "where office and matcher come in, default " ENDPOINT_WORKERS},
    {"map-size", KEY_MAP_SIZE, "MIB", "kho lớn nhất bao nhiêu MiB, mặc định 4096", "most MiB the store may take, default 4096"},
    {"data", KEY_DATA, "DIR", "thư mục danh mục địa lý", "directory of the gazetteer"},
    {"clock", KEY_CLOCK, "TIME", "đồng hồ giả: bắt đầu từ TIME, mỗi lần ghi nhích 1 ms", "made-up clock: starts at TIME, 1 ms a write"},
    {"enrol", KEY_ENROL, "ENDPOINT", "nơi khoá mới tự đăng ký bằng mã; không nói thì không mở", "where new keys enrol with a code; shut when not said"},
    {"keys", KEY_KEYS, "DIR", "thư mục khoá của dịch vụ, mặc định là keys trong kho", "folder of the service's own keys, default keys in the store"},
    {"new-operator-key", KEY_OPERATOR, NULL, "tạo khoá khác cho quản trị khi đã mất tệp operator.key; khoá cũ vẫn còn hiệu lực đến khi thu hồi", "make the operator another key, when operator.key is lost; the former one counts until it is revoked"},
    {"session-idle", KEY_SESSION_IDLE, "HOURS", "phiên không dùng bao nhiêu giờ thì hết, 1-720, mặc định 12", "hours after which a session that is not used ends, 1-720, default 12"},
    {"session-life", KEY_SESSION_LIFE, "DAYS", "phiên dài nhất bao nhiêu ngày, 1-365, mặc định 30", "days after which a session ends in any case, 1-365, default 30"},
    {"log", KEY_LOG, "LEVEL", "error, warning, info (mặc định) hay debug", "error, warning, info (default) or debug"},
    {"verify", KEY_VERIFY, NULL, "kiểm tra sổ và các bảng rồi thoát", "check ledger and tables, then exit"},
    {"backup", KEY_BACKUP, "DIR", "sao lưu kho vào DIR rồi thoát", "copy the store into DIR, then exit"},
    {"export-ledger", KEY_EXPORT, "FILE", "xuất sổ thành dòng JSON vào FILE (- là màn hình) rồi thoát", "write the ledger as JSON lines to FILE (- is stdout), then exit"},
};
/* clang-format on */
#define CHOICE_COUNT (sizeof choices / sizeof *choices)

static bool is_vietnamese(void)
{
    const char *names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int index = 0; index < 3; index++) {
        const char *value = getenv(names[index]);
        if (value && *value)
            return strncmp(value, "vi", 2) == 0;
    }
    return false;
}

static const char *say(const char *vi, const char *en)
{
    return is_vietnamese() ? vi : en;
}

static void read_level(const char *text, struct argp_state *state,
                       struct settings *settings)
{
    static const struct {
        const char *name;
        enum log_level level;
    } levels[] = {{"error", LOG_ERROR},
                  {"warning", LOG_WARNING},
                  {"info", LOG_INFO},
                  {"debug", LOG_DEBUG}};
    for (int index = 0; index < 4; index++)
        if (strcmp(levels[index].name, text) == 0) {
            settings->log = levels[index].level;
            return;
        }
    argp_error(state, "--log: error, warning, info, debug");
}

/* A whole number from 1 to `most`, or the program ends. */
static int64_t read_whole(const char *text, struct argp_state *state,
                          const char *option, int64_t most)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || *end || end == text || number < 1 || number > most)
        argp_error(state, "--%s: 1 .. %lld", option, (long long)most);
    return number;
}

static void read_clock(const char *text, struct argp_state *state,
                       struct settings *settings)
{
    if (clock_parse(text, &settings->start_ms) != STATUS_ok)
        argp_error(state, "--clock: 2026-06-01T08:00:00+07:00, 2026-06-01");
    settings->is_stepped = true;
}

/* Where a word goes that is kept as it is; NULL for the others. */
static const char **text_of(struct settings *settings, int key)
{
    switch (key) {
    case KEY_STORE:
        return &settings->store;
    case KEY_LISTEN:
        return &settings->listen;
    case KEY_WORKERS:
        return &settings->workers;
    case KEY_DATA:
        return &settings->data;
    case KEY_KEYS:
        return &settings->keys;
    case KEY_ENROL:
        return &settings->enrol;
    case KEY_BACKUP:
        return &settings->backup;
    case KEY_EXPORT:
        return &settings->export_ledger;
    default:
        return NULL;
    }
}

static error_t take(int key, char *text, struct argp_state *state)
{
    struct settings *settings = state->input;
    const char **kept = text_of(settings, key);
    if (kept) {
        *kept = text;
        return 0;
    }
    switch (key) {
    case KEY_MAP_SIZE:
        settings->map_bytes = MIB * read_whole(text, state, "map-size",
                                               STORE_MAP_BYTES_MOST / MIB);
        return 0;
    case KEY_SESSION_IDLE:
        settings->session_idle_ms =
            HOUR_MS *
            read_whole(text, state, "session-idle", SESSION_IDLE_HOURS_MOST);
        return 0;
    case KEY_SESSION_LIFE:
        settings->session_life_ms =
            CLOCK_MS_PER_DAY *
            read_whole(text, state, "session-life", SESSION_LIFE_DAYS_MOST);
        return 0;
    case KEY_CLOCK:
        read_clock(text, state, settings);
        return 0;
    case KEY_OPERATOR:
        settings->is_operator_lost = true;
        return 0;
    case KEY_LOG:
        read_level(text, state, settings);
        return 0;
    case KEY_VERIFY:
        settings->is_verify = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "%s", text);
        return EINVAL;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void settings_read(int argc, char **argv, struct settings *ret_settings)
{
    struct argp_option options[CHOICE_COUNT + 1] = {{0}};
    for (size_t index = 0; index < CHOICE_COUNT; index++) {
        const struct choice *choice = &choices[index];
        options[index] =
            (struct argp_option){.name = choice->name,
                                 .key = choice->key,
                                 .arg = choice->argument,
                                 .doc = say(choice->vi, choice->en)};
    }
    struct argp argp = {
        .options = options,
        .parser = take,
        .doc = say("Cửa chính của lienket: ai được nói gì, một cuốn sổ bền "
                   "vững có thứ tự, ai cần được báo.",
                   "The front door of lienket: who may say what, one ordered "
                   "durable ledger, who must hear of it.")};
    *ret_settings = (struct settings){
        .store = STORE_DEFAULT,
        .listen = ENDPOINT_FRONT,
        .workers = ENDPOINT_WORKERS,
        .session_idle_ms = SESSION_IDLE_HOURS_DEFAULT * HOUR_MS,
        .session_life_ms = SESSION_LIFE_DAYS_DEFAULT * CLOCK_MS_PER_DAY,
        .log = LOG_INFO};
    argp_err_exit_status = 64;
    argp_parse(&argp, argc, argv, 0, NULL, ret_settings);
}
