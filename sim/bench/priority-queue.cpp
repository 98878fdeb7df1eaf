// The yardstick of kernel.bench.ts: M/M/4 at load 0.9 on a std::priority_queue, with nothing but the mean wait.
//
// Two events per customer, as in the kernel under test; xoshiro128** and std::log for the exponentials.
// Use: priority-queue <customers>; prints mean wait in service times, and CPU seconds.
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
  int kind;
};
struct Later {
  bool operator()(const Event& left, const Event& right) const {
    return left.at != right.at ? left.at > right.at : left.seq > right.seq;
  }
};

static double exponential(double mean) { return -mean * std::log(ratio()); }

int main(int count, char** arguments) {
  const long customers = count > 1 ? std::atol(arguments[1]) : 1000000;
  const double between = 1 / 3.6, service = 1;
  const std::clock_t start = std::clock();
  std::priority_queue<Event, std::vector<Event>, Later> events;
  std::deque<double> line;
  uint64_t seq = 0;
  long arrived = 0;
  int busy = 0;
  double waited = 0;
  events.push({exponential(between), seq++, 0});
  while (!events.empty()) {
    const Event event = events.top();
    events.pop();
    if (event.kind == 0) {
      if (++arrived < customers) events.push({event.at + exponential(between), seq++, 0});
      if (busy < 4) {
        ++busy;
        events.push({event.at + exponential(service), seq++, 1});
      } else {
        line.push_back(event.at);
      }
    } else if (line.empty()) {
      --busy;
    } else {
      waited += event.at - line.front();
      line.pop_front();
      events.push({event.at + exponential(service), seq++, 1});
    }
  }
  std::printf("%.6f %.6f\n", waited / customers, double(std::clock() - start) / CLOCKS_PER_SEC);
}
