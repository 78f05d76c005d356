#include "tests/engine/transport_market.h"

#include "base/memory.h"
#include "tests/engine/random_market.h"

/* What is being drawn. */
struct drawing {
    struct transport_market *transport;
    const struct transport_family *family;
    uint64_t state;
    int64_t great; /* more than any way round could save */
    uint64_t *met; /* a bit for each source and sink */
};

/* Splits `supply` at random points, each share at least 1. */
static void draw_shares(struct drawing *drawing, uint32_t count,
                        int64_t *ret_share)
{
    int64_t left = drawing->family->supply - count;
    for (uint32_t k = 0; k < count; k++) {
        int64_t most = 2 * left / (count - k);
        int64_t share = random_between(&drawing->state, 0, most);
        if (k + 1 == count || share > left)
            share = left;
        ret_share[k] = 1 + share;
        left -= share;
    }
}

static void draw_lots(struct drawing *drawing)
{
    struct transport_market *transport = drawing->transport;
    uint32_t sources = drawing->family->sources;
    uint32_t sinks = drawing->family->sinks;
    uint32_t most = sources > sinks ? sources : sinks;
    int64_t *share = memory_allocate(most, sizeof *share);
    draw_shares(drawing, sources, share);
    for (uint32_t i = 0; i < sources; i++)
        transport->offers[i] = (struct engine_offer){share[i], ENGINE_NONE};
    draw_shares(drawing, sinks, share);
    for (uint32_t j = 0; j < sinks; j++)
        transport->demands[j] =
            (struct engine_demand){share[j], 0, 0, ENGINE_NONE};
    memory_free(share);
}

/* Not twice. */
static void add_arc(struct drawing *drawing, uint32_t source, uint32_t sink,
                    int64_t cost)
{
    struct transport_market *transport = drawing->transport;
    struct engine_market *market = &transport->market;
    uint64_t at = (uint64_t)source * drawing->family->sinks + sink;
    if (drawing->met[at / 64] >> at % 64 & 1)
        return;
    drawing->met[at / 64] |= UINT64_C(1) << at % 64;
    if (market->pair_count == transport->room) {
        transport->room += transport->room / 2 + 1024;
        transport->pairs = memory_resize(transport->pairs, transport->room,
                                         sizeof *transport->pairs);
    }
    transport->pairs[market->pair_count++] = (struct engine_pair){
        .value = drawing->great - cost,
        .hash = random_next(&drawing->state) >> (64 - ENGINE_HASH_BITS),
        .offer = source,
        .demand = sink,
    };
}

static int64_t draw_cost(struct drawing *drawing)
{
    return random_between(&drawing->state, drawing->family->cost_least,
                          drawing->family->cost_most);
}

/* Along both lists at once: the arcs of a first shipment. */
static void draw_skeleton(struct drawing *drawing)
{
    const struct transport_family *family = drawing->family;
    const struct transport_market *transport = drawing->transport;
    int64_t supply = transport->offers[0].quantity;
    int64_t demand = transport->demands[0].quantity;
    for (uint32_t i = 0, j = 0; i < family->sources && j < family->sinks;) {
        bool dear =
            random_between(&drawing->state, 0, 99) < family->dear_percent;
        int64_t moved = supply < demand ? supply : demand;
        add_arc(drawing, i, j, dear ? family->cost_most : draw_cost(drawing));
        supply -= moved;
        demand -= moved;
        if (supply == 0 && ++i < family->sources)
            supply = transport->offers[i].quantity;
        if (demand == 0 && ++j < family->sinks)
            demand = transport->demands[j].quantity;
    }
}

static void draw_arcs(struct drawing *drawing)
{
    const struct transport_family *family = drawing->family;
    while (drawing->transport->market.pair_count < family->arcs) {
        uint32_t source =
            (uint32_t)random_between(&drawing->state, 0, family->sources - 1);
        uint32_t sink =
            (uint32_t)random_between(&drawing->state, 0, family->sinks - 1);
        add_arc(drawing, source, sink, draw_cost(drawing));
    }
}

void transport_market_init(struct transport_market *transport,
                           const struct transport_family *family, uint64_t seed)
{
    uint32_t lots =
        family->sources < family->sinks ? family->sources : family->sinks;
    uint64_t cells = (uint64_t)family->sources * family->sinks;
    struct drawing drawing = {
        .transport = transport,
        .family = family,
        .state = seed,
        .great = family->cost_most * 2 * ((int64_t)lots + 1),
        .met = memory_allocate(cells / 64 + 1, sizeof(uint64_t)),
    };
    *transport = (struct transport_market){
        .offers = memory_allocate(family->sources, sizeof(struct engine_offer)),
        .demands = memory_allocate(family->sinks, sizeof(struct engine_demand)),
    };
    draw_lots(&drawing);
    draw_skeleton(&drawing);
    draw_arcs(&drawing);
    memory_free(drawing.met);
    transport->market.offers = transport->offers;
    transport->market.demands = transport->demands;
    transport->market.pairs = transport->pairs;
    transport->market.offer_count = family->sources;
    transport->market.demand_count = family->sinks;
}

void transport_market_clear(struct transport_market *transport)
{
    memory_free(transport->offers);
    memory_free(transport->demands);
    memory_free(transport->pairs);
}
