#include "tests/engine/bench_postgres.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"

#define TRANSPORT_VND_PER_KM 12
/* Debian keeps the server's programs by version: 15 in Debian 12. */
#define PATHS                                                                  \
    "PATH=$(echo /usr/lib/postgresql/*/bin | tr ' ' ':'):$PATH; cd /; "

/* A server refuses to run as root: then the user postgres runs it. */
static const char *as_user(void)
{
    return geteuid() == 0 ? "runuser -u postgres -- " : "";
}

const char *bench_postgres_missing(void)
{
    if (system(PATHS "command -v initdb pg_ctl psql >/dev/null 2>&1") != 0)
        return "no PostgreSQL server";
    if (geteuid() == 0 && system("runuser -u postgres true 2>/dev/null") != 0)
        return "no user postgres to run a server";
    return NULL;
}

__attribute__((format(printf, 1, 2))) static bool run(const char *format, ...)
{
    char command[1024];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    return size > 0 && (size_t)size < sizeof command && system(command) == 0;
}

static void write_offers(FILE *file, const struct season *season)
{
    uint32_t id = 0;
    fputs("copy offers from stdin;\n", file);
    for (uint32_t p = 0; p < SEASON_PRODUCTS; p++) {
        const struct season_market *product = &season->products[p];
        for (uint32_t i = 0; i < product->market.offer_count; i++) {
            const struct season_lot *lot = &product->offers[i];
            fprintf(file, "%u\t%u\t%" PRId64 "\t%" PRId64 "\t%d\t%d\t%d\t%u\n",
                    ++id, p, lot->quantity, lot->price, lot->first_day,
                    lot->last_day, lot->grade, lot->commune);
        }
    }
    fputs("\\.\n", file);
}

static void write_needs(FILE *file, const struct season *season)
{
    uint32_t id = 0;
    fputs("copy needs from stdin;\n", file);
    for (uint32_t p = 0; p < SEASON_PRODUCTS; p++) {
        const struct season_market *product = &season->products[p];
        for (uint32_t j = 0; j < product->market.demand_count; j++) {
            const struct season_lot *lot = &product->needs[j];
            fprintf(file,
                    "%u\t%u\t%" PRId64 "\t%" PRId64 "\t%d\t%d\t%d\t%u\t%d\n",
                    ++id, p, lot->quantity, lot->price, lot->first_day,
                    lot->last_day, lot->grade, lot->commune, lot->reach_km);
        }
    }
    fputs("\\.\n", file);
}

static void write_distances(FILE *file, const struct season *season)
{
    fputs("copy ways from stdin;\n", file);
    for (uint32_t a = 0; a < SEASON_COMMUNES; a++) {
        for (uint32_t b = 0; b < SEASON_COMMUNES; b++)
            fprintf(file, "%u\t%u\t%d\n", a, b, season->distance[a][b]);
    }
    fputs("\\.\n", file);
}

static const char tables[] =
    "create table offers (id int primary key, product int, quantity bigint,"
    " price bigint, first_day int, last_day int, grade int, commune int);\n"
    "create table needs (id int primary key, product int, quantity bigint,"
    " price bigint, first_day int, last_day int, grade int, commune int,"
    " reach_km int);\n"
    "create table ways (a int, b int, km int, primary key (a, b));\n";

static const char greedy[] =
    "create index on offers (product, commune);\n"
    "analyze;\n"
    "set work_mem = '256MB';\n"
    "create function greedy() returns numeric as $$\n"
    "declare\n"
    "  offer_left bigint[] := (select array_agg(quantity order by id)"
    " from offers);\n"
    "  need_left bigint[] := (select array_agg(quantity order by id)"
    " from needs);\n"
    "  total numeric := 0;\n"
    "  taken bigint;\n"
    "  pair record;\n"
    "begin\n"
    "  for pair in select o.id as offer, n.id as need,"
    "    n.price - o.price - %d * w.km as value\n"
    "    from needs n join ways w on w.a = n.commune and w.km <= n.reach_km\n"
    "    join offers o on o.product = n.product and o.commune = w.b\n"
    "    where o.grade >= n.grade and o.first_day <= n.last_day\n"
    "      and n.first_day <= o.last_day\n"
    "      and n.price - o.price - %d * w.km > 0\n"
    "    order by value desc, o.id, n.id\n"
    "  loop\n"
    "    taken := least(offer_left[pair.offer], need_left[pair.need]);\n"
    "    if taken > 0 then\n"
    "      offer_left[pair.offer] := offer_left[pair.offer] - taken;\n"
    "      need_left[pair.need] := need_left[pair.need] - taken;\n"
    "      total := total + taken * pair.value;\n"
    "    end if;\n"
    "  end loop;\n"
    "  return total;\n"
    "end $$ language plpgsql;\n"
    "\\timing on\n"
    "select 'total ' || greedy();\n";

static bool write_script(const char *folder, const struct season *season)
{
    char path[256];
    snprintf(path, sizeof path, "%s/greedy.sql", folder);
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fputs(tables, file);
    write_offers(file, season);
    write_needs(file, season);
    write_distances(file, season);
    fprintf(file, greedy, TRANSPORT_VND_PER_KM, TRANSPORT_VND_PER_KM);
    return fclose(file) == 0;
}

static bool start_server(const char *folder)
{
    if (geteuid() == 0 && !run("chown -R postgres %s", folder))
        return false;
    return run(PATHS "%sinitdb -A trust -D %s/data >/dev/null 2>&1", as_user(),
               folder) &&
           run(PATHS "%spg_ctl -w -D %s/data -l %s/log -o '-k %s -c "
                     "listen_addresses= -c fsync=off -c "
                     "max_parallel_workers_per_gather=2 -c "
                     "shared_buffers=256MB' start >/dev/null 2>&1",
               as_user(), folder, folder, folder);
}

/* Lines "total N", then "Time: N.N ms ...". */
static bool read_answer(const char *folder, double *ret_seconds,
                        int64_t *ret_total)
{
    char line[256];
    double took = 0;
    bool found = false, timed = false;
    snprintf(line, sizeof line,
             PATHS "%spsql -h %s -d postgres -qAt -f %s/greedy.sql 2>&1",
             as_user(), folder, folder);
    FILE *answer = popen(line, "r");
    while (answer && fgets(line, sizeof line, answer)) {
        found |= sscanf(line, "total %" SCNd64, ret_total) == 1;
        timed |= sscanf(line, "Time: %lf ms", &took) == 1;
    }
    if (answer)
        pclose(answer);
    *ret_seconds = took / 1000;
    return found && timed;
}

bool bench_postgres_greedy(const struct season *season, double *ret_seconds,
                           int64_t *ret_total)
{
    char folder[] = "/tmp/lienket-postgres-XXXXXX";
    if (!mkdtemp(folder))
        return false;
    bool done = write_script(folder, season) && start_server(folder);
    if (done) {
        done = read_answer(folder, ret_seconds, ret_total);
        done &= run(PATHS "%spg_ctl -D %s/data -m immediate stop >/dev/null",
                    as_user(), folder);
    }
    return run("rm -rf %s", folder) && done;
}
