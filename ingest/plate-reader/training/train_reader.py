"""Trains the reader on the chunks that crops.py drew: `train_reader.py <folder> <out.pt> --until HH:MM | --steps N`.

The learning rate follows a cosine over the time (or the steps) given; the weights that are kept are a moving average.
Chunks that appear while it runs are taken up. Seeds are fixed; with --steps and a full folder a run repeats itself.
"""
import argparse
import glob
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from crops import generate
from plates import ALPHABET, PAD
from reader_net import PlateNet, target_cells

BATCH = 32
SYNC = 25


def load(path):
    with np.load(path) as chunk:
        return {key: chunk[key] for key in ("crops", "labels", "places", "colours", "lines")}


def augmented(rng, crops, places):
    n = len(crops)
    x = crops.astype(np.float32)
    mean = x.mean((1, 2), keepdims=True)
    x = (x - mean) * rng.uniform(0.7, 1.25, (n, 1, 1, 1)) + mean + rng.uniform(-22, 22, (n, 1, 1, 1)) + rng.normal(0, 5, (n, 1, 1, 3))
    x += rng.standard_normal((1,) + x.shape[1:], dtype=np.float32) * rng.uniform(0, 4, (n, 1, 1, 1))
    x = np.clip(x, 0, 255).astype(np.uint8)
    places = places.copy()
    dx, dy = int(rng.integers(-4, 5)), int(rng.integers(-2, 3))
    x = np.roll(x, (dy, dx), (1, 2))
    there = places[..., 0] >= 0
    places[there] += np.array([dx / x.shape[2], dy / x.shape[1]], np.float32)
    return x, places


@torch.no_grad()
def evaluate(net, data):
    net.eval()
    guesses = np.concatenate([net(torch.from_numpy(data["crops"][i:i + 250]))[0].argmax(2).numpy() for i in range(0, len(data["crops"]), 250)])
    net.train()
    right = guesses == data["labels"]
    shown = data["labels"] != ALPHABET.index(PAD)
    return right.all(1).mean(), right[shown].mean()


def seconds_to(clock, at, is_past):
    hour, minute = map(int, clock.split(":"))
    now = time.localtime(at)
    ahead = (hour - now.tm_hour) * 3600 + (minute - now.tm_min) * 60 - now.tm_sec
    return (-ahead if is_past else ahead) % 86400


def meet(net, mine, other):
    """Two processes, one model: each leaves its weights for the other and takes the mean of both."""
    torch.save(net.state_dict(), mine + ".part")
    os.replace(mine + ".part", mine)
    if not os.path.exists(other) or time.time() - os.path.getmtime(other) > 120:
        return
    theirs = torch.load(other)
    with torch.no_grad():
        for name, value in net.state_dict().items():
            if value.dtype != torch.long:
                value.add_(theirs[name]).mul_(0.5)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder"), parser.add_argument("out")
    parser.add_argument("--until"), parser.add_argument("--steps", type=int), parser.add_argument("--resume")
    parser.add_argument("--pair", type=int, choices=(0, 1), help="one of two processes that average their weights every SYNC steps")
    parser.add_argument("--meet", help="where they leave their weights for one another; out when not given")
    parser.add_argument("--since", help="HH:MM at which the schedule began, for a process that joins later")
    parser.add_argument("--rate", type=float, default=2e-3)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = np.random.default_rng(1 + (args.pair or 0))
    started = time.time()
    if args.since:
        started -= seconds_to(args.since, started, True)
    if args.until:
        budget_s = seconds_to(args.until, started, False)
    net = PlateNet().to(memory_format=torch.channels_last)
    if args.resume:
        net.load_state_dict(torch.load(args.resume))
    mean_net = PlateNet()
    mean_net.load_state_dict(net.state_dict())
    print("parameters", sum(p.numel() for p in net.parameters()), flush=True)
    decay = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}], lr=args.rate, betas=(0.9, 0.98))
    for name, seed, split in (("seen", 901, "train"), ("unseen", 903, "check")):
        if not os.path.exists(f"{args.folder}/check-{name}.npz"):
            generate(f"{args.folder}/check-{name}", seed, 800, split)
    checks = {name: load(f"{args.folder}/check-{name}.npz") for name in ("seen", "unseen")}
    chunks, known, order, step, looked = [], set(), [], 0, 0.0
    said = time.time()
    while True:
        progress = step / args.steps if args.steps else (time.time() - started) / budget_s
        if progress >= 1:
            break
        if time.time() - looked > 60:
            looked = time.time()
            for path in sorted(set(glob.glob(f"{args.folder}/train-*.npz")) - known):
                if ".part" in path:
                    continue
                known.add(path)
                chunks.append(load(path))
                order = []
        if not chunks:
            time.sleep(5)
            continue
        if not order:
            order = [(c, i) for c in range(len(chunks)) for i in range(0, len(chunks[c]["labels"]) - BATCH + 1, BATCH)]
            rng.shuffle(order)
            perms = [rng.permutation(len(c["labels"])) for c in chunks]
        c, i = order.pop()
        index = np.sort(perms[c][i:i + BATCH])
        chunk = chunks[c]
        crops, places = augmented(rng, chunk["crops"][index], chunk["places"][index])
        labels = torch.from_numpy(chunk["labels"][index].astype(np.int64))
        target = target_cells(torch.from_numpy(places))
        slots, taught, where, centre, colour, lines = net(torch.from_numpy(crops), target)
        flat = labels.flatten()
        heat = target[..., :-1].sum(1).clamp(0, 1)
        loss = (F.cross_entropy(slots.flatten(0, 1), flat, label_smoothing=0.01) + 0.6 * F.cross_entropy(taught.flatten(0, 1), flat)
                + 0.4 * -(target * F.log_softmax(where, 2)).sum(2).mean() + 2.0 * F.binary_cross_entropy_with_logits(centre, heat)
                + 0.05 * F.cross_entropy(colour, torch.from_numpy(chunk["colours"][index].astype(np.int64)))
                + 0.05 * F.binary_cross_entropy_with_logits(lines, torch.from_numpy(chunk["lines"][index].astype(np.float32))))
        rate = args.rate * min(1, (step + 1) / 200) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        step += 1
        with torch.no_grad():
            keep = min(0.998, 1 - 1 / (1 + step / 10))
            for mine, its in zip(mean_net.state_dict().values(), net.state_dict().values()):
                mine.copy_(its) if mine.dtype == torch.long else mine.mul_(keep).add_(its, alpha=1 - keep)
        if args.pair is not None and step % SYNC == 0:
            meet(net, f"{args.meet or args.out}.{args.pair}", f"{args.meet or args.out}.{1 - args.pair}")
        if step % 100 == 0:
            print(f"{step} {time.time() - started:.0f}s cpu {time.process_time():.0f}s chunks {len(chunks)} loss {loss.item():.3f} rate {rate:.5f}", flush=True)
        if time.time() - said > 360:
            said = time.time()
            for name, data in checks.items():
                exact, chars = evaluate(mean_net, data)
                print(f"  {name}: exact {exact:.3f} characters {chars:.4f}", flush=True)
            torch.save(mean_net.state_dict(), args.out)
    torch.save(mean_net.state_dict(), args.out)
    for name, data in checks.items():
        print(name, evaluate(mean_net, data), "steps", step, "cpu", time.process_time(), flush=True)


if __name__ == "__main__":
    main()
