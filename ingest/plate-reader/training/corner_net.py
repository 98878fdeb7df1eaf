"""The corner finder: where exactly the four corners of a plate are, in a cut round where a detector roughly found it.

One map per corner, taught as the place of the corner; the answer is the mean of the map. A detector at stride 8 sees a plate ten pixels
high and misses its corners by a tenth of that; here the plate is forty pixels high.

Shapes: input uint8 [N, 64, 160, 3] RGB, the found quadrilateral grown by GROWN on each side; `corners` float32 [N, 8]: x and y of the
        corners from top left clockwise, as shares of the cut's width and height.
"""
import torch
from torch import nn

from reader_net import Residual, conv

CUT_W, CUT_H = 160, 64
# Beyond each corner, as a share of half the plate.
GROWN = 0.6
STRIDE = 8
ROWS, COLUMNS = CUT_H // STRIDE, CUT_W // STRIDE


class CornerNet(nn.Module):
    def __init__(self, width=48):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 2), conv(16, 32, 2), conv(32, width, 2))
        self.trunk = nn.Sequential(Residual(width), Residual(width, 2))
        self.maps = nn.Conv2d(width, 4, 1)
        ys = (torch.arange(ROWS) + 0.5)[:, None].expand(ROWS, COLUMNS) / ROWS
        xs = (torch.arange(COLUMNS) + 0.5)[None, :].expand(ROWS, COLUMNS) / COLUMNS
        self.register_buffer("places", torch.stack([xs.flatten(), ys.flatten()], 1), persistent=False)

    def forward(self, image):
        x = image.permute(0, 3, 1, 2).float() * (1 / 127.5) - 1
        if self.training:
            x = x.contiguous(memory_format=torch.channels_last)
        maps = self.maps(self.trunk(self.stem(x))).flatten(2)
        corners = (torch.softmax(maps, 2) @ self.places).flatten(1)
        return (corners, maps) if self.training else corners


def target_cells(corners):
    """Bilinear weights of the four cells round each corner; a corner outside of the cut belongs to its edge."""
    x = (corners[..., 0] * COLUMNS - 0.5).clamp(0, COLUMNS - 1.001)
    y = (corners[..., 1] * ROWS - 0.5).clamp(0, ROWS - 1.001)
    x0, y0 = x.floor().long(), y.floor().long()
    fx, fy = x - x0, y - y0
    target = torch.zeros(*corners.shape[:2], ROWS * COLUMNS)
    for dy in (0, 1):
        for dx in (0, 1):
            weight = (fx if dx else 1 - fx) * (fy if dy else 1 - fy)
            target.scatter_add_(2, ((y0 + dy) * COLUMNS + x0 + dx)[..., None], weight[..., None])
    return target
