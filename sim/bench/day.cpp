// The yardstick of day.bench.ts: 3,000 trucks a day through eight stages, on a std::priority_queue, with nothing but the mean crossing time.
//
// Lognormal services (cv 0.5, polar method), Poisson arrivals, empty start, run until everybody is out.
// Use: day <days>; prints mean minutes in the system, and CPU seconds.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <queue>
#include <vector>

#include "random-stream.hpp"

struct Event {
  double at;
  uint64_t seq;
  int stage;  // -1: an arrival
  int truck;
};
struct Later {
  bool operator()(const Event& left, const Event& right) const {
    return left.at != right.at ? left.at > right.at : left.seq > right.seq;
  }
};

static double spare;
static bool hasSpare = false;
static double normal() {
  if (hasSpare) {
    hasSpare = false;
    return spare;
  }
  for (;;) {
    const double x = 2 * ratio() - 1, y = 2 * ratio() - 1, square = x * x + y * y;
    if (square >= 1 || square == 0) continue;
    const double scale = std::sqrt(-2 * std::log(square) / square);
    spare = y * scale;
    hasSpare = true;
    return x * scale;
  }
}

int main(int count, char** arguments) {
  const int days = count > 1 ? std::atoi(arguments[1]) : 100;
  const int STAGES = 8, servers[STAGES] = {2, 4, 6, 3, 10, 4, 2, 3};
  const double between = 86400.0 / 3000, sigma = std::sqrt(std::log(1.25));
  double location[STAGES];
  for (int stage = 0; stage < STAGES; ++stage) location[stage] = std::log(0.85 * servers[stage] * between) - sigma * sigma / 2;
  const std::clock_t start = std::clock();
  double total = 0;
  long served = 0;
  for (int day = 0; day < days; ++day) {
    std::priority_queue<Event, std::vector<Event>, Later> events;
    std::deque<int> line[STAGES];
    int busy[STAGES] = {};
    std::vector<double> came;
    uint64_t seq = 0;
    const auto serve = [&](int stage, int truck, double now) {
      events.push({now + std::exp(location[stage] + sigma * normal()), seq++, stage, truck});
    };
    const auto enter = [&](int stage, int truck, double now) {
      if (busy[stage] < servers[stage]) {
        ++busy[stage];
        serve(stage, truck, now);
      } else {
        line[stage].push_back(truck);
      }
    };
    events.push({-between * std::log(ratio()), seq++, -1, 0});
    while (!events.empty()) {
      const Event event = events.top();
      events.pop();
      if (event.stage < 0) {
        const double at = event.at - between * std::log(ratio());
        came.push_back(event.at);
        if (at < 86400) events.push({at, seq++, -1, event.truck + 1});
        enter(0, event.truck, event.at);
        continue;
      }
      if (line[event.stage].empty()) {
        --busy[event.stage];
      } else {
        serve(event.stage, line[event.stage].front(), event.at);
        line[event.stage].pop_front();
      }
      if (event.stage + 1 < STAGES) {
        enter(event.stage + 1, event.truck, event.at);
      } else {
        total += event.at - came[event.truck];
        ++served;
      }
    }
  }
  std::printf("%.6f %.6f\n", total / served / 60, double(std::clock() - start) / CLOCKS_PER_SEC);
}
