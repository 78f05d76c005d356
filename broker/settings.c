#include "broker/settings.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
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
    KEY_CHECKPOINT,
    KEY_SIGNING_KEY,
    KEY_PROVE,
    KEY_PUBLIC_KEY,
    KEY_LEDGER,
    KEY_RESTORE,
    KEY_REPLAY_TO,
    KEY_SESSION_IDLE,
    KEY_SESSION_LIFE,
    KEY_LIMIT = 0x200, /* and the number of the limit */
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
    {"checkpoint", KEY_CHECKPOINT, "FILE", "ký đầu sổ, ghi thêm một dòng vào FILE rồi thoát", "sign the head of the ledger, append it to FILE as a line, then exit"},
    {"signing-key", KEY_SIGNING_KEY, "FILE", "khoá để ký, mặc định ở cạnh kho; chưa có thì tạo", "key that signs, default beside the store; made when there is none"},
    {"prove", KEY_PROVE, "FILE", "kiểm tra sổ có nối tiếp các dòng của FILE (đầu sổ đã ký, hay sổ đã xuất) không, rồi thoát", "check that the ledger goes on from the lines of FILE (signed heads, or an export), then exit"},
    {"public-key", KEY_PUBLIC_KEY, "HEX", "khoá phải ký các dòng ấy", "key that must have signed those lines"},
    {"ledger", KEY_LEDGER, "FILE", "kiểm tra sổ đã xuất này thay cho kho", "prove this export in place of the store"},
    {"restore", KEY_RESTORE, "SOURCE", "dựng kho mới ở --store từ bản sao lưu hoặc sổ đã xuất rồi thoát", "make a new store at --store from a backup or an export, then exit"},
    {"replay-to", KEY_REPLAY_TO, "SEQUENCE", "khi dựng: chỉ đến sự kiện này", "when restoring: only up to this event"},
};
/* clang-format on */
#define CHOICE_COUNT (sizeof choices / sizeof *choices)

/* Those that are taken as they are. */
static const struct {
    int key;
    size_t offset;
} texts[] = {
    {KEY_STORE, offsetof(struct settings, store)},
    {KEY_LISTEN, offsetof(struct settings, listen)},
    {KEY_WORKERS, offsetof(struct settings, workers)},
    {KEY_DATA, offsetof(struct settings, data)},
    {KEY_KEYS, offsetof(struct settings, keys)},
    {KEY_ENROL, offsetof(struct settings, enrol)},
    {KEY_BACKUP, offsetof(struct settings, backup)},
    {KEY_EXPORT, offsetof(struct settings, export_ledger)},
    {KEY_CHECKPOINT, offsetof(struct settings, checkpoint)},
    {KEY_SIGNING_KEY, offsetof(struct settings, signing_key)},
    {KEY_PROVE, offsetof(struct settings, prove)},
    {KEY_PUBLIC_KEY, offsetof(struct settings, public_key)},
    {KEY_LEDGER, offsetof(struct settings, ledger)},
    {KEY_RESTORE, offsetof(struct settings, restore)},
};

static bool take_text(int key, const char *text, struct settings *settings)
{
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) {
        if (texts[index].key != key)
            continue;
        memcpy((char *)settings + texts[index].offset, &text, sizeof text);
        return true;
    }
    return false;
}

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

/* A number within its bounds, or the process ends with what they are. */
static int64_t read_number(const char *text, struct argp_state *state,
                           const struct limit *limit)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || *end || end == text || value < limit->least ||
        value > limit->most)
        argp_error(state, "--%s: %" PRId64 " .. %" PRId64, limit->option,
                   limit->least, limit->most);
    return value;
}

static const struct limit map_size = {
    .option = "map-size", .least = 1, .most = STORE_MAP_BYTES_MOST / MIB};
static const struct limit replay_to = {
    .option = "replay-to", .least = 1, .most = MOST_COUNT};
static const struct limit session_idle = {
    .option = "session-idle", .least = 1, .most = SESSION_IDLE_HOURS_MOST};
static const struct limit session_life = {
    .option = "session-life", .least = 1, .most = SESSION_LIFE_DAYS_MOST};

static void read_clock(const char *text, struct argp_state *state,
                       struct settings *settings)
{
    if (clock_parse(text, &settings->start_ms) != STATUS_ok)
        argp_error(state, "--clock: 2026-06-01T08:00:00+07:00, 2026-06-01");
    settings->is_stepped = true;
}

#define LIMIT_TEXT_SIZE 256

/* What --help says of a limit; the text lives as long as the process. */
static const char *describe(int index)
{
    static char texts_of[LIMIT_COUNT][LIMIT_TEXT_SIZE];
    const struct limit *limit = &limits[index];
    int size = snprintf(texts_of[index], LIMIT_TEXT_SIZE, "%s, %s %" PRId64,
                        say(limit->vi, limit->en), say("mặc định", "default"),
                        limit->value);
    CHECK(size > 0 && size < LIMIT_TEXT_SIZE);
    return texts_of[index];
}

/* After the other options; returns how many. */
static size_t add_limits(struct argp_option *options)
{
    size_t count = 0;
    for (int index = 0; index < LIMIT_COUNT; index++) {
        const struct limit *limit = &limits[index];
        if (!*limit->option)
            continue;
        options[count++] = (struct argp_option){.name = limit->option,
                                                .key = KEY_LIMIT + index,
                                                .arg = "N",
                                                .doc = describe(index),
                                                .group = 1};
    }
    return count;
}

static error_t take(int key, char *text, struct argp_state *state)
{
    struct settings *settings = state->input;
    if (key >= KEY_LIMIT && key < KEY_LIMIT + LIMIT_COUNT) {
        int index = key - KEY_LIMIT;
        settings->limit[index] = read_number(text, state, &limits[index]);
        return 0;
    }
    if (take_text(key, text, settings))
        return 0;
    switch (key) {
    case KEY_MAP_SIZE:
        settings->map_bytes = read_number(text, state, &map_size) * MIB;
        return 0;
    case KEY_SESSION_IDLE:
        settings->session_idle_ms =
            read_number(text, state, &session_idle) * HOUR_MS;
        return 0;
    case KEY_SESSION_LIFE:
        settings->session_life_ms =
            read_number(text, state, &session_life) * CLOCK_MS_PER_DAY;
        return 0;
    case KEY_REPLAY_TO:
        settings->replay_to = read_number(text, state, &replay_to);
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
    struct argp_option options[CHOICE_COUNT + LIMIT_COUNT + 1] = {{0}};
    for (size_t index = 0; index < CHOICE_COUNT; index++) {
        const struct choice *choice = &choices[index];
        options[index] =
            (struct argp_option){.name = choice->name,
                                 .key = choice->key,
                                 .arg = choice->argument,
                                 .doc = say(choice->vi, choice->en)};
    }
    add_limits(options + CHOICE_COUNT);
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
    for (int index = 0; index < LIMIT_COUNT; index++)
        ret_settings->limit[index] = limits[index].value;
    argp_err_exit_status = 64;
    argp_parse(&argp, argc, argv, 0, NULL, ret_settings);
}
