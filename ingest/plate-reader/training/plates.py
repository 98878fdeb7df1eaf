"""Vietnamese and Chinese number plates: which texts exist, and how they look.

Source: the plate grammar of engine/rules/matching (Circular 24/2023 and the published series lists; GA 36-2018). Sizes in
        millimetres from the same texts; border provinces and truck series are drawn more often than chance (estimate).
Fonts:  Debian packages only; fonts whose zero is dotted or slashed are left out. Each split has its own: "train" for training, "check" for what is
        chosen by looking (thresholds, calibration, when to stop), "test" for the figures that are published.
"""
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

DIGITS = "0123456789"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
TRAILER_SIGN = "挂"
PAD = "_"
ALPHABET = DIGITS + LETTERS + PROVINCES + TRAILER_SIGN + PAD
SLOTS = 9

T = "/usr/share/fonts/truetype/"
O = "/usr/share/fonts/opentype/"
LATIN_TRAIN = [T + f for f in (
    "roadgeek/RG2014B.ttf", "roadgeek/RG2014C.ttf", "roadgeek/RG2014D.ttf", "roadgeek/RG2014E.ttf", "roadgeek/RG2014F.ttf",
    "liberation/LiberationSansNarrow-Bold.ttf", "liberation/LiberationSansNarrow-Regular.ttf", "liberation/LiberationSans-Bold.ttf",
    "dejavu/DejaVuSansCondensed-Bold.ttf", "dejavu/DejaVuSansCondensed.ttf", "open-sans/OpenSans-CondBold.ttf",
    "open-sans/OpenSans-Bold.ttf", "freefont/FreeSansBold.ttf", "freefont/FreeSans.ttf", "routed-gothic/routed-gothic.ttf",
    "routed-gothic/routed-gothic-narrow.ttf", "lato/Lato-Bold.ttf", "noto/NotoSans-CondensedBold.ttf",
    "noto/NotoSans-ExtraCondensedSemiBold.ttf", "roboto/unhinted/RobotoTTF/Roboto-Medium.ttf",
)] + [O + f for f in ("bebas-neue/BebasNeue-Bold.otf", "bebas-neue/BebasNeue-Regular.otf", "national-park/NationalPark-Regular.otf")]
LATIN_TEST = [T + f for f in (
    "roboto/unhinted/RobotoCondensed-Bold.ttf", "roboto/unhinted/RobotoCondensed-Medium.ttf",
    "noto/NotoSansDisplay-CondensedSemiBold.ttf", "noto/NotoSansDisplay-SemiCondensedBold.ttf",
)] + [O + f for f in ("b612/B612-Bold.otf", "b612/B612-Regular.otf", "urw-base35/NimbusSansNarrow-Bold.otf", "national-park/NationalPark-Heavy.otf")]
LATIN_CHECK = [O + f for f in (
    "urw-base35/URWGothic-Demi.otf", "urw-base35/NimbusSans-Bold.otf", "urw-base35/P052-Bold.otf",
)] + [T + f for f in ("noto/NotoSans-SemiCondensedSemiBold.ttf", "lato/Lato-Heavy.ttf", "dejavu/DejaVuSans-Bold.ttf", "roboto/unhinted/RobotoTTF/Roboto-Bold.ttf")]
HAN_TRAIN = [O + "noto/NotoSansCJK-Bold.ttc", O + "noto/NotoSansCJK-Regular.ttc", T + "wqy/wqy-zenhei.ttc", T + "arphic/ukai.ttc", T + "arphic/uming.ttc"]
HAN_CHECK = [O + "noto/NotoSerifCJK-Bold.ttc"]
HAN_TEST = [T + "wqy/wqy-microhei.ttc", T + "droid/DroidSansFallbackFull.ttf"]

LATIN = {"train": LATIN_TRAIN, "check": LATIN_CHECK, "test": LATIN_TEST}
HAN = {"train": HAN_TRAIN, "check": HAN_CHECK, "test": HAN_TEST}

VN_CODES = [c for c in range(11, 100) if c not in (13, 42, 44, 45, 46, 87, 91, 96)]
VN_FREQUENT = [12, 12, 12, 14, 15, 15, 16, 20, 24, 24, 29, 30, 34, 34, 35, 36, 37, 43, 47, 50, 51, 60, 61, 62, 63, 66, 77, 86, 88, 89, 90, 98, 98, 99]
VN_SERIES = "ABCDEFGHKLMNPSTUVXYZ"
CN_CITY = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass
class Plate:
    text: str
    rows: list          # strings with separators '-', '.', ' '
    width_mm: int
    height_mm: int
    back: tuple         # RGB
    ink: tuple
    colour: str


def digits(rng, n):
    return "".join(DIGITS[i] for i in rng.integers(0, 10, n))


def pick(rng, seq):
    return seq[int(rng.integers(0, len(seq)))]


