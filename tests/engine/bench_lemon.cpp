// LEMON's NetworkSimplex on a transport problem, as a circulation: arcs back
// from a root carry the capacities, a last arc closes the circle. Prints the
// best of several solves in seconds, and the total.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <vector>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, int64_t, int64_t>;

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? std::fopen(argv[1], "r") : nullptr;
    long offers, demands, pairs;
    if (!file ||
        std::fscanf(file, "%ld %ld %ld", &offers, &demands, &pairs) != 3)
        return 65;
    Graph graph;
    graph.reserveNode(static_cast<int>(offers + demands + 1));
    graph.reserveArc(static_cast<int>(offers + demands + pairs));
    for (long node = 0; node <= offers + demands; node++)
        graph.addNode();
    std::vector<int64_t> capacity, cost;
    Graph::Node root = graph.nodeFromId(static_cast<int>(offers + demands));
    for (long node = 0; node < offers + demands; node++) {
        long quantity;
        if (std::fscanf(file, "%ld", &quantity) != 1)
            return 65;
        Graph::Node lot = graph.nodeFromId(static_cast<int>(node));
        node < offers ? graph.addArc(root, lot) : graph.addArc(lot, root);
        capacity.push_back(quantity);
        cost.push_back(0);
    }
    for (long pair = 0; pair < pairs; pair++) {
        long offer, demand, value;
        if (std::fscanf(file, "%ld %ld %ld", &offer, &demand, &value) != 3)
            return 65;
        graph.addArc(graph.nodeFromId(static_cast<int>(offer)),
                     graph.nodeFromId(static_cast<int>(offers + demand)));
        capacity.push_back(int64_t(1) << 40);
        cost.push_back(-value);
    }
    std::fclose(file);
    Graph::ArcMap<int64_t> upper(graph), price(graph);
    for (int arc = 0; arc < graph.arcNum(); arc++) {
        upper[graph.arcFromId(arc)] = capacity[static_cast<size_t>(arc)];
        price[graph.arcFromId(arc)] = cost[static_cast<size_t>(arc)];
    }
    double best = 1e9;
    int64_t total = 0;
    for (int turn = 0; turn < 3; turn++) {
        auto start = std::chrono::steady_clock::now();
        Simplex simplex(graph);
        simplex.upperMap(upper).costMap(price).run();
        std::chrono::duration<double> took =
            std::chrono::steady_clock::now() - start;
        if (took.count() < best)
            best = took.count();
        total = -simplex.totalCost<int64_t>();
    }
    std::printf("%.6f %lld\n", best, static_cast<long long>(total));
    return 0;
}
