#include "tests/broker/bench_peers.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"

#define BENCH_S 4
#define SYNCS_MOST 100000
#define PATHS "PATH=/usr/lib/postgresql/15/bin:$PATH; cd /; "
#define REDIS_REQUESTS 200000

struct load_figures peers_fdatasync(const char *folder)
{
    static int32_t times_us[SYNCS_MOST];
    static char block[4096];
    char path[160];
    snprintf(path, sizeof path, "%s/plain", folder);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0600);
    CHECK(file >= 0);
    int64_t start = clock_monotonic_ns(), last = start, count = 0;
    while (last - start < BENCH_S * INT64_C(1000000000) / 2 &&
           count < SYNCS_MOST) {
        CHECK(write(file, block, sizeof block) == sizeof block);
        CHECK(fdatasync(file) == 0);
        int64_t now = clock_monotonic_ns();
        times_us[count++] = (int32_t)((now - last) / 1000);
        last = now;
    }
    close(file);
    unlink(path);
    return load_figures_of(times_us, count, last - start);
}

__attribute__((format(printf, 1, 2))) static bool run(const char *format, ...)
{
    char command[2048];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    CHECK(size > 0 && (size_t)size < sizeof command);
    return system(command) == 0;
}

/* The number after `before` in what a command prints; below 0 when none is. */
static double read_number(const char *command, const char *before)
{
    char line[512];
    double number = -1;
    FILE *told = popen(command, "r");
    while (told && fgets(line, sizeof line, told)) {
        const char *found = strstr(line, before);
        if (found)
            number = strtod(found + strlen(before), NULL);
    }
    if (told)
        pclose(told);
    return number;
}

/* ---- PostgreSQL; it refuses to run as root */

static const char *as_user(void)
{
    return geteuid() == 0 ? "runuser -u postgres -- " : "";
}

static const char table[] =
    "create table offers (id bigserial primary key, request uuid not null,"
    " party int not null, product int not null, day int not null,"
    " body bytea not null);"
    " create index on offers (request); create index on offers (party);"
    " create index on offers (product, day);";

static const char insert[] =
    "\\set party random(1, 1000)\n\\set product random(1, 20)\n"
    "\\set day random(20000, 20400)\n"
    "insert into offers (request, party, product, day, body) values"
    " (gen_random_uuid(), :party, :product, :day,"
    " decode(repeat('ab', 300), 'hex'));\n";

static bool write_script(const char *folder)
{
    char path[160];
    snprintf(path, sizeof path, "%s/postgres/insert.sql", folder);
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fputs(insert, file);
    return fclose(file) == 0;
}

static bool start_postgres(const char *folder)
{
    static int state; /* 0: not tried, 1: runs, -1: it does not */
    if (state)
        return state > 0;
    state = -1;
    if (system(PATHS "command -v initdb pgbench >/dev/null 2>&1") != 0 ||
        !run("mkdir -p %s/postgres && chmod 711 %s", folder, folder) ||
        !write_script(folder) ||
        (geteuid() == 0 && !run("chown -R postgres %s/postgres", folder)) ||
        !run(PATHS "%sinitdb -A trust -D %s/postgres/data >/dev/null 2>&1",
             as_user(), folder) ||
        !run(PATHS "%spg_ctl -w -D %s/postgres/data -l %s/postgres/log -o "
                   "'-k %s/postgres -c listen_addresses= -c "
                   "max_connections=150' start >/dev/null 2>&1",
             as_user(), folder, folder, folder) ||
        !run(PATHS "%spsql -h %s/postgres -d postgres -qc '%s' >/dev/null",
             as_user(), folder, table))
        return false;
    state = 1;
    return true;
}

bool peers_postgres(const char *folder, int connections, double *ret_per_s)
{
    char command[512];
    if (!start_postgres(folder))
        return false;
    snprintf(command, sizeof command,
             PATHS "%spgbench -h %s/postgres -n -c %d -j 2 -T %d -M prepared "
                   "-f %s/postgres/insert.sql postgres 2>&1",
             as_user(), folder, connections, BENCH_S, folder);
    *ret_per_s = read_number(command, "tps = ");
    return *ret_per_s > 0;
}

/* ---- Redis */

static bool start_redis(const char *folder)
{
    static int state;
    if (state)
        return state > 0;
    state = -1;
    if (system("command -v redis-server redis-benchmark >/dev/null 2>&1") != 0)
        return false;
    if (!run("mkdir -p %s/redis && redis-server --dir %s/redis --port 0 "
             "--unixsocket %s/redis/socket --save '' --appendonly yes "
             "--appendfsync always --daemonize yes --pidfile %s/redis/pid "
             ">/dev/null 2>&1",
             folder, folder, folder, folder) ||
        !run("for n in $(seq 200); do redis-cli -s %s/redis/socket ping "
             "2>/dev/null | grep -q PONG && exit 0; sleep 0.05; done; exit 1",
             folder))
        return false;
    state = 1;
    return true;
}

bool peers_redis(const char *folder, int connections, int pipeline,
                 double *ret_per_s)
{
    char command[1024], body[301];
    if (!start_redis(folder))
        return false;
    memset(body, 'x', 300);
    body[300] = '\0';
    int requests =
        connections * pipeline == 1 ? REDIS_REQUESTS / 20 : REDIS_REQUESTS;
    snprintf(command, sizeof command,
             "redis-benchmark -s %s/redis/socket -c %d -P %d -n %d -q XADD s "
             "'*' f %s 2>&1 | tr '\\r' '\\n'",
             folder, connections, pipeline, requests, body);
    char line[1024];
    FILE *told = popen(command, "r");
    *ret_per_s = -1;
    while (told && fgets(line, sizeof line, told)) {
        char *end = strstr(line, " requests per second");
        if (!end)
            continue;
        *end = '\0';
        const char *start = strrchr(line, ' ');
        *ret_per_s = strtod(start ? start + 1 : line, NULL);
    }
    if (told)
        pclose(told);
    return *ret_per_s > 0;
}

void peers_close(const char *folder)
{
    char path[160];
    snprintf(path, sizeof path, "%s/postgres/data/postmaster.pid", folder);
    if (access(path, F_OK) == 0)
        run(PATHS "%spg_ctl -D %s/postgres/data -m immediate stop >/dev/null",
            as_user(), folder);
    snprintf(path, sizeof path, "%s/redis/socket", folder);
    if (access(path, F_OK) == 0)
        run("redis-cli -s %s shutdown nosave >/dev/null 2>&1", path);
}
