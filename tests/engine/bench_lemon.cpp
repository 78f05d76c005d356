// LEMON's NetworkSimplex on a market, in its best form: one circulation for
// each connected component; arcs back from a root carry the capacities. Reads
// what bench_baseline.c writes. Prints the best of several solves in seconds,
// the same with finding components and building graphs, and the total.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <vector>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, int64_t, int64_t>;

// Of the processor, so that other work on the machine counts for little.
static double seconds()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

struct Pair {
    uint32_t offer, demand;
    int64_t value;
};

struct Part {
    std::vector<uint32_t> lots;
    std::vector<Pair> pairs;
};

static uint32_t find(std::vector<uint32_t> &parent, uint32_t node)
{
    while (parent[node] != node)
        node = parent[node] = parent[parent[node]];
    return node;
}

// Lots are numbered offers first.
static std::vector<Part> split(std::vector<Pair> &pairs, uint32_t offers,
                               uint32_t lots)
{
    std::vector<uint32_t> parent(lots), part(lots, UINT32_MAX);
    std::iota(parent.begin(), parent.end(), 0U);
    for (const Pair &pair : pairs)
        parent[find(parent, pair.offer)] = find(parent, offers + pair.demand);
    std::vector<Part> parts;
    for (const Pair &pair : pairs) {
        uint32_t &number = part[find(parent, pair.offer)];
        if (number == UINT32_MAX) {
            number = static_cast<uint32_t>(parts.size());
            parts.emplace_back();
        }
        parts[number].pairs.push_back(pair);
    }
    pairs = std::vector<Pair>();
    for (uint32_t lot = 0; lot < lots; lot++) {
        uint32_t number = part[find(parent, lot)];
        if (number != UINT32_MAX)
            parts[number].lots.push_back(lot);
    }
    return parts;
}

struct Outcome {
    double seconds; // of the best solve
    double graph;   // of the graph's building
    int64_t total;
};

static Outcome solve(const Part &part, const std::vector<int64_t> &quantity,
                     std::vector<int> &place, uint32_t offers, int turns)
{
    double begin = seconds();
    Graph graph;
    size_t arcs = part.lots.size() + part.pairs.size();
    graph.reserveNode(static_cast<int>(part.lots.size() + 1));
    graph.reserveArc(static_cast<int>(arcs));
    Graph::Node root = graph.addNode();
    for (uint32_t lot : part.lots) {
        Graph::Node node = graph.addNode();
        place[lot] = graph.id(node);
        lot < offers ? graph.addArc(root, node) : graph.addArc(node, root);
    }
    for (const Pair &pair : part.pairs)
        graph.addArc(graph.nodeFromId(place[pair.offer]),
                     graph.nodeFromId(place[offers + pair.demand]));
    Graph::ArcMap<int64_t> upper(graph), cost(graph);
    for (size_t arc = 0; arc < arcs; arc++) {
        Graph::Arc id = graph.arcFromId(static_cast<int>(arc));
        bool lot = arc < part.lots.size();
        upper[id] = lot ? quantity[part.lots[arc]] : int64_t(1) << 40;
        cost[id] = lot ? 0 : -part.pairs[arc - part.lots.size()].value;
    }
    Outcome outcome = {1e9, seconds() - begin, 0};
    for (int turn = 0; turn < turns; turn++) {
        double start = seconds();
        Simplex simplex(graph);
        simplex.upperMap(upper).costMap(cost).run();
        double took = seconds() - start;
        if (took < outcome.seconds)
            outcome.seconds = took;
        outcome.total = -simplex.totalCost<int64_t>();
    }
    return outcome;
}

template <typename T>
static bool read(FILE *file, std::vector<T> &list)
{
    return std::fread(list.data(), sizeof(T), list.size(), file) ==
           list.size();
}

int main(int argc, char **argv)
{
    FILE *file = argc == 3 ? std::fopen(argv[1], "rb") : nullptr;
    std::vector<uint32_t> counts(3);
    if (!file || !read(file, counts))
        return 65;
    uint32_t offers = counts[0], lots = counts[0] + counts[1];
    std::vector<int64_t> quantity(lots);
    std::vector<Pair> pairs(counts[2]);
    if (!read(file, quantity) || !read(file, pairs))
        return 65;
    std::fclose(file);
    std::vector<int> place(lots);
    double solves = 0, begin = seconds();
    int64_t total = 0;
    std::vector<Part> parts = split(pairs, offers, lots);
    double whole = seconds() - begin;
    for (const Part &part : parts) {
        Outcome outcome =
            solve(part, quantity, place, offers, std::atoi(argv[2]));
        solves += outcome.seconds;
        whole += outcome.seconds + outcome.graph;
        total += outcome.total;
    }
    std::printf("%.6f %.6f %lld\n", solves, whole,
                static_cast<long long>(total));
    return 0;
}