COLOURS = {
    "white": ((236, 236, 232), (18, 18, 20)), "yellow": ((246, 190, 20), (20, 18, 14)), "blue": ((24, 70, 170), (240, 240, 240)),
    "red": ((180, 22, 28), (240, 240, 236)), "green": ((110, 200, 140), (16, 18, 16)),
}


def vn_plate(rng):
    code = str(pick(rng, VN_FREQUENT) if rng.random() < 0.6 else pick(rng, VN_CODES))
    kind = rng.random()
    if kind < 0.62:
        serie = pick(rng, "CCCHHH") if rng.random() < 0.5 else pick(rng, VN_SERIES)
    elif kind < 0.80:
        serie = "R" if rng.random() < 0.6 else "RM"
    elif kind < 0.91:
        serie = pick(rng, ["LD", "LD", "KT", "DA", "CD", "HC", "MK", "TD"])
    elif kind < 0.95:  # military
        text = pick(rng, "ABCDHKPQTV") + pick(rng, LETTERS)
        number = digits(rng, 4)
        tall = rng.random() < 0.5
        rows = [text, number[:2] + "-" + number[2:]] if tall else [text + "-" + number[:2] + "-" + number[2:]]
        return Plate(text + number, rows, 330 if tall else 470, 165 if tall else 110, *COLOURS["red"], "red")
    else:  # diplomatic
        number = pick(rng, ["80", "41", "29", "50"]) + digits(rng, 3)
        serie, tail = pick(rng, ["NG", "NN", "QT", "CV"]), digits(rng, 2)
        tall = rng.random() < 0.6
        rows = [number[:2] + "-" + number[2:], serie + "-" + tail] if tall else [f"{number[:2]}-{number[2:]}-{serie}-{tail}"]
        return Plate(number + serie + tail, rows, 330 if tall else 520, 165 if tall else 110, *COLOURS["white"], "white")
    number = digits(rng, 5 if rng.random() < 0.85 else 4)
    colour = "blue" if serie in "ABCDEFGHKLM" and rng.random() < 0.08 else ("yellow" if rng.random() < 0.6 else "white")
    shown = number[:3] + "." + number[3:] if len(number) == 5 and rng.random() < 0.9 else number
    tall = rng.random() < 0.5
    if tall:
        first = code + ("-" if rng.random() < 0.3 else "") + serie
        rows, size = [first, shown], (330, 165) if rng.random() < 0.8 else (280, 200)
    else:
        rows, size = [code + serie + pick(rng, ["-", "-", " ", ""]) + shown], (520, 110) if rng.random() < 0.7 else (470, 110)
    return Plate(code + serie + number, rows, *size, *COLOURS[colour], colour)


def cn_tail(rng, n, letters_max=2):
    tail = list(digits(rng, n))
    for _ in range(int(rng.choice([0, 1, 2], p=[0.55, 0.3, 0.15]))):
        tail[int(rng.integers(0, n))] = pick(rng, CN_CITY)
    return "".join(tail)


def cn_plate(rng, is_even=False):
    """`is_even`: every province as often, for a reader that must tell them apart."""
    province = "桂" if not is_even and rng.random() < 0.3 else pick(rng, PROVINCES)
    city = pick(rng, "AFPF") if rng.random() < 0.4 else pick(rng, CN_CITY)
    kind = rng.random()
    if kind < 0.18:
        large = rng.random() < 0.5
        tail = digits(rng, 5) + pick(rng, "DF") if large else pick(rng, "DFABCEGHJK") + (pick(rng, CN_CITY) if rng.random() < 0.3 else digits(rng, 1)) + digits(rng, 4)
        return Plate(province + city + tail, [province + city + " " + tail], 480, 140, *COLOURS["green"], "green")
    if kind < 0.40:
        tail = cn_tail(rng, 4) + TRAILER_SIGN
        return Plate(province + city + tail, [province + "." + city, tail], 440, 220, *COLOURS["yellow"], "yellow")
    tail = cn_tail(rng, 5)
    if kind < 0.60:
        return Plate(province + city + tail, [province + "." + city, tail], 440, 220, *COLOURS["yellow"], "yellow")
    colour = "yellow" if kind < 0.75 else "blue"
    return Plate(province + city + tail, [province + city + "." + tail], 440, 140, *COLOURS[colour], colour)


def draw_plate_text(rng):
    return vn_plate(rng) if rng.random() < 0.68 else cn_plate(rng)


@lru_cache(maxsize=4000)
def glyph(font_path, char):
    """Ink of one character as a float mask, cut to its box, 96 px high type."""
    font = ImageFont.truetype(font_path, 96)
    image = Image.new("L", (240, 200), 0)
    ImageDraw.Draw(image).text((60, 30), char, fill=255, font=font)
    pixels = np.asarray(image)
    ys, xs = np.nonzero(pixels > 40)
    if len(ys) == 0:
        raise ValueError(f"{font_path} has no {char}")
    return pixels[ys.min():ys.max() + 1, xs.min():xs.max() + 1]


