"""The day of day.bench.ts in SimPy 3 (Debian: python3-simpy3): 3,000 trucks through eight stages.

Use: day.py <days>; prints mean minutes in the system, and CPU seconds.
"""
import math
import random
import sys
import time

import simpy

SERVERS = [2, 4, 6, 3, 10, 4, 2, 3]
BETWEEN_S = 86400 / 3000
SIGMA = math.sqrt(math.log(1.25))
LOCATIONS = [math.log(0.85 * count * BETWEEN_S) - SIGMA * SIGMA / 2 for count in SERVERS]


def truck(env, stages, crossings):
    came = env.now
    for stage, location in zip(stages, LOCATIONS):
        with stage.request() as request:
            yield request
            yield env.timeout(random.lognormvariate(location, SIGMA))
    crossings.append(env.now - came)


def source(env, stages, crossings):
    while True:
        yield env.timeout(random.expovariate(1 / BETWEEN_S))
        if env.now >= 86400:
            return
        env.process(truck(env, stages, crossings))


random.seed(1)
start = time.process_time()
crossings = []
for _ in range(int(sys.argv[1])):
    env = simpy.Environment()
    stages = [simpy.Resource(env, count) for count in SERVERS]
    env.process(source(env, stages, crossings))
    env.run()
print(sum(crossings) / len(crossings) / 60, time.process_time() - start)
