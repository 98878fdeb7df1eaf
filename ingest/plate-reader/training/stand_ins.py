"""Tiny ONNX files with the shapes of other people's models, for tests: `stand_ins.py <folder>`.

They compute nothing clever: the YOLO stand-in finds the boxes that are written into it, the reader stand-in reads one text. What
is tested is that the server speaks their contracts (inputs, layouts, names, an empty answer), not that they see anything.
"""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_"


def save(folder, name, nodes, inputs, outputs, initializers):
    graph = helper.make_graph(nodes, name, inputs, outputs, [numpy_helper.from_array(value, key) for key, value in initializers.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="stand-in")
    model.ir_version = 7
    onnx.checker.check_model(model)
    onnx.save(model, f"{folder}/{name}.onnx")


def yolo(folder, name, rows):
    """float32 [1, 3, 384, 384] → [X, 7]. Multiplied by 0 and added, so that the output depends on the input as a real one does."""
    save(folder, name,
         [helper.make_node("ReduceMean", ["images"], ["mean"], axes=[0, 1, 2, 3], keepdims=0), helper.make_node("Mul", ["mean", "zero"], ["nothing"]), helper.make_node("Add", ["rows", "nothing"], ["output"])],
         [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 384, 384])],
         [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["X", 7])],
         {"rows": np.array(rows, np.float32).reshape(-1, 7), "zero": np.array(0, np.float32)})


def reader(folder, name, text, slots, is_float, channels, with_region):
    """[N, H, W, C] uint8 or float → `plate` [N, slots, alphabet] softmaxed, and `region` first when asked: outputs go by name."""
    kind = TensorProto.FLOAT if is_float else TensorProto.UINT8
    ratios = np.full((1, slots, len(ALPHABET)), 0.02 / (len(ALPHABET) - 1), np.float32)
    for slot, character in enumerate(text.ljust(slots, "_")):
        ratios[0, slot, ALPHABET.index(character)] = 0.98
    nodes = [helper.make_node("Cast", ["input"], ["pixels"], to=TensorProto.FLOAT), helper.make_node("ReduceMean", ["pixels"], ["mean"], axes=[1, 2, 3], keepdims=1),
             helper.make_node("Squeeze", ["mean", "last"], ["each"]), helper.make_node("Mul", ["each", "zero"], ["nothing"]), helper.make_node("Add", ["ratios", "nothing"], ["plate"])]
    outputs = [helper.make_tensor_value_info("plate", TensorProto.FLOAT, ["N", slots, len(ALPHABET)])]
    initializers = {"ratios": ratios, "zero": np.array(0, np.float32), "last": np.array([3], np.int64)}
    if with_region:
        nodes.append(helper.make_node("Softmax", ["regions"], ["region"], axis=1))
        outputs.insert(0, helper.make_tensor_value_info("region", TensorProto.FLOAT, [1, 3]))
        initializers["regions"] = np.zeros((1, 3), np.float32)
    save(folder, name, nodes, [helper.make_tensor_value_info("input", kind, ["N", 64, 128, channels])], outputs, initializers)
    with open(f"{folder}/{name}.yaml", "w") as config:
        config.write(f'max_plate_slots: {slots}\nalphabet: "{ALPHABET}"\npad_char: "_"\nimg_height: 64\nimg_width: 128\nkeep_aspect_ratio: {"true" if with_region else "false"}\n'
                     f'interpolation: linear\nimage_color_mode: {"rgb" if channels == 3 else "grayscale"}\n' + ("plate_regions: [Vietnam, China, Unknown]\n" if with_region else ""))


if __name__ == "__main__":
    where = sys.argv[1]
    # A 1920 × 1080 frame in 384 × 384: scale 0.2, 84 rows of padding above. The plate is x 800–1000, y 500–550.
    yolo(where, "yolo-one-plate", [[0, 160, 184, 200, 194, 0, 0.91], [0, 160, 185, 200, 195, 0, 0.55], [0, 10, 90, 20, 95, 0, 0.1]])
    yolo(where, "yolo-no-plate", [])
    reader(where, "ocr-uint8-grey", "29C12345", 9, False, 1, False)
    reader(where, "ocr-float-rgb-region", "15RM01234", 10, True, 3, True)
