"""Reader samples: a plate cut out of its picture the way the runtime cuts it, with the place of each character.

The runtime warps the plate's four corners, grown by MARGIN, to CROP_W × CROP_H. Corners are jittered here by somewhat more than what
the corner finder misses; a tenth of the samples is cut from a loose upright box, as a box detector would.
"""
import os
import sys

import cv2
import numpy as np

from plates import ALPHABET, PAD, SLOTS, cn_plate
from scenes import Vehicle, background, condition_of, expose, pose

CROP_W, CROP_H = 160, 48
MARGIN = 0.04
PROVINCES_RATIO = 0.3
COLOUR_NAMES = ("white", "yellow", "blue", "red", "green")


def warp_crop(image, corners):
    centre = corners.mean(0)
    grown = corners + (corners - centre) * (2 * MARGIN)
    to_crop = cv2.getPerspectiveTransform(grown.astype(np.float32), np.float32([[0, 0], [CROP_W, 0], [CROP_W, CROP_H], [0, CROP_H]]))
    return cv2.warpPerspective(image, to_crop, (CROP_W, CROP_H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), to_crop


def jittered(rng, corners, plate_px):
    if rng.random() < 0.1:
        lo, hi = corners.min(0), corners.max(0)
        size = hi - lo
        lo, hi = lo - size * rng.uniform(-0.02, 0.1, 2), hi + size * rng.uniform(-0.02, 0.1, 2)
        return np.float32([[lo[0], lo[1]], [hi[0], lo[1]], [hi[0], hi[1]], [lo[0], hi[1]]])
    height = np.linalg.norm(corners[3] - corners[0])
    together = rng.normal(0, 1, (1, 2)) * (0.012 * plate_px, 0.03 * height)
    each = rng.normal(0, 1, (4, 2)) * (0.013 * plate_px, 0.035 * height)
    return (corners + together + each).astype(np.float32)


def encode(text):
    return [ALPHABET.index(ch) for ch in text.ljust(SLOTS, PAD)]


def sample(rng, split="train", condition=None, again=None):
    """`again` is the vehicle of the sample before, seen once more: drawing its plate is half of the cost."""
    if condition is None and rng.random() < 0.02:  # nothing to read
        image = expose(rng, background(rng, 240, 90, split), condition_of(rng), 160, np.array([120, 45]), split)
        return cv2.resize(image, (CROP_W, CROP_H), interpolation=cv2.INTER_AREA), encode(""), np.full((SLOTS, 2), -1, np.float32), 0, 0, None
    # Thirty-one provinces are the reader's weakest slot, and most of them come once in a hundred plates.
    plate = cn_plate(rng, True) if split == "train" and again is None and rng.random() < PROVINCES_RATIO else None
    vehicle = again or Vehicle(rng, condition or condition_of(rng), split, plate)
    vehicle.angles = pose(rng, vehicle.condition)
    low, high = (68, 250) if split == "train" else (100, 230)
    plate_px = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    if vehicle.plate.height_mm >= 150:
        plate_px *= 0.75  # two-line plates are narrower at the same distance
    image, corners, centres = vehicle.patch(rng, plate_px, severity=rng.uniform(0.3, 1.25) if split == "train" else 1.0)
    crop, to_crop = warp_crop(image, jittered(rng, corners, plate_px))
    places = np.full((SLOTS, 2), -1, np.float32)
    moved = cv2.perspectiveTransform(centres[None], to_crop)[0]
    places[:len(moved)] = moved / (CROP_W, CROP_H)
    return crop, encode(vehicle.plate.text), places, COLOUR_NAMES.index(vehicle.plate.colour), len(vehicle.plate.rows) - 1, vehicle


def generate(path, seed, count, split="train", condition=None):
    rng = np.random.default_rng(seed)
    crops = np.empty((count, CROP_H, CROP_W, 3), np.uint8)
    labels, places = np.empty((count, SLOTS), np.int16), np.empty((count, SLOTS, 2), np.float32)
    colours, lines = np.empty(count, np.int8), np.empty(count, np.int8)
    vehicle = None
    for i in range(count):
        crops[i], labels[i], places[i], colours[i], lines[i], vehicle = sample(rng, split, condition, vehicle if split == "train" and i % 2 == 1 else None)
    np.savez(path + ".part.npz", crops=crops, labels=labels, places=places, colours=colours, lines=lines)
    os.replace(path + ".part.npz", path + ".npz")


if __name__ == "__main__":
    # crops.py <folder> <first chunk> <chunks> [size]: chunk k has seed 1000 + k, whoever draws it.
    folder, first, chunks = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    size = int(sys.argv[4]) if len(sys.argv) > 4 else 5000
    for k in range(first, first + chunks):
        generate(f"{folder}/train-{k:03d}", 1000 + k, size)
