// LEMON's NetworkSimplex as an oracle: totals of whole markets, in integers
// where a solver with floats cannot tell neighbours apart. Markets come on
// standard input as lemon.c writes them, one total a line goes out.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, int64_t, int64_t>;

static const int64_t nobody = -1;

// A number of standard input; false at its end.
static bool read(int64_t &number)
{
    long long text;
    if (std::scanf("%lld", &text) != 1)
        return false;
    number = text;
    return true;
}

static int64_t get()
{
    int64_t number;
    if (!read(number))
        std::exit(65);
    return number;
}

// A circulation: root, groups, offers, demands, buyers, root.
class Market
{
  public:
    explicit Market(int64_t groups) : root(graph.addNode())
    {
        read_parties(groups, true, group);
        read_parties(get(), false, buyer);
        read_lots(get(), true, offer);
        read_lots(get(), false, demand);
        for (int64_t pairs = get(); pairs > 0; pairs--) {
            int64_t from = get(), to = get(), value = get();
            add(offer[from], demand[to], most, value);
        }
    }

    int64_t solve()
    {
        Graph::ArcMap<int64_t> upper(graph), cost(graph);
        for (size_t arc = 0; arc < capacities.size(); arc++) {
            Graph::Arc id = graph.arcFromId(static_cast<int>(arc));
            upper[id] = capacities[arc];
            cost[id] = -values[arc];
        }
        Simplex simplex(graph);
        if (simplex.upperMap(upper).costMap(cost).run() != Simplex::OPTIMAL)
            std::exit(70);
        return -simplex.totalCost<int64_t>();
    }

  private:
    static const int64_t most = int64_t(1) << 53;
    Graph graph;
    Graph::Node root;
    std::vector<Graph::Node> group, buyer, offer, demand;
    std::vector<int64_t> capacities, values;

    void add(Graph::Node tail, Graph::Node head, int64_t capacity,
             int64_t value)
    {
        graph.addArc(tail, head);
        capacities.push_back(capacity);
        values.push_back(value);
    }

    // capacity first points, the capacity of a node as a pair of nodes whose
    // arc is the only way: what enters is counted, the first units paid for.
    void read_parties(int64_t count, bool sells,
                      std::vector<Graph::Node> &parties)
    {
        for (; count > 0; count--) {
            int64_t capacity = get();
            Graph::Node node = graph.addNode();
            parties.push_back(node);
            if (!sells) {
                add(node, root, capacity, 0);
                continue;
            }
            int64_t first = get(), points = get();
            Graph::Node gate = graph.addNode();
            add(root, gate, capacity, 0);
            add(gate, node, first, points);
            add(gate, node, most, 0);
        }
    }

    void read_lots(int64_t count, bool sells, std::vector<Graph::Node> &lots)
    {
        const std::vector<Graph::Node> &parties = sells ? group : buyer;
        for (; count > 0; count--) {
            int64_t quantity = get(), party = get();
            Graph::Node node = graph.addNode();
            Graph::Node end = party == nobody ? root : parties[party];
            lots.push_back(node);
            add(sells ? end : node, sells ? node : end, quantity, 0);
        }
    }
};

int main()
{
    int64_t groups;
    while (read(groups)) {
        Market market(groups);
        std::printf("%lld\n", static_cast<long long>(market.solve()));
    }
    return 0;
}
