"""Camera frames with vehicles: detector tiles for training, whole 1920 × 1080 frames and passages for the tests.

Units: a tile is drawn at the detector's own scale (a 1080p frame scaled to 640 pixels of width); frames at full size.
"""
import cv2
import numpy as np

import scenes
from plates import pick
from scenes import Vehicle, background, colour, condition_of, expose, lettering, place, corners_of, pose

TILE = 256


def vehicle_front(rng, image, centre, plate_px):
    """A rough truck front: body, windscreen, grille, lamps, bumper round where the plate will be."""
    h, w = image.shape[:2]
    unit = plate_px
    cx, cy = centre
    body = colour(rng, 10, 240)
    width, height = unit * rng.uniform(3.2, 5.5), unit * rng.uniform(3.0, 6.5)
    bottom = cy + unit * rng.uniform(0.3, 1.2)
    left = cx - width * rng.uniform(0.4, 0.6)

    def box(x0, y0, x1, y1, c):
        cv2.rectangle(image, (int(x0), int(y0)), (int(x1), int(y1)), [float(v) for v in c], -1)

    box(left, bottom - height, left + width, bottom, body)
    box(left + width * 0.08, bottom - height * 0.95, left + width * 0.92, bottom - height * 0.6, colour(rng, 5, 90))
    grille_top = bottom - height * rng.uniform(0.45, 0.55)
    for k in range(int(rng.integers(2, 7))):
        y = grille_top + k * unit * 0.18
        box(left + width * 0.25, y, left + width * 0.75, y + unit * 0.07, colour(rng, 0, 160))
    box(left, cy - unit * rng.uniform(0.25, 0.6), left + width, bottom, colour(rng, 5, 200))
    lamp = colour(rng, 160, 255)
    for side in (0.04, 0.8):
        box(left + width * side, cy - unit * 0.35, left + width * (side + 0.16), cy + unit * 0.1, lamp)
    box(left + width * 0.05, bottom, left + width * 0.95, bottom + unit * 0.15, (15, 15, 15))


def plates_in(rng, image, condition, split, widths, count):
    """Draws `count` vehicles; gives (vehicle, corners) of each."""
    h, w = image.shape[:2]
    found = []
    for _ in range(count):
        vehicle = Vehicle(rng, condition, split)
        plate_px = float(np.exp(rng.uniform(np.log(widths[0]), np.log(widths[1])))) * (0.75 if vehicle.plate.height_mm >= 150 else 1)
        centre = np.array([rng.uniform(0.05, 0.95) * w, rng.uniform(0.1, 0.95) * h])
        if any(abs(centre[0] - c.mean(0)[0]) < 1.5 * plate_px and abs(centre[1] - c.mean(0)[1]) < plate_px for _, c in found):
            continue
        if rng.random() < 0.75:
            vehicle_front(rng, image, centre, plate_px)
        if rng.random() < 0.5:
            lettering(rng, image, vehicle.latin, int(rng.integers(1, 4)))
        corners = corners_of(vehicle.plate, plate_px, vehicle.angles, centre)
        bumper = corners + (corners - corners.mean(0)) * rng.uniform(0.02, 0.25)
        if rng.random() < 0.5:
            cv2.fillConvexPoly(image, bumper.astype(np.int32), colour(rng, 10, 160).tolist())
        place(image, vehicle.texture, corners)
        found.append((vehicle, corners))
    return found


def tile(rng, split="train"):
    scenes.TEXTURE_PX_PER_MM = 0.35
    condition = condition_of(rng)
    image = background(rng, TILE, TILE, split)
    count = int(rng.choice([0, 1, 2], p=[0.15, 0.6, 0.25]))
    if count == 0 or rng.random() < 0.4:
        from scenes import fonts_of
        lettering(rng, image, fonts_of(rng, split)[0], int(rng.integers(1, 6)))
    found = plates_in(rng, image, condition, split, (22, 95), count)
    centre = found[0][1].mean(0) if found else np.array([TILE / 2, TILE / 2])
    size = np.linalg.norm(found[0][1][1] - found[0][1][0]) if found else 50
    image = expose(rng, image, condition, max(size, 20), centre, split, rng.uniform(0.3, 1.1))
    return image, [(c, len(v.plate.rows) - 1) for v, c in found]
