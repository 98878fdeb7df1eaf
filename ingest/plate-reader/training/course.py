"""What the trainings share: chunks taken up while they are drawn, the schedule, one step of the optimiser, the averaged weights.

The learning rate follows a cosine over the steps, or over the time until a clock time; the weights that are kept are a moving average.
Seeds are fixed: with --steps and a full folder a run repeats itself.
"""
import argparse
import copy
import glob
import math
import time

import numpy as np
import torch

WARM_STEPS = 200
LOOK_S = 60
MEAN_SHARE = 0.998


def add_arguments(parser, rate):
    parser.add_argument("folder"), parser.add_argument("out")
    parser.add_argument("--until", help="HH:MM"), parser.add_argument("--steps", type=int), parser.add_argument("--resume")
    parser.add_argument("--rate", type=float, default=rate)


def seconds_until(clock):
    hour, minute = map(int, clock.split(":"))
    now = time.localtime()
    return ((hour - now.tm_hour) * 3600 + (minute - now.tm_min) * 60 - now.tm_sec) % 86400


class Chunks:
    """Batches of (chunk, rows) in random order; a chunk that appears is dealt from the next minute on."""

    def __init__(self, pattern, keys, batch, rng):
        self.pattern, self.keys, self.batch, self.rng = pattern, keys, batch, rng
        self.chunks, self.known, self.order, self.looked = [], set(), [], -LOOK_S

    def look(self):
        self.looked = time.monotonic()
        for path in sorted(set(glob.glob(self.pattern)) - self.known):
            if ".part" in path:
                continue
            self.known.add(path)
            with np.load(path) as chunk:
                self.chunks.append({key: chunk[key] for key in self.keys})
            self.order = []

    def deal(self):
        while True:
            if time.monotonic() - self.looked > LOOK_S or not self.chunks:
                self.look()
            if self.chunks:
                break
            time.sleep(5)
        if not self.order:
            sizes = [len(chunk[self.keys[0]]) for chunk in self.chunks]
            self.order = [(c, i) for c, size in enumerate(sizes) for i in range(0, size - self.batch + 1, self.batch)]
            self.rng.shuffle(self.order)
            self.shuffled = [self.rng.permutation(size) for size in sizes]
        c, i = self.order.pop()
        return self.chunks[c], np.sort(self.shuffled[c][i:i + self.batch])


class Course:
    def __init__(self, net, args, weight_decay):
        if args.resume:
            net.load_state_dict(torch.load(args.resume))
        self.net, self.args, self.started, self.step_count = net, args, time.time(), 0
        self.budget_s = seconds_until(args.until) if args.until else None
        self.mean_net = copy.deepcopy(net)
        print("parameters", sum(p.numel() for p in net.parameters()), flush=True)
        # Biases and normalisations are not shrunk.
        groups = [{"params": [p for p in net.parameters() if p.ndim > 1], "weight_decay": weight_decay}, {"params": [p for p in net.parameters() if p.ndim <= 1], "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=args.rate, betas=(0.9, 0.98))

    def progress(self):
        return self.step_count / self.args.steps if self.args.steps else (time.time() - self.started) / self.budget_s

    def learn(self, loss, said):
        """One step; `said` is what the log shows beside the loss every hundred steps."""
        rate = self.args.rate * min(1, (self.step_count + 1) / WARM_STEPS) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1, self.progress()))))
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.step_count += 1
        keep = min(MEAN_SHARE, 1 - 1 / (1 + self.step_count / 10))
        with torch.no_grad():
            for mean, value in zip(self.mean_net.state_dict().values(), self.net.state_dict().values()):
                mean.copy_(value) if mean.dtype == torch.long else mean.mul_(keep).add_(value, alpha=1 - keep)
        if self.step_count % 100 == 0:
            print(f"{self.step_count} {time.time() - self.started:.0f}s cpu {time.process_time():.0f}s loss {loss.item():.3f} {said} rate {rate:.5f}", flush=True)

    def save(self):
        torch.save(self.mean_net.state_dict(), self.args.out)


def drawn_then_trained(draw, net, loss_of, rate, seed, pattern, keys, batch):
    """The command line of a training that draws its own chunks: `draw <folder> <first> <chunks>` and `train <folder> <out.pt> ...`."""
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    drawing = verbs.add_parser("draw")
    drawing.add_argument("folder"), drawing.add_argument("first", type=int), drawing.add_argument("chunks", type=int)
    add_arguments(verbs.add_parser("train"), rate)
    args = parser.parse_args()
    if args.verb == "draw":
        return draw(args.folder, args.first, args.chunks)
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    course = Course(net().to(memory_format=torch.channels_last), args, 0.01)
    chunks = Chunks(f"{args.folder}/{pattern}", keys, batch, rng)
    while course.progress() < 1:
        course.learn(*loss_of(course.net, rng, *chunks.deal()))
        if course.step_count % 200 == 0:
            course.save()
    course.save()
