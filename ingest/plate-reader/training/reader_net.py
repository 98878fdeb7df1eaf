"""The reader: one picture of a plate in, one distribution per slot out.

A small convolutional trunk gives a 6 × 40 map. For each slot an attention over that map (and one empty cell, "no character
here") picks the character, and one classifier, shared by all slots, names it. Training knows where each character is, so the
attention is taught directly, and the classifier is taught at the true place while the attention still learns.

Shapes: input uint8 [N, 48, 160, 3] RGB; `plate` float32 [N, 9, 67] probabilities; `colour` [N, 5]; `lines` [N] probability of two.
"""
import torch
import torch.nn.functional as F
from torch import nn

from crops import COLOUR_NAMES, CROP_H, CROP_W
from plates import ALPHABET, SLOTS

ROWS, COLUMNS = CROP_H // 8, CROP_W // 4
CELLS = ROWS * COLUMNS


def conv(a, b, stride=1, dilation=1):
    return nn.Sequential(nn.Conv2d(a, b, 3, stride, dilation, dilation, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, width, dilation=1):
        super().__init__()
        self.first = conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, dilation, dilation, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class PlateNet(nn.Module):
    def __init__(self, width=64, attention_width=32):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 2), conv(16, 32, 2), conv(32, 48), conv(48, width, (2, 1)))
        self.trunk = Residual(width)
        self.centre = nn.Conv2d(width, 1, 1)
        self.enter = nn.Conv2d(width, attention_width, 1)
        self.look = nn.Sequential(conv(attention_width + 6, attention_width), conv(attention_width, attention_width, dilation=(1, 3)), conv(attention_width, attention_width, dilation=(1, 9)))
        self.where = nn.Conv2d(attention_width, SLOTS, 1)
        self.absent = nn.Linear(attention_width, SLOTS)
        self.empty = nn.Parameter(torch.randn(width) * 0.1)
        self.classify = nn.Sequential(nn.Linear(width, 128), nn.ReLU(inplace=True), nn.Linear(128, len(ALPHABET)))
        self.colour = nn.Linear(width, len(COLOUR_NAMES))
        self.lines = nn.Linear(attention_width, 1)
        ys = torch.linspace(-1, 1, ROWS)[:, None].expand(ROWS, COLUMNS)
        xs = torch.linspace(-1, 1, COLUMNS)[None, :].expand(ROWS, COLUMNS)
        self.register_buffer("coordinates", torch.stack([ys, xs])[None], persistent=False)

    def forward(self, image, target=None):
        x = image.permute(0, 3, 1, 2).float() * (1 / 127.5) - 1
        if self.training:
            x = x.contiguous(memory_format=torch.channels_last)
        early = self.stem(x)
        features = self.trunk(early)
        centre = self.centre(features)
        # How many characters stand to the left, in the upper and in the lower half: reading order by counting.
        heat = torch.sigmoid(centre)
        halves = torch.cat([heat[:, :, :ROWS // 2].sum(2, keepdim=True), heat[:, :, ROWS // 2:].sum(2, keepdim=True)], 1)
        counted = torch.cumsum(halves, 3) - 0.5 * halves
        total = halves.sum(3, keepdim=True).expand(-1, -1, ROWS, COLUMNS)
        count = torch.cat([counted.expand(-1, -1, ROWS, COLUMNS), total, self.coordinates.expand(image.shape[0], -1, -1, -1)], 1)
        count = count * torch.tensor([0.25, 0.25, 0.25, 0.25, 1.0, 1.0]).view(1, 6, 1, 1)
        look = self.look(torch.cat([self.enter(features), count], 1))
        pooled = look.mean((2, 3))
        where = torch.cat([self.where(look).flatten(2), self.absent(pooled)[:, :, None]], 2)
        attention = torch.softmax(where, 2)
        cells = torch.cat([features.flatten(2).transpose(1, 2), self.empty.expand(image.shape[0], 1, -1)], 1)
        slots = self.classify(attention @ cells)
        colour, lines = self.colour(features.mean((2, 3))), self.lines(pooled)[:, 0]
        if target is None:
            return torch.softmax(slots, 2), torch.softmax(colour, 1), torch.sigmoid(lines)
        return slots, self.classify(target @ cells), where, centre.flatten(1), colour, lines


def target_cells(places):
    """Bilinear weights of the cells round each character's centre; the empty cell for slots without one."""
    n = places.shape[0]
    target = torch.zeros(n, SLOTS, CELLS + 1)
    x = (places[..., 0] * COLUMNS - 0.5).clamp(0, COLUMNS - 1.001)
    y = (places[..., 1] * ROWS - 0.5).clamp(0, ROWS - 1.001)
    x0, y0 = x.floor().long(), y.floor().long()
    fx, fy = x - x0, y - y0
    for dy in (0, 1):
        for dx in (0, 1):
            weight = (fx if dx else 1 - fx) * (fy if dy else 1 - fy)
            target.scatter_add_(2, ((y0 + dy) * COLUMNS + x0 + dx)[..., None], weight[..., None])
    missing = places[..., 0] < 0
    target[missing] = 0
    target[..., -1][missing] = 1
    return target
