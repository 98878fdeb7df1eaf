"""Trains the detector: `train_detector.py draw <folder> <first> <chunks>`, then `train_detector.py train <folder> <out.pt> --until HH:MM | --steps N`."""
import argparse
import glob
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from detector_net import STRIDE, DetectorNet
from frames import TILE, tile

BATCH = 16
CHUNK = 2000
PLATES_MAX = 2


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


def train(args):
    torch.set_num_threads(1)
    torch.manual_seed(2)
    rng = np.random.default_rng(2)
    started = time.time()
    if args.until:
        hour, minute = map(int, args.until.split(":"))
        now = time.localtime(started)
        budget_s = ((hour - now.tm_hour) * 3600 + (minute - now.tm_min) * 60 - now.tm_sec) % 86400
    net, mean_net = DetectorNet().to(memory_format=torch.channels_last), DetectorNet()
    if args.resume:
        net.load_state_dict(torch.load(args.resume))
    mean_net.load_state_dict(net.state_dict())
    print("parameters", sum(p.numel() for p in net.parameters()), flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98))
    chunks, known, order, step, looked, said = [], set(), [], 0, 0.0, time.time()
    while True:
        progress = step / args.steps if args.steps else (time.time() - started) / budget_s
        if progress >= 1:
            break
        if time.time() - looked > 60:
            looked = time.time()
            for path in sorted(set(glob.glob(f"{args.folder}/tiles-*.npz")) - known):
                if ".part" in path:
                    continue
                known.add(path)
                with np.load(path) as chunk:
                    chunks.append({key: chunk[key] for key in ("images", "corners", "lines")})
                order = []
        if not chunks:
            time.sleep(5)
            continue
        if not order:
            order = [(c, i) for c in range(len(chunks)) for i in range(0, CHUNK - BATCH + 1, BATCH)]
            rng.shuffle(order)
            perms = [rng.permutation(CHUNK) for _ in chunks]
        c, i = order.pop()
        index = np.sort(perms[c][i:i + BATCH])
        images, corners, lines = chunks[c]["images"][index], chunks[c]["corners"][index], chunks[c]["lines"][index]
        images = np.clip(images.astype(np.float32) * rng.uniform(0.75, 1.2, (BATCH, 1, 1, 1)) + rng.uniform(-15, 15, (BATCH, 1, 1, 3)), 0, 255).astype(np.uint8)
        score, offsets, weight, two = targets_of(corners, lines, TILE // STRIDE)
        raw = net(torch.from_numpy(images))
        p = torch.sigmoid(raw[:, 0]).clamp(1e-4, 1 - 1e-4)
        is_peak = score > 0.999
        focal = torch.where(is_peak, -((1 - p) ** 2) * torch.log(p), -((1 - score) ** 4) * p ** 2 * torch.log(1 - p)).sum() / is_peak.sum().clamp(min=1)
        near = weight > 0
        corner = ((raw[:, 1:9] * 4 - offsets).abs().mean(1) * weight).sum() / near.sum().clamp(min=1)
        line = F.binary_cross_entropy_with_logits(raw[:, 9][near], two[near]) if near.any() else raw.sum() * 0
        loss = focal + 12.0 * corner + 0.1 * line
        rate = args.rate * min(1, (step + 1) / 200) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        step += 1
        with torch.no_grad():
            keep = min(0.998, 1 - 1 / (1 + step / 10))
            for mine, its in zip(mean_net.state_dict().values(), net.state_dict().values()):
                mine.copy_(its) if mine.dtype == torch.long else mine.mul_(keep).add_(its, alpha=1 - keep)
        if step % 100 == 0:
            print(f"{step} {time.time() - started:.0f}s cpu {time.process_time():.0f}s chunks {len(chunks)} score {focal.item():.3f} corner {corner.item():.4f}", flush=True)
        if time.time() - said > 180:
            said = time.time()
            torch.save(mean_net.state_dict(), args.out)
    torch.save(mean_net.state_dict(), args.out)
    print("steps", step, "cpu", time.process_time(), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    drawing = verbs.add_parser("draw")
    drawing.add_argument("folder"), drawing.add_argument("first", type=int), drawing.add_argument("chunks", type=int)
    training = verbs.add_parser("train")
    training.add_argument("folder"), training.add_argument("out"), training.add_argument("--until"), training.add_argument("--steps", type=int), training.add_argument("--resume"), training.add_argument("--rate", type=float, default=3e-3)
    chosen = parser.parse_args()
    draw(chosen.folder, chosen.first, chosen.chunks) if chosen.verb == "draw" else train(chosen)
