#include "broker/limits.h"

#include <arpa/inet.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "broker/broker.h"
#include "broker/principal.h"
#include "link/envelope.h"
#include "model/limits.h"
#include "model/verb.h"

#define SECONDS_AN_HOUR 3600
#define REQUESTS_AT_ONCE 10 /* seconds' worth */
#define ANSWERS_AT_ONCE 16
#define CROWDED_WAIT_MS 1000
#define LOOK_PERIOD_MS 100
#define MIB (INT64_C(1) << 20)

/* Of a principal; an address has the first two. */
enum use { USE_REQUESTS, USE_TOLD, USE_REFUSALS, USE_ANSWERS };

void limits_init(struct limiter *limiter)
{
    *limiter = (struct limiter){0};
    buckets_init(&limiter->principals);
    buckets_init(&limiter->addresses);
}

void limits_clear(struct limiter *limiter)
{
    buckets_clear(&limiter->principals);
    buckets_clear(&limiter->addresses);
}

struct id limits_address(const char *address)
{
    struct id key = {{0}};
    struct in_addr four;
    if (inet_pton(AF_INET, address, &four) == 1) {
        key.bytes[10] = key.bytes[11] = 0xff; /* as IPv6 writes it */
        memcpy(key.bytes + 12, &four, sizeof four);
        return key;
    }
    struct in6_addr six;
    if (inet_pton(AF_INET6, address, &six) != 1)
        return key;
    bool is_four = IN6_IS_ADDR_V4MAPPED(&six);
    memcpy(key.bytes, &six, is_four ? sizeof six : sizeof six / 2);
    return key;
}

static int64_t limit_of(const struct broker *broker, enum limit_name name)
{
    return broker->settings->limit[name];
}

static struct bucket_rate a_second(int64_t count, int64_t seconds_at_once)
{
    return (struct bucket_rate){.an_hour = count * SECONDS_AN_HOUR,
                                .at_once = count * seconds_at_once};
}

/* Who works for all of them is not held to the measure of one party. */
static bool is_staff(const struct principal *principal)
{
    return principal && (principal->roles & (STAFF | AUDITOR | MATCHER)) != 0;
}

/* ---- memory */

/* What the process holds itself; the store's pages are the kernel's to keep or
 * drop. */
static int64_t memory_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long long all, resident, shared;
    int found = 0;
    if (file) {
        found = fscanf(file, "%lld %lld %lld", &all, &resident, &shared);
        fclose(file);
    }
    return found == 3 ? (resident - shared) * sysconf(_SC_PAGESIZE) : 0;
}

static bool is_crowded(struct broker *broker, int64_t now_ms)
{
    struct limiter *limiter = &broker->limiter;
    if (now_ms - limiter->looked_ms < LOOK_PERIOD_MS)
        return limiter->is_crowded;
    limiter->looked_ms = now_ms;
    bool was_crowded = limiter->is_crowded;
    int64_t most = limit_of(broker, LIMIT_memory) * MIB;
    limiter->is_crowded = memory_bytes() > most;
    if (limiter->is_crowded) {
        malloc_trim(0); /* what was freed need not be back with the system */
        limiter->is_crowded = memory_bytes() > most;
    }
    if (limiter->is_crowded && !was_crowded)
        log_warning("answers that nobody reads fill the memory: only staff is "
                    "served (--memory)");
    if (!limiter->is_crowded && was_crowded)
        log_info("there is memory again: everyone is served");
    return limiter->is_crowded;
}

/* ---- refusing */

void limits_refuse(struct broker *broker, const struct sender *from,
                   const struct envelope *request, enum problem_reason reason,
                   int64_t wait_ms)
{
    struct problems problems;
    problems_init(&problems, &broker->arena);
    problem_add(&problems, "", reason, NULL);
    struct envelope reply = envelope_make(message_kind_reply);
    reply.id = request->id;
    reply.verb = request->verb;
    reply.status = STATUS_busy;
    reply.sequence = broker->head;
    reply.retry_after_ms = wait_ms;
    envelope_set_problems(&reply, &problems);
    broker->counts.refused++;
    broker_send_envelope(broker, from, &reply);
}

/* What somebody may take, and at which rate. */
struct allowance {
    struct bucket *buckets;
    struct bucket_rate rate;
};

