"""Trains the detector: `train_detector.py draw <folder> <first> <chunks>`, then `train_detector.py train <folder> <out.pt> --until HH:MM | --steps N`."""
import os

import numpy as np
import torch
import torch.nn.functional as F

from course import drawn_then_trained
from detector_net import STRIDE, DetectorNet
from frames import TILE, tile

BATCH = 16
CHUNK = 2000
PLATES_MAX = 2
KEYS = ("images", "corners", "lines")


def draw(folder, first, chunks):
    for k in range(first, first + chunks):
        rng = np.random.default_rng(50_000 + k)
        images = np.empty((CHUNK, TILE, TILE, 3), np.uint8)
        corners = np.full((CHUNK, PLATES_MAX, 4, 2), np.nan, np.float32)
        lines = np.zeros((CHUNK, PLATES_MAX), np.float32)
        for i in range(CHUNK):
            images[i], found = tile(rng)
            for j, (c, two) in enumerate(found):
                corners[i, j], lines[i, j] = c, two
        np.savez(f"{folder}/tiles-{k:03d}.part.npz", images=images, corners=corners, lines=lines)
        os.replace(f"{folder}/tiles-{k:03d}.part.npz", f"{folder}/tiles-{k:03d}.npz")


def targets_of(corners, lines, cells):
    """Score target (Gaussian round each centre), corner target, its weight, two-line target."""
    n = len(corners)
    score = np.zeros((n, cells, cells), np.float32)
    offsets, weight, two = np.zeros((n, 8, cells, cells), np.float32), np.zeros((n, cells, cells), np.float32), np.zeros((n, cells, cells), np.float32)
    ys, xs = np.mgrid[0:cells, 0:cells]
    for i in range(n):
        for j in range(corners.shape[1]):
            if np.isnan(corners[i, j, 0, 0]):
                continue
            points = corners[i, j] / STRIDE
            cx, cy = points.mean(0)
            if not (0 <= cx < cells and 0 <= cy < cells):
                continue
            spread = max(0.7, np.linalg.norm(points[1] - points[0]) / 8)
            ix, iy = int(cx), int(cy)
            blob = np.exp(-(((xs - ix) / spread) ** 2 + ((ys - iy) / 0.8) ** 2) / 2)
            np.maximum(score[i], blob, out=score[i])
            near = (np.abs(xs - ix) <= 1) & (np.abs(ys - iy) <= 1)
            weight[i][near] = 1 / max(2.0, np.linalg.norm(points[1] - points[0]))
            two[i][near] = lines[i, j]
            for k in range(4):
                offsets[i, 2 * k][near] = (points[k, 0] - xs - 0.5)[near]
                offsets[i, 2 * k + 1][near] = (points[k, 1] - ys - 0.5)[near]
    return map(torch.from_numpy, (score, offsets, weight, two))


def loss_of(net, rng, chunk, index):
    images, corners, lines = (chunk[key][index] for key in KEYS)
    images = np.clip(images.astype(np.float32) * rng.uniform(0.75, 1.2, (BATCH, 1, 1, 1)) + rng.uniform(-15, 15, (BATCH, 1, 1, 3)), 0, 255).astype(np.uint8)
    score, offsets, weight, two = targets_of(corners, lines, TILE // STRIDE)
    raw = net(torch.from_numpy(images))
    p = torch.sigmoid(raw[:, 0]).clamp(1e-4, 1 - 1e-4)
    is_peak = score > 0.999
    focal = torch.where(is_peak, -((1 - p) ** 2) * torch.log(p), -((1 - score) ** 4) * p ** 2 * torch.log(1 - p)).sum() / is_peak.sum().clamp(min=1)
    near = weight > 0
    corner = ((raw[:, 1:9] * 4 - offsets).abs().mean(1) * weight).sum() / near.sum().clamp(min=1)
    line = F.binary_cross_entropy_with_logits(raw[:, 9][near], two[near]) if near.any() else raw.sum() * 0
    return focal + 12.0 * corner + 0.1 * line, f"score {focal.item():.3f} corner {corner.item():.4f}"


if __name__ == "__main__":
    drawn_then_trained(draw, DetectorNet, loss_of, 3e-3, 2, "tiles-*.npz", KEYS, BATCH)