def render_plate(rng, plate, latin, han, px_per_mm=1.0):
    """Texture (RGB float32) and the centre of each character in texture pixels."""
    w, h = int(plate.width_mm * px_per_mm), int(plate.height_mm * px_per_mm)
    jitter = rng.normal(0, 10, 3)
    texture = np.empty((h, w, 3), np.float32)
    texture[:] = np.clip(np.array(plate.back) + jitter, 0, 255)
    if plate.colour == "green":
        texture += np.linspace(60, -25, h, dtype=np.float32)[:, None, None]
    ink_mask = np.zeros((h, w), np.uint8)
    centres = []
    margin_x, margin_y = w * rng.uniform(0.025, 0.05), h * rng.uniform(0.07, 0.12)
    row_heights = [1.0] if len(plate.rows) == 1 else ([0.42, 0.58] if plate.height_mm == 220 else [0.48, 0.52])
    squeeze = rng.uniform(0.9, 1.12)
    top = margin_y
    inner = h - 2 * margin_y
    for row, share in zip(plate.rows, row_heights):
        box_h = inner * share * (0.98 if len(plate.rows) == 1 else 0.88)
        widths, glyphs = [], []
        for ch in row:
            if ch in "-.":
                widths.append(box_h * (0.26 if ch == "-" else 0.14)); glyphs.append(None)
            elif ch == " ":
                widths.append(box_h * 0.2); glyphs.append(None)
            else:
                mask = glyph(han if ch > "\u3000" else latin, ch)
                natural = mask.shape[1] / mask.shape[0]
                if ch > "\u3000":
                    natural = np.clip(natural, 0.55, 0.8)
                else:
                    natural = np.clip(natural, 0.14, 0.62) if ch not in "MW" else np.clip(natural, 0.5, 0.75)
                widths.append(box_h * natural * squeeze); glyphs.append(mask)
        gap = box_h * rng.uniform(0.07, 0.16)
        # Digits on plates sit in cells of one width: a 1 is centred in its cell in half of the fonts.
        if rng.random() < 0.5:
            cell = max([x for x, g in zip(widths, glyphs) if g is not None])
            cells = [cell if g is not None else x for x, g in zip(widths, glyphs)]
        else:
            cells = widths
        total = sum(cells) + gap * (len(cells) - 1)
        space = w - 2 * margin_x
        scale = min(1.0, space / total) if rng.random() < 0.75 or len(row) < 6 else space / total
        scale = min(scale, 1.25)
        x = (w - total * scale) / 2
        for ch, width, cell, mask in zip(row, widths, cells, glyphs):
            cell_px, width_px = cell * scale, width * scale
            x0 = x + (cell_px - width_px) / 2
            if mask is not None:
                gw, gh = max(2, round(width_px)), max(2, round(box_h))
                small = cv2.resize(mask, (gw, gh), interpolation=cv2.INTER_AREA)
                xi, yi = int(round(x0)), int(round(top))
                xe, ye = min(xi + gw, w), min(yi + gh, h)
                if xi >= 0 and xe > xi and ye > yi:
                    region = ink_mask[yi:ye, xi:xe]
                    np.maximum(region, small[:ye - yi, :xe - xi], out=region)
                centres.append((x0 + width_px / 2, top + box_h / 2))
            elif ch == "-":
                yi = int(top + box_h * 0.45)
                ink_mask[yi:yi + max(2, int(box_h * 0.1)), int(x0):int(x0 + width_px)] = 255
            elif ch == ".":
                cy = top + (box_h * 0.5 if plate.height_mm in (140, 220) else box_h * rng.uniform(0.5, 0.9))
                cv2.circle(ink_mask, (int(x0 + width_px / 2), int(cy)), max(1, int(box_h * 0.055)), 255, -1)
            x += cell_px + gap * scale
        top += inner * share + inner * share * 0.02
    weight = rng.integers(-1, 2)
    if weight != 0:
        ink_mask = (cv2.dilate if weight > 0 else cv2.erode)(ink_mask, np.ones((2, 2), np.uint8))
    alpha = (ink_mask.astype(np.float32) / 255)[:, :, None]
    ink = np.clip(np.array(plate.ink) + rng.normal(0, 8, 3), 0, 255)
    if rng.random() < 0.25:  # embossed characters catch light on one side
        shifted = np.roll(alpha, (1, 1), (0, 1))
        texture += (shifted - alpha) * rng.uniform(-50, 50)
    texture = texture * (1 - alpha) + ink.astype(np.float32) * alpha
    if rng.random() < 0.7:  # frame line and screws
        border = tuple(float(v) for v in (ink if rng.random() < 0.7 else texture[2, 2]))
        cv2.rectangle(texture, (3, 3), (w - 4, h - 4), border, max(1, int(rng.integers(1, 5))))
    for _ in range(int(rng.integers(0, 5))):
        cv2.circle(texture, (int(w * rng.choice([0.12, 0.5, 0.88])), int(h * rng.choice([0.07, 0.93]))), int(rng.integers(3, 7)), tuple(float(v) for v in rng.uniform(40, 200, 3)), -1)
    return np.clip(texture, 0, 255), np.array(centres, np.float32)
