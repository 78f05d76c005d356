#include "base/zap.h"

#include <errno.h>
#include <string.h>
#include <zmq.h>

#include "base/check.h"
#include "base/memory.h"

#define ZAP_ENDPOINT "inproc://zeromq.zap.01"
#define ZAP_VERSION "1.0"
#define ANSWERS_MOST 256 /* a round */
#define FRAMES_MOST 10

/* Where the parts of a request stand, after the frame that leads back. */
enum part {
    PART_WAY_BACK,
    PART_EMPTY,
    PART_VERSION,
    PART_ID,
    PART_DOMAIN,
    PART_ADDRESS,
    PART_ROUTING_ID,
    PART_MECHANISM,
    PART_KEY,
    PART_COUNT,
};

struct zap {
    void *handle;
    zap_decide *decide;
    void *context;
};

struct frames {
    zmq_msg_t list[FRAMES_MOST];
    int count; /* those that came, FRAMES_MOST at most are kept */
};

enum status zap_open(struct socket_context *sockets, zap_decide *decide,
                     void *context, struct zap **ret_zap)
{
    void *handle = zmq_socket(socket_context_handle(sockets), ZMQ_ROUTER);
    int none = 0;
    if (!handle)
        return STATUS_io;
    /* Every handshake has an answer: no queue may be too short for it. */
    bool is_set = zmq_setsockopt(handle, ZMQ_SNDHWM, &none, sizeof none) == 0 &&
                  zmq_setsockopt(handle, ZMQ_RCVHWM, &none, sizeof none) == 0 &&
                  zmq_setsockopt(handle, ZMQ_LINGER, &none, sizeof none) == 0;
    if (!is_set || zmq_bind(handle, ZAP_ENDPOINT) != 0) {
        int code = errno;
        zmq_close(handle);
        return code == EADDRINUSE ? STATUS_busy : STATUS_io;
    }
    struct zap *zap = memory_allocate(1, sizeof *zap);
    *zap = (struct zap){.handle = handle, .decide = decide, .context = context};
    *ret_zap = zap;
    return STATUS_ok;
}

void zap_close(struct zap *zap)
{
    if (!zap)
        return;
    zmq_close(zap->handle);
    memory_free(zap);
}

void *zap_handle(struct zap *zap)
{
    return zap->handle;
}

/* The parts of one request; false when none waits. */
static bool take_frames(struct zap *zap, struct frames *frames)
{
    bool has_more = true;
    frames->count = 0;
    while (has_more) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, zap->handle, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&part);
            return frames->count > 0;
        }
        has_more = zmq_msg_more(&part) != 0;
        if (frames->count == FRAMES_MOST) {
            zmq_msg_close(&part);
            continue;
        }
        zmq_msg_init(&frames->list[frames->count]);
        zmq_msg_move(&frames->list[frames->count++], &part);
        zmq_msg_close(&part);
    }
    return true;
}

static void close_frames(struct frames *frames)
{
    for (int index = 0; index < frames->count; index++)
        zmq_msg_close(&frames->list[index]);
}

static bool part_is(struct frames *frames, enum part part, const char *text)
{
    zmq_msg_t *frame = &frames->list[part];
    return zmq_msg_size(frame) == strlen(text) &&
           memcmp(zmq_msg_data(frame), text, strlen(text)) == 0;
}

/* Cut off where it does not fit: it is then no domain that anyone knows. */
static void copy_text(struct frames *frames, enum part part, char *text,
                      size_t room)
{
    size_t size = zmq_msg_size(&frames->list[part]);
    if (size >= room)
        size = room - 1;
    memcpy(text, zmq_msg_data(&frames->list[part]), size);
    text[size] = '\0';
}

static bool is_let_in(struct zap *zap, struct frames *frames,
                      struct curve_key *ret_key)
{
    char domain[64];
    char address[SOCKET_ENDPOINT_SIZE];
    if (frames->count != PART_COUNT ||
        !part_is(frames, PART_VERSION, ZAP_VERSION) ||
        !part_is(frames, PART_MECHANISM, "CURVE") ||
        zmq_msg_size(&frames->list[PART_KEY]) != CURVE_KEY_BYTES)
        return false;
    copy_text(frames, PART_DOMAIN, domain, sizeof domain);
    copy_text(frames, PART_ADDRESS, address, sizeof address);
    struct zap_request request = {.domain = domain, .address = address};
    memcpy(request.key.bytes, zmq_msg_data(&frames->list[PART_KEY]),
           CURVE_KEY_BYTES);
    *ret_key = request.key;
    return zap->decide(zap->context, &request);
}

static void send_text(struct zap *zap, const char *text, int flags)
{
    zmq_send(zap->handle, text, strlen(text), flags | ZMQ_DONTWAIT);
}

/* Nothing can be done about an answer that cannot go out: who asked has gone.
 * The key is the user id of all that the connection will say. */
static void answer(struct zap *zap, struct frames *frames)
{
    struct curve_key key = {{0}};
    char user[CURVE_TEXT_SIZE] = "";
    if (frames->count <= PART_ID)
        return;
    bool may_enter = is_let_in(zap, frames, &key);
    if (may_enter)
        curve_key_format(key, user);
    for (int part = PART_WAY_BACK; part <= PART_ID; part++)
        zmq_msg_send(&frames->list[part], zap->handle,
                     ZMQ_SNDMORE | ZMQ_DONTWAIT);
    send_text(zap, may_enter ? "200" : "400", ZMQ_SNDMORE);
    send_text(zap, may_enter ? "OK" : "unknown key", ZMQ_SNDMORE);
    send_text(zap, user, ZMQ_SNDMORE);
    send_text(zap, "", 0);
}

void zap_answer(void *handler)
{
    struct zap *zap = handler;
    struct frames frames;
    for (int count = 0; count < ANSWERS_MOST; count++) {
        if (!take_frames(zap, &frames))
            return;
        answer(zap, &frames);
        close_frames(&frames);
    }
}
