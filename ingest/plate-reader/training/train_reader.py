"""Trains the reader on the chunks that crops.py drew: `train_reader.py <folder> <out.pt> --until HH:MM | --steps N`."""
import argparse
import os
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from course import Chunks, Course, add_arguments
from crops import generate
from plates import ALPHABET, PAD
from reader_net import PlateNet, target_cells

BATCH = 32
KEYS = ("crops", "labels", "places", "colours", "lines")
CHECK_S = 360


def augmented(rng, crops, places):
    n = len(crops)
    x = crops.astype(np.float32)
    mean = x.mean((1, 2), keepdims=True)
    x = (x - mean) * rng.uniform(0.7, 1.25, (n, 1, 1, 1)) + mean + rng.uniform(-22, 22, (n, 1, 1, 1)) + rng.normal(0, 5, (n, 1, 1, 3))
    # Blur and night once more, beyond what was drawn.
    for k in np.nonzero(rng.random(n) < 0.25)[0]:
        x[k] = cv2.blur(x[k], (int(rng.integers(2, 6)), 1) if rng.random() < 0.7 else (2, 2))
    for k in np.nonzero(rng.random(n) < 0.2)[0]:
        x[k] = x[k] * rng.uniform(0.4, 0.85) + rng.normal(0, rng.uniform(2, 8), x.shape[1:])
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


def loss_of(net, rng, chunk, index):
    crops, places = augmented(rng, chunk["crops"][index], chunk["places"][index])
    labels, colours, lines = (torch.from_numpy(chunk[key][index]) for key in ("labels", "colours", "lines"))
    target = target_cells(torch.from_numpy(places))
    slots, taught, where, centre, colour, two = net(torch.from_numpy(crops), target)
    flat = labels.long().flatten()
    heat = target[..., :-1].sum(1).clamp(0, 1)
    return (F.cross_entropy(slots.flatten(0, 1), flat, label_smoothing=0.01) + 0.6 * F.cross_entropy(taught.flatten(0, 1), flat)
            + 0.4 * -(target * F.log_softmax(where, 2)).sum(2).mean() + 2.0 * F.binary_cross_entropy_with_logits(centre, heat)
            + 0.05 * F.cross_entropy(colour, colours.long()) + 0.05 * F.binary_cross_entropy_with_logits(two, lines.float()))


def checks_of(folder):
    """Cuts with training's typefaces and with others, to be looked at while it runs."""
    checks = {}
    for name, seed, split in (("seen", 901, "train"), ("unseen", 903, "check")):
        path = f"{folder}/check-{split}.npz"
        if not os.path.exists(path):
            generate(path[:-4], seed, 800, split)
        with np.load(path) as chunk:
            checks[name] = {key: chunk[key] for key in KEYS}
    return checks


def main():
    parser = argparse.ArgumentParser()
    add_arguments(parser, 2e-3)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    course = Course(PlateNet().to(memory_format=torch.channels_last), args, 0.02)
    checks = checks_of(args.folder)
    chunks = Chunks(f"{args.folder}/train-*.npz", KEYS, BATCH, rng)
    checked = time.time()
    while course.progress() < 1:
        course.learn(loss_of(course.net, rng, *chunks.deal()), f"chunks {len(chunks.chunks)}")
        if time.time() - checked > CHECK_S:
            checked = time.time()
            tell(course, checks)
    tell(course, checks)


def tell(course, checks):
    course.save()
    for name, data in checks.items():
        exact, characters = evaluate(course.mean_net, data)
        print(f"  {name}: exact {exact:.3f} characters {characters:.4f}", flush=True)


if __name__ == "__main__":
    main()
