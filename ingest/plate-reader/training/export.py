"""Weights to ONNX files: `export.py <reader.pt> <detector.pt> <corners.pt> <folder>` writes reader.onnx, reader.yaml, detector.onnx and corners.onnx.

Weights are stored in half precision and widened when the file is loaded: half the size, and the same answers to three digits.
"""
import sys
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from corner_net import CUT_H, CUT_W, CornerNet
from crops import CROP_H, CROP_W
from detector_net import DetectorNet
from plates import ALPHABET, PAD, SLOTS
from reader_net import PlateNet

OPSET = 13


def halve(path):
    model = onnx.load(path)
    graph = model.graph
    casts, kept = [], []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) >= 256:
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name + "_half")
            casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
            kept.append(half)
        else:
            kept.append(tensor)
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(casts + nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main():
    warnings.filterwarnings("ignore")
    reader_weights, detector_weights, corner_weights, folder = sys.argv[1:5]
    reader, detector, corners = PlateNet(), DetectorNet(), CornerNet()
    for net, weights in ((reader, reader_weights), (detector, detector_weights), (corners, corner_weights)):
        net.load_state_dict(torch.load(weights))
        net.eval()
    torch.onnx.export(reader, torch.zeros(1, CROP_H, CROP_W, 3, dtype=torch.uint8), f"{folder}/reader.onnx", opset_version=OPSET,
                      input_names=["input"], output_names=["plate", "colour", "lines"], dynamic_axes={"input": {0: "N"}, "plate": {0: "N"}, "colour": {0: "N"}, "lines": {0: "N"}})
    torch.onnx.export(detector, torch.zeros(1, 384, 640, 3, dtype=torch.uint8), f"{folder}/detector.onnx", opset_version=OPSET,
                      input_names=["image"], output_names=["maps"], dynamic_axes={"image": {0: "N", 1: "H", 2: "W"}, "maps": {0: "N", 2: "h", 3: "w"}})
    torch.onnx.export(corners, torch.zeros(1, CUT_H, CUT_W, 3, dtype=torch.uint8), f"{folder}/corners.onnx", opset_version=OPSET,
                      input_names=["input"], output_names=["corners"], dynamic_axes={"input": {0: "N"}, "corners": {0: "N"}})
    for name in ("reader", "detector", "corners"):
        halve(f"{folder}/{name}.onnx")
    with open(f"{folder}/reader.yaml", "w") as config:
        config.write(f"""# The reader's contract, with the keys of fast-plate-ocr; margin_ratios is ours: a plate is read once per margin beyond its corners,
# until a reading is sure.
max_plate_slots: {SLOTS}
alphabet: "{ALPHABET}"
pad_char: "{PAD}"
img_height: {CROP_H}
img_width: {CROP_W}
keep_aspect_ratio: false
image_color_mode: rgb
margin_ratios: [0.08, 0.04, 0.14]
""")


if __name__ == "__main__":
    main()