/* Refusals are bounded as well: who goes on asking is not told each time. */
static void tell(struct broker *broker, const struct sender *from,
                 const struct envelope *request,
                 const struct allowance *allowance, int64_t wait_ms)
{
    int64_t ignored;
    if (bucket_take(&allowance->buckets[USE_TOLD], &allowance->rate, 1,
                    clock_monotonic_ms(), &ignored))
        limits_refuse(broker, from, request, problem_reason_too_fast, wait_ms);
    else
        broker->counts.untold++;
}

/* ---- admitting */

static bool admit(struct broker *broker, const struct sender *from,
                  const struct envelope *request,
                  const struct allowance *allowance)
{
    int64_t wait_ms;
    if (bucket_take(&allowance->buckets[USE_REQUESTS], &allowance->rate, 1,
                    clock_monotonic_ms(), &wait_ms))
        return true;
    tell(broker, from, request, allowance, wait_ms);
    return false;
}

static bool admit_address(struct broker *broker, const struct sender *from,
                          const struct envelope *request)
{
    if (from->door == DOOR_BACK || id_is_zero(from->address))
        return true;
    struct allowance allowance = {
        .buckets = buckets_get(&broker->limiter.addresses, from->address,
                               clock_monotonic_ms()),
        .rate = a_second(limit_of(broker, LIMIT_address_requests),
                         REQUESTS_AT_ONCE)};
    return admit(broker, from, request, &allowance);
}

static struct bucket_rate answers_rate(const struct broker *broker,
                                       bool is_of_staff)
{
    int64_t kib = limit_of(broker, is_of_staff ? LIMIT_staff_answers
                                               : LIMIT_party_answers);
    return a_second(kib, ANSWERS_AT_ONCE);
}

static bool is_read(const struct envelope *request)
{
    const struct verb *verb = verb_find((unsigned)request->verb);
    return verb && verb->server != SERVED_BY_WRITE;
}

/* A read waits until the answers to those before are made up for. */
static bool admit_read(struct broker *broker, const struct sender *from,
                       const struct envelope *request, struct bucket *buckets,
                       bool is_of_staff)
{
    int64_t wait_ms;
    struct allowance allowance = {.buckets = buckets,
                                  .rate = answers_rate(broker, is_of_staff)};
    if (!is_read(request) || bucket_take(&buckets[USE_ANSWERS], &allowance.rate,
                                         0, clock_monotonic_ms(), &wait_ms))
        return true;
    tell(broker, from, request, &allowance, wait_ms);
    return false;
}

bool limits_admit(struct broker *broker, const struct sender *from,
                  const struct envelope *request,
                  const struct principal *principal)
{
    int64_t now_ms = clock_monotonic_ms();
    bool is_of_staff = is_staff(principal);
    if (!is_of_staff && !admit_address(broker, from, request))
        return false;
    if (!principal)
        return true; /* and denied */
    int64_t count = limit_of(broker, is_of_staff ? LIMIT_staff_requests
                                                 : LIMIT_party_requests);
    struct allowance allowance = {
        .buckets =
            buckets_get(&broker->limiter.principals, principal->id, now_ms),
        .rate = a_second(count, REQUESTS_AT_ONCE)};
    if (!admit(broker, from, request, &allowance) ||
        !admit_read(broker, from, request, allowance.buckets, is_of_staff))
        return false;
    if (is_of_staff || !is_crowded(broker, now_ms))
        return true;
    limits_refuse(broker, from, request, problem_reason_too_many_at_once,
                  CROWDED_WAIT_MS);
    return false;
}

bool limits_admit_malformed(struct broker *broker, const struct sender *from)
{
    static const struct envelope nothing;
    return admit_address(broker, from, &nothing);
}

bool limits_admit_refusal(struct broker *broker,
                          const struct principal *principal, uint32_t size,
                          int64_t *ret_wait_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t count =
        limit_of(broker, is_staff(principal) ? LIMIT_staff_refusals
                                             : LIMIT_party_refusals);
    struct bucket_rate rate = {.an_hour = count, .at_once = count};
    struct bucket *buckets =
        buckets_get(&broker->limiter.principals, principal->id, now_ms);
    return bucket_take(&buckets[USE_REFUSALS], &rate, 1 + size / 1024, now_ms,
                       ret_wait_ms);
}

void limits_count_answer(struct broker *broker, struct id principal,
                         size_t size)
{
    struct bucket *buckets = buckets_get(&broker->limiter.principals, principal,
                                         clock_monotonic_ms());
    bucket_overdraw(&buckets[USE_ANSWERS], (int64_t)(size + 512) / 1024);
}
