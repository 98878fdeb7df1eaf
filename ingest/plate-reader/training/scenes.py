"""Pictures of plates: a lane, a vehicle, weather, a camera. Everything is drawn; nothing is a photograph.

Held out: TEST backgrounds (checks, hazard stripes, foliage) and sensor noise (banded, clipped) never occur in training.
Units:    pixels of the picture being drawn; `plate_px` is the plate's width in it.
"""
import cv2
import numpy as np

from plates import HAN, LATIN, draw_plate_text, pick, render_plate

TEXTURE_PX_PER_MM = 0.65
CONDITIONS = ("day", "night", "blur", "tilt", "dirt", "rain")
cv2.setNumThreads(1)

_noise_rng = np.random.default_rng(77)


def _fractal(size, seed):
    rng = np.random.default_rng(seed)
    total = np.zeros((size, size), np.float32)
    cells = 4
    weight = 1.0
    while cells <= size // 2:
        total += weight * cv2.resize(rng.random((cells, cells), dtype=np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
        cells *= 2
        weight *= 0.62
    return (total - total.min()) / (total.max() - total.min())


FRACTALS = [_fractal(1024, s) for s in range(6)]
GAUSS = _noise_rng.standard_normal((1200, 2100, 3)).astype(np.float32)


def fractal(rng, w, h, stretch=1.0):
    source = FRACTALS[int(rng.integers(0, len(FRACTALS)))]
    sw, sh = min(1024, max(8, int(w * stretch))), min(1024, max(8, int(h * stretch)))
    x, y = int(rng.integers(0, 1025 - sw)), int(rng.integers(0, 1025 - sh))
    return cv2.resize(source[y:y + sh, x:x + sw], (w, h), interpolation=cv2.INTER_LINEAR)


def colour(rng, lo=20, hi=220):
    base = rng.uniform(lo, hi)
    return np.clip(base + rng.normal(0, 22, 3), 0, 255)


def background(rng, w, h, split):
    """Bumper, grille, road, wall: planes of colour with texture."""
    image = np.empty((h, w, 3), np.float32)
    image[:] = colour(rng)
    kinds = ("checks", "stripes", "foliage", "planes") if split == "test" else ("planes", "planes", "grille", "bricks")
    kind = pick(rng, kinds)
    if kind == "checks":
        step = int(rng.integers(6, 40))
        ys, xs = np.mgrid[0:h, 0:w]
        image += (((ys // step + xs // step) % 2) * rng.uniform(30, 120)).astype(np.float32)[:, :, None] - 30
    elif kind == "stripes":
        step = int(rng.integers(10, 60))
        ys, xs = np.mgrid[0:h, 0:w]
        mask = (((ys + xs) // step) % 2).astype(np.float32)[:, :, None]
        image = image * mask + np.array(pick(rng, [(210, 180, 30), (200, 40, 40), (220, 220, 220)]), np.float32) * (1 - mask)
    elif kind == "foliage":
        image = np.array([40, 80, 35], np.float32) * (0.3 + 1.6 * fractal(rng, w, h, 2.5)[:, :, None])
    elif kind == "grille":
        step = int(rng.integers(4, 22))
        image[(np.arange(h) // step) % 2 == 0] *= rng.uniform(0.3, 0.8)
    elif kind == "bricks":
        step = int(rng.integers(8, 30))
        image[(np.arange(h) % step) < 2] *= 0.6
        image[:, (np.arange(w) % (2 * step)) < 2] *= 0.7
    for _ in range(int(rng.integers(1, 7))):
        x0, y0 = rng.uniform(-0.2, 1, 2) * (w, h)
        x1, y1 = (x0, y0) + rng.uniform(0.1, 0.9, 2) * (w, h)
        if rng.random() < 0.6:
            cv2.rectangle(image, (int(x0), int(y0)), (int(x1), int(y1)), colour(rng).tolist(), -1)
        else:
            cv2.line(image, (int(x0), int(y0)), (int(x1), int(y1)), colour(rng).tolist(), int(rng.integers(1, 9)))
    image *= 0.75 + 0.5 * fractal(rng, w, h, rng.uniform(0.2, 2.0))[:, :, None]
    return np.clip(image, 0, 255)


def lettering(rng, image, latin, count):
    """What is not a plate and looks a bit like one: container codes, telephone numbers, stickers."""
    h, w = image.shape[:2]
    from plates import glyph
    for _ in range(count):
        size = int(rng.uniform(0.02, 0.12) * h) + 6
        text = "".join(pick(rng, "ABCDEFGHJKLMNPRSTUVX0123456789") for _ in range(int(rng.integers(3, 12))))
        x, y = int(rng.uniform(0, w * 0.8)), int(rng.uniform(0, max(1, h - size)))
        ink = colour(rng, 0, 255)
        if rng.random() < 0.3:
            cv2.rectangle(image, (x - 4, y - 4), (min(w, x + size * len(text) // 2), y + size + 4), colour(rng, 0, 255).tolist(), -1)
        for ch in text:
            mask = glyph(latin, ch)
            gw = max(2, int(size * mask.shape[1] / mask.shape[0]))
            if x + gw >= w or y + size >= h:
                break
            alpha = (cv2.resize(mask, (gw, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255)[:, :, None]
            image[y:y + size, x:x + gw] = image[y:y + size, x:x + gw] * (1 - alpha) + ink * alpha
            x += gw + max(1, size // 8)


def pose(rng, condition):
    """Yaw, pitch, roll in degrees."""
    if condition == "tilt":
        return rng.choice([-1, 1]) * rng.uniform(18, 42), rng.uniform(-8, 24), rng.choice([-1, 1]) * rng.uniform(3, 13)
    return rng.uniform(-20, 20), rng.uniform(-5, 18), rng.normal(0, 2.5)


def corners_of(plate, plate_px, angles, centre):
    """The plate's four corners in the picture, seen from a camera about 12 plate widths away."""
    yaw, pitch, roll = np.radians(angles)
    hw, hh = plate.width_mm / 2, plate.height_mm / 2
    points = np.array([[-hw, -hh, 0], [hw, -hh, 0], [hw, hh, 0], [-hw, hh, 0]])
    ry = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    rx = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    rz = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    points = points @ (rz @ rx @ ry).T
    depth = 12 * plate.width_mm
    flat = points[:, :2] * depth / (depth + points[:, 2:3])
    flat *= plate_px / plate.width_mm
    return (flat + centre).astype(np.float32)


def dirty(rng, texture, amount):
    h, w = texture.shape[:2]
    mask = np.clip((fractal(rng, w, h, rng.uniform(0.6, 2.0)) - (1 - amount)) * 4, 0, 0.85)[:, :, None]
    mud = np.array([90, 74, 56], np.float32) * rng.uniform(0.6, 1.4)
    texture = texture * (1 - mask) + mud * mask
    for _ in range(int(amount * 30)):
        cv2.circle(texture, (int(rng.uniform(0, w)), int(rng.uniform(0, h))), int(rng.integers(1, 6)), (mud * rng.uniform(0.7, 1.2)).tolist(), -1)
    return texture


def place(image, texture, corners):
    """Draws the texture between the corners; gives the map from texture to picture."""
    h, w = texture.shape[:2]
    target = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    scale = min(1.0, 1.3 * target / w)
    small = cv2.resize(texture, (max(4, int(w * scale)), max(4, int(h * scale))), interpolation=cv2.INTER_AREA)
    sh, sw = small.shape[:2]
    to_picture = cv2.getPerspectiveTransform(np.float32([[0, 0], [sw, 0], [sw, sh], [0, sh]]), corners)
    x0, y0 = np.floor(corners.min(0)).astype(int) - 2
    x1, y1 = np.ceil(corners.max(0)).astype(int) + 3
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(image.shape[1], x1), min(image.shape[0], y1)
    if x1 <= x0 or y1 <= y0:
        return
    shift = np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]], np.float64)
    size = (x1 - x0, y1 - y0)
    drawn = cv2.warpPerspective(small, shift @ to_picture, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpPerspective(np.ones((sh, sw), np.float32), shift @ to_picture, size, flags=cv2.INTER_LINEAR)[:, :, None]
    image[y0:y1, x0:x1] = image[y0:y1, x0:x1] * (1 - alpha) + drawn * alpha


def expose(rng, image, condition, plate_px, centre, split, severity=1.0):
    """Light, weather, lens, sensor, JPEG. `plate_px` scales what depends on the size of a character."""
    h, w = image.shape[:2]
    if rng.random() < (0.5 if condition in ("dirt", "day", "tilt") else 0.15):  # shadow edge
        angle, offset = rng.uniform(0, np.pi), rng.normal(0, plate_px * 0.4)
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        side = (xs - centre[0]) * np.cos(angle) + (ys - centre[1]) * np.sin(angle) - offset
        image = image * (1 - rng.uniform(0.2, 0.6) * np.clip(side / 3 + 0.5, 0, 1))[:, :, None]
    sensor = rng.uniform(0.5, 4.0)
    blur_px = rng.uniform(0.2, 0.7)
    motion_px, motion_angle = 0.0, rng.uniform(-25, 25)
    if condition == "night":
        if rng.random() < 0.45:  # infra-red: grey
            image = np.repeat((image @ np.array([0.45, 0.4, 0.15], np.float32))[:, :, None], 3, 2)
        else:
            image = image * np.array([1.05, 0.95, 0.8], np.float32)
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        reach = plate_px * rng.uniform(0.9, 2.2)
        lamp = np.exp(-((xs - centre[0] - rng.normal(0, plate_px * 0.3)) ** 2 + (ys - centre[1] - rng.normal(0, plate_px * 0.2)) ** 2) / (2 * reach ** 2))
        image = image * (rng.uniform(0.1, 0.3) + rng.uniform(0.25, 0.75) * lamp)[:, :, None]
        if rng.random() < 0.5:  # head lamps beside the plate
            for side in (-1, 1):
                gx, gy = centre[0] + side * plate_px * rng.uniform(0.8, 1.6), centre[1] - plate_px * rng.uniform(0.0, 0.5)
                glare = np.exp(-((xs - gx) ** 2 + (ys - gy) ** 2) / (2 * (plate_px * rng.uniform(0.15, 0.4)) ** 2))
                image = image + (glare * rng.uniform(60, 230))[:, :, None]
        sensor, blur_px = rng.uniform(4, 13) * severity, rng.uniform(0.3, 0.9)
    elif condition == "blur":
        # A character is about a tenth of the plate's width; a stroke a fifth of that.
        if rng.random() < 0.5:
            blur_px = plate_px * rng.uniform(0.006, 0.014) * severity
        else:
            motion_px = plate_px * rng.uniform(0.015, 0.042) * severity
    elif condition == "rain":
        haze = rng.uniform(0.1, 0.4)
        image = image * (1 - haze) + 190 * haze
        streaks = np.zeros((h, w), np.float32)
        for _ in range(int(w * h / (plate_px * 14))):
            x, y, length = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.05, 0.3) * plate_px
            cv2.line(streaks, (int(x), int(y)), (int(x + length * 0.2), int(y + length)), float(rng.uniform(20, 90)), 1)
        image = image + streaks[:, :, None]
        for _ in range(int(rng.integers(0, 4))):  # drops on the glass smear what is behind them
            x, y, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.03, 0.09) * plate_px
            x0, y0, x1, y1 = int(max(0, x - r)), int(max(0, y - r)), int(min(w, x + r)), int(min(h, y + r))
            if x1 - x0 > 3 and y1 - y0 > 3:
                image[y0:y1, x0:x1] = cv2.GaussianBlur(image[y0:y1, x0:x1], (0, 0), max(0.6, r / 4))
        blur_px = rng.uniform(0.3, 0.9)
    if condition != "night":
        gain, lift = rng.uniform(0.6, 1.25), rng.uniform(-18, 18)
        image = (image - 128) * rng.uniform(0.6, 1.15) + 128 * gain + lift
    if blur_px > 0.25:
        image = cv2.GaussianBlur(image, (0, 0), blur_px)
    if motion_px > 1.2:
        size = int(np.ceil(motion_px)) | 1
        kernel = np.zeros((size, size), np.float32)
        c = (size - 1) / 2
        dx, dy = np.cos(np.radians(motion_angle)) * motion_px / 2, np.sin(np.radians(motion_angle)) * motion_px / 2
        cv2.line(kernel, (int(round(c - dx)), int(round(c - dy))), (int(round(c + dx)), int(round(c + dy))), 1.0, 1)
        image = cv2.filter2D(image, -1, kernel / kernel.sum())
    oy, ox = int(rng.integers(0, 1200 - min(h, 1190))), int(rng.integers(0, 2100 - min(w, 2090)))
    noise = GAUSS[oy:oy + h, ox:ox + w] * sensor
    if split == "test":  # bands and clipped highlights: a sensor the training never saw
        noise = noise + (np.sin(np.arange(h, dtype=np.float32) * rng.uniform(0.3, 1.5)) * rng.uniform(0, 2.5))[:, None, None]
    if rng.random() < 0.5:
        noise = noise.mean(2, keepdims=True)
    image = np.clip(image + noise, 0, 255).astype(np.uint8)
    quality = int(rng.uniform(45, 92))
    return cv2.imdecode(cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)[:, :, ::-1]


def fonts_of(rng, split):
    return pick(rng, LATIN[split]), pick(rng, HAN[split])


def condition_of(rng):
    return CONDITIONS[int(rng.choice(6, p=[0.26, 0.2, 0.18, 0.14, 0.12, 0.10]))]


class Vehicle:
    """One plate as it is in the world: text, fonts, dirt. Several pictures of it are one passage."""

    def __init__(self, rng, condition, split, plate=None):
        self.condition, self.split = condition, split
        self.plate = plate or draw_plate_text(rng)
        latin, han = fonts_of(rng, split)
        self.latin = latin
        self.texture, self.centres = render_plate(rng, self.plate, latin, han, TEXTURE_PX_PER_MM)
        amount = rng.uniform(0.28, 0.44) if condition == "dirt" else (rng.uniform(0, 0.3) if rng.random() < 0.3 else 0)
        if amount > 0.05:
            self.texture = dirty(rng, self.texture, amount)
        self.angles = pose(rng, condition)

    def patch(self, rng, plate_px, size=None, centre=None, severity=1.0, image=None, steady=False):
        """A picture with this plate. Returns picture, corners, character centres (picture pixels)."""
        w, h = size or (int(plate_px * 1.5), int(plate_px * (0.75 if self.plate.height_mm < 150 else 0.95)))
        centre = centre if centre is not None else np.array([w / 2, h / 2]) + rng.normal(0, plate_px * 0.03, 2)
        angles = np.array(self.angles) + (rng.normal(0, 1.2, 3) if steady else 0)
        corners = corners_of(self.plate, plate_px, angles, centre)
        if image is None:
            image = background(rng, w, h, self.split)
        bumper = corners + (corners - corners.mean(0)) * rng.uniform(0.02, 0.2)
        if rng.random() < 0.6:
            cv2.fillConvexPoly(image, bumper.astype(np.int32), colour(rng, 10, 120).tolist())
        place(image, self.texture, corners)
        image = expose(rng, image, self.condition, plate_px, centre, self.split, severity)
        th, tw = self.texture.shape[:2]
        to_picture = cv2.getPerspectiveTransform(np.float32([[0, 0], [tw, 0], [tw, th], [0, th]]), corners)
        centres = cv2.perspectiveTransform(self.centres[None], to_picture)[0]
        return image, corners, centres
