"""Trains the corner finder: `train_corners.py draw <folder> <first> <chunks>`, then `train_corners.py train <folder> <out.pt> --until HH:MM | --steps N`."""
import os

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from corner_net import CUT_H, CUT_W, GROWN, CornerNet, target_cells
from course import drawn_then_trained
from scenes import Vehicle, condition_of, pose

BATCH = 32
CHUNK = 6000
CUTS_PER_PICTURE = 3
KEYS = ("cuts", "corners")


def cut_round(image, quad):
    """What the runtime cuts round a found quadrilateral, and the map from picture to cut."""
    grown = quad + (quad - quad.mean(0)) * GROWN
    to_cut = cv2.getPerspectiveTransform(grown.astype(np.float32), np.float32([[0, 0], [CUT_W, 0], [CUT_W, CUT_H], [0, CUT_H]]))
    return cv2.warpPerspective(image, to_cut, (CUT_W, CUT_H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), to_cut


def found(rng, corners):
    """As detectors find a plate: corners off by several per cent, tilt half lost, or an upright box."""
    width, height = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])
    lo, hi = corners.min(0), corners.max(0)
    box = np.float32([[lo[0], lo[1]], [hi[0], lo[1]], [hi[0], hi[1]], [lo[0], hi[1]]])
    kind = rng.random()
    quad = box if kind < 0.15 else corners + (box - corners) * (rng.uniform(0, 0.8) if kind < 0.6 else 0)
    quad = quad + (quad - quad.mean(0)) * rng.uniform(-0.12, 0.15, (1, 2))
    together, each = rng.normal(0, 1, (1, 2)) * (0.03, 0.07), rng.normal(0, 1, (4, 2)) * (0.035, 0.08)
    return (quad + (together + each) * (width, height) * rng.uniform(0.2, 1.2)).astype(np.float32)


def samples(rng, split="train"):
    """Cuts of one picture, each with the true corners as shares of the cut."""
    vehicle = Vehicle(rng, condition_of(rng), split)
    vehicle.angles = pose(rng, vehicle.condition)
    plate_px = float(np.exp(rng.uniform(np.log(68), np.log(250)))) * (0.75 if vehicle.plate.height_mm >= 150 else 1)
    tall = vehicle.plate.height_mm >= 150
    image, corners, _ = vehicle.patch(rng, plate_px, size=(int(plate_px * 2.2), int(plate_px * (1.6 if tall else 1.2))), severity=rng.uniform(0.3, 1.25))
    for _ in range(CUTS_PER_PICTURE):
        cut, to_cut = cut_round(image, found(rng, corners))
        yield cut, cv2.perspectiveTransform(corners[None].astype(np.float32), to_cut)[0] / (CUT_W, CUT_H)


def draw(folder, first, chunks):
    for k in range(first, first + chunks):
        rng = np.random.default_rng(70_000 + k)
        cuts, corners = np.empty((CHUNK, CUT_H, CUT_W, 3), np.uint8), np.empty((CHUNK, 4, 2), np.float32)
        for i in range(0, CHUNK, CUTS_PER_PICTURE):
            for j, (cut, truth) in enumerate(samples(rng)):
                cuts[i + j], corners[i + j] = cut, truth
        np.savez(f"{folder}/corners-{k:03d}.part.npz", cuts=cuts, corners=corners)
        os.replace(f"{folder}/corners-{k:03d}.part.npz", f"{folder}/corners-{k:03d}.npz")


def loss_of(net, rng, chunk, index):
    cuts, corners = (chunk[key][index] for key in KEYS)
    cuts = np.clip(cuts.astype(np.float32) * rng.uniform(0.75, 1.2, (BATCH, 1, 1, 1)) + rng.uniform(-15, 15, (BATCH, 1, 1, 3)), 0, 255).astype(np.uint8)
    truth = torch.from_numpy(corners)
    guess, maps = net(torch.from_numpy(cuts))
    off = (guess.view(-1, 4, 2) - truth.clamp(0, 1)).abs().mean()
    placed = -(target_cells(truth) * F.log_softmax(maps, 2)).sum(2).mean()
    return placed + 20 * off, f"off {100 * off.item():.2f} %"


if __name__ == "__main__":
    drawn_then_trained(draw, CornerNet, loss_of, 3e-3, 3, "corners-*.npz", KEYS, BATCH)
