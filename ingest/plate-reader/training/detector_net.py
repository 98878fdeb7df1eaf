"""The detector: where plates are in a frame, as four corners each.

Anchor-free at stride 8: a score map, four corner offsets in cells, and whether the plate has two lines.

Shapes: input uint8 [N, H, W, 3] RGB, H and W multiples of 16; `maps` float32 [N, 10, H/8, W/8]: score with everything but
        local peaks put to zero, x and y of the corners from top left clockwise relative to the cell, two-line probability.
        A corner lies at (offset + cell + 0.5) · 8 pixels.
"""
import torch
import torch.nn.functional as F
from torch import nn

from reader_net import Residual, conv

STRIDE = 8


class DetectorNet(nn.Module):
    def __init__(self, width=48):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 2), conv(16, 32, 2), conv(32, width, 2))
        self.trunk = nn.Sequential(Residual(width), Residual(width, 2), Residual(width, 4), Residual(width, 1))
        self.head = nn.Conv2d(width, 10, 1)
        nn.init.constant_(self.head.bias, 0)
        with torch.no_grad():
            self.head.bias[0] = -4.0

    def forward(self, image):
        x = image.permute(0, 3, 1, 2).float() * (1 / 127.5) - 1
        if self.training:
            x = x.contiguous(memory_format=torch.channels_last)
        raw = self.head(self.trunk(self.stem(x)))
        if self.training:
            return raw
        score = torch.sigmoid(raw[:, :1])
        peak = F.max_pool2d(score, 3, 1, 1)
        score = torch.where(score >= peak, score, torch.zeros_like(score))
        return torch.cat([score, raw[:, 1:9] * 4, torch.sigmoid(raw[:, 9:])], 1)
