"""What the weights make of pictures they never saw, before anything is exported: `evaluate.py <reader.pt> <detector.pt> <corners.pt> [crops per condition] [check | test]`.

Reader: single crops cut with the detector's usual error, the likeliest character of each slot, no grammar.
Detector: tiles with fonts (and in "test" backgrounds and noise) of their own; a plate counts as found above 0.4 with an overlap of half.
"""
import sys

import numpy as np
import torch

from corner_net import CornerNet
from crops import sample
from detector_net import STRIDE, DetectorNet
from frames import tile
from plates import ALPHABET, PAD
from reader_net import PlateNet
from scenes import CONDITIONS
from train_corners import samples


# "check" is for choosing between weights, "test" for the figures of the model card.
FIRST_SEEDS = {"check": 7_000, "test": 8_000}


def wilson(right, count):
    z = 1.96
    ratio = right / count
    middle = (ratio + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(ratio * (1 - ratio) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return f"{100 * ratio:.1f} % ({100 * (middle - half):.1f}–{100 * (middle + half):.1f})"


@torch.no_grad()
def evaluate_reader(weights, count, split):
    net = PlateNet()
    net.load_state_dict(torch.load(weights))
    net.eval()
    for number, condition in enumerate(CONDITIONS):
        rng = np.random.default_rng(FIRST_SEEDS[split] + number)
        samples = [sample(rng, split, condition) for _ in range(count)]
        labels = np.array([s[1] for s in samples])
        crops = np.stack([s[0] for s in samples])
        guesses = np.concatenate([net(torch.from_numpy(crops[i:i + 200]))[0].argmax(2).numpy() for i in range(0, count, 200)])
        right = guesses == labels
        shown = labels != ALPHABET.index(PAD)
        print(f"reader {condition}: exact {wilson(right.all(1).sum(), count)}, characters {100 * right[shown].mean():.1f} %", flush=True)


def box(points):
    return np.array([points[:, 0].min(), points[:, 1].min(), points[:, 0].max(), points[:, 1].max()])


def overlap(a, b):
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)


@torch.no_grad()
def evaluate_detector(weights, count, split):
    net = DetectorNet()
    net.load_state_dict(torch.load(weights))
    net.eval()
    rng = np.random.default_rng(FIRST_SEEDS[split] + 1_000)
    plates = found = false = 0
    errors = []
    for _ in range(count):
        image, truth = tile(rng, split)
        maps = net(torch.from_numpy(image[None].copy()))[0].numpy()
        used = set()
        for y, x in zip(*np.nonzero(maps[0] >= 0.4)):
            points = np.array([[(maps[1 + 2 * k, y, x] + x + 0.5) * STRIDE, (maps[2 + 2 * k, y, x] + y + 0.5) * STRIDE] for k in range(4)])
            best = max(range(len(truth)), key=lambda i: overlap(box(points), box(truth[i][0])), default=None)
            if best is None or overlap(box(points), box(truth[best][0])) < 0.5 or best in used:
                false += 1
                continue
            used.add(best)
            corners = truth[best][0]
            errors.append(np.linalg.norm(points - corners, axis=1).mean() / np.linalg.norm(corners[1] - corners[0]))
        plates += len(truth)
        found += len(used)
    print(f"detector: found {wilson(found, plates)} of {plates}, false {false} in {count} tiles, corner error {100 * np.median(errors):.1f} % of the plate's width (median)")


@torch.no_grad()
def evaluate_corners(weights, count, split):
    net = CornerNet()
    net.load_state_dict(torch.load(weights))
    net.eval()
    rng = np.random.default_rng(FIRST_SEEDS[split] + 2_000)
    pairs = [pair for _ in range(count) for pair in samples(rng, split)]
    truth = np.stack([corners for _, corners in pairs])
    guess = net(torch.from_numpy(np.stack([cut for cut, _ in pairs]))).numpy().reshape(-1, 4, 2)
    size = np.stack([np.linalg.norm(truth[:, 1] - truth[:, 0], axis=1), np.linalg.norm(truth[:, 3] - truth[:, 0], axis=1)], 1)[:, None]
    off = (np.abs(guess - truth) / size).mean((0, 1))
    print(f"corners: off by {100 * off[0]:.1f} % of the plate's width and {100 * off[1]:.1f} % of its height (mean of {len(pairs)} cuts)")


if __name__ == "__main__":
    torch.set_num_threads(1)
    many = int(sys.argv[4]) if len(sys.argv) > 4 else 300
    of = sys.argv[5] if len(sys.argv) > 5 else "test"
    evaluate_reader(sys.argv[1], many, of)
    evaluate_detector(sys.argv[2], many, of)
    evaluate_corners(sys.argv[3], many, of)
