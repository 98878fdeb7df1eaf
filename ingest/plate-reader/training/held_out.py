"""Passages for tests and tuning: `held_out.py <out.bin> <seed> <passages> [<of tilt, dirt and rain> [test | check]]`, per condition;
eight pictures each of one approaching vehicle. Thresholds are chosen on "check" packs only, published figures come from "test".

Fonts, backgrounds and sensor noise are those that no training picture has. A picture is a tile of a 1920 × 1080 frame round the
plate; tests and benches paste it where it belongs, so that the whole frame goes through the shipped code.
File: one line of JSON (the index: condition, plate, per picture offset, length, left, top), then the WebP pictures.
Units: pixels of the frame; plates are 100 to 220 wide (two-line plates three quarters of that).
"""
import json
import sys

import cv2
import numpy as np

import scenes
from frames import vehicle_front
from scenes import CONDITIONS, Vehicle, background

TILE_W, TILE_H = 320, 176
FRAMES = 8


def passage(rng, condition, split):
    vehicle = Vehicle(rng, condition, split)
    is_tall = vehicle.plate.height_mm >= 150
    at = np.array([rng.uniform(500, 1400), rng.uniform(300, 500)])
    step = np.array([rng.uniform(-12, 12), rng.uniform(25, 55)])
    near = rng.uniform(150, 220)
    far = near * rng.uniform(0.6, 0.8)
    shots = []
    for k in range(FRAMES):
        plate_px = max(100, far + (near - far) * k / (FRAMES - 1)) * (0.75 if is_tall else 1)
        centre = at + step * k
        left, top = int(centre[0] - TILE_W / 2 + rng.uniform(-40, 40)), int(centre[1] - TILE_H / 2 + rng.uniform(-25, 25))
        inside = centre - (left, top)
        # The same vehicle in the same place: its surroundings are drawn with the same numbers each time.
        around = np.random.default_rng(int(abs(at[0]) * 1000))
        image = background(around, TILE_W, TILE_H, split)
        vehicle_front(around, image, inside, plate_px)
        picture, _, _ = vehicle.patch(rng, plate_px, size=(TILE_W, TILE_H), centre=inside, image=image, steady=True)
        shots.append((picture, left, top))
    return vehicle.plate.text, shots


def main():
    path, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    others = int(sys.argv[4]) if len(sys.argv) > 4 else count
    split = sys.argv[5] if len(sys.argv) > 5 else "test"
    scenes.TEXTURE_PX_PER_MM = 0.65
    index, blob = [], b""
    for number, condition in enumerate(CONDITIONS):
        rng = np.random.default_rng(seed + 1000 * number)
        for _ in range(count if condition in ("day", "night", "blur") else others):
            text, shots = passage(rng, condition, split)
            pictures = []
            for picture, left, top in shots:
                coded = cv2.imencode(".webp", picture[:, :, ::-1], [cv2.IMWRITE_WEBP_QUALITY, 74])[1].tobytes()
                pictures.append([len(blob), len(coded), left, top])
                blob += coded
            index.append({"condition": condition, "plate": text, "pictures": pictures})
    with open(path, "wb") as file:
        file.write(json.dumps({"tileWidthPx": TILE_W, "tileHeightPx": TILE_H, "passages": index}, ensure_ascii=False).encode() + b"\n" + blob)


if __name__ == "__main__":
    main()
