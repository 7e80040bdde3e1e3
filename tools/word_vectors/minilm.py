"""Sentence vectors by all-MiniLM-L6-v2: the published weights in a graph for ONNX Runtime, without PyTorch."""

import os
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer

LAYERS, HEADS, HEAD_SIZE, WIDTH = 6, 12, 32, 384
LONGEST = 128  # word pieces of a text; more are cut off
TOKENS_AT_ONCE = 4096


class Graph:
    """Nodes and constants under construction."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants = weights, [], []

    def constant(self, name, array):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def linear(self, x, part, output):
        weight = self.constant(part + ".weight", self.weights[part + ".weight"].astype(np.float32).T)
        bias = self.constant(part + ".bias", self.weights[part + ".bias"].astype(np.float32))
        return self.node("Add", [self.node("MatMul", [x, weight], output + "_product"), bias], output)

    def layer_norm(self, x, part, output):
        scale = self.constant(part + ".weight", self.weights[part + ".weight"].astype(np.float32))
        shift = self.constant(part + ".bias", self.weights[part + ".bias"].astype(np.float32))
        return self.node("LayerNormalization", [x, scale, shift], output, axis=-1, epsilon=1e-12)


def graph(weights):
    """The encoder as in the BERT paper, then the mean over the pieces of a text."""
    g = Graph(weights)
    integers = lambda name, *values: g.constant(name, np.array(values, np.int64))
    table = lambda name: weights[f"embeddings.{name}_embeddings.weight"].astype(np.float32)
    g.constant("pieces", table("word"))
    g.constant("positions", table("position") + table("token_type")[:1])
    for name, value in [("zero", 0), ("one", 1), ("two", 2)]:
        integers(name, value)
    g.node("Shape", ["ids"], "shape")
    g.node("Slice", ["shape", "one", "two"], "length")
    g.node("Slice", ["positions", "zero", "length"], "places")
    g.node("Add", [g.node("Gather", ["pieces", "ids"], "gathered"), "places"], "placed")
    x = g.layer_norm("placed", "embeddings.LayerNorm", "embedded")
    split, joined = integers("split", 0, 0, HEADS, HEAD_SIZE), integers("joined", 0, 0, WIDTH)
    root = g.constant("root", np.array(1 / np.sqrt(HEAD_SIZE), np.float32))
    g.node("Cast", ["mask"], "there", to=TensorProto.FLOAT)
    missing = g.node("Sub", [g.constant("unit", np.array(1, np.float32)), "there"], "missing")
    far = g.node("Mul", [missing, g.constant("low", np.array(-1e4, np.float32))], "far")
    g.node("Unsqueeze", [far, integers("axes12", 1, 2)], "hide")
    for layer in range(LAYERS):
        part, n = f"encoder.layer.{layer}.", str(layer)
        heads = {}
        for kind, order in [("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])]:
            flat = g.linear(x, part + "attention.self." + kind, kind + n)
            apart = g.node("Reshape", [flat, split], kind + "_apart" + n)
            heads[kind] = g.node("Transpose", [apart, ], kind + "_heads" + n, perm=order)
        scores = g.node("MatMul", [heads["query"], heads["key"]], "scores" + n)
        scaled = g.node("Mul", [scores, root], "scaled" + n)
        weight = g.node("Softmax", [g.node("Add", [scaled, "hide"], "masked" + n)], "attention" + n, axis=-1)
        mixed = g.node("MatMul", [weight, heads["value"]], "mixed" + n)
        back = g.node("Transpose", [mixed], "back" + n, perm=[0, 2, 1, 3])
        context = g.node("Reshape", [back, joined], "context" + n)
        attended = g.linear(context, part + "attention.output.dense", "attended" + n)
        y = g.layer_norm(
            g.node("Add", [attended, x], "residual" + n), part + "attention.output.LayerNorm", "normed" + n
        )
        wide = g.node("Gelu", [g.linear(y, part + "intermediate.dense", "wide" + n)], "gelu" + n)
        narrow = g.linear(wide, part + "output.dense", "narrow" + n)
        x = g.layer_norm(g.node("Add", [narrow, y], "sum" + n), part + "output.LayerNorm", "out" + n)
    axis1, axis2 = integers("axis1", 1), integers("axis2", 2)
    real = g.node("Unsqueeze", ["there", axis2], "real")
    total = g.node("ReduceSum", [g.node("Mul", [x, real], "kept"), axis1], "total", keepdims=0)
    count = g.node("ReduceSum", [real, axis1], "count", keepdims=0)
    g.node("Div", [total, count], "sentence")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("ids", "mask")]
    output = helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", WIDTH])
    model = helper.make_model(
        helper.make_graph(g.nodes, "minilm", inputs, [output], g.constants), opset_imports=[helper.make_opsetid("", 20)]
    )
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model.SerializeToString()


class MiniLM:
    def __init__(self, folder, threads):
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        weights = load_file(os.path.join(folder, "model.safetensors"))
        self.session = onnxruntime.InferenceSession(graph(weights), options, providers=["CPUExecutionProvider"])

    def encode(self, texts):
        """One unit vector of 384 numbers a text."""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        vectors = np.zeros((len(ids), WIDTH), np.float32)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and len(ids[order[end]]) * (end - start + 1) <= TOKENS_AT_ONCE:
                end += 1
            batch = order[start:end]
            shape = (len(batch), len(ids[batch[-1]]))
            padded, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
            for row, i in enumerate(batch):
                padded[row, : len(ids[i])], mask[row, : len(ids[i])] = ids[i], 1
            vectors[batch] = self.session.run(None, {"ids": padded, "mask": mask})[0]
            start = end
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def encode_in_shards(model, texts, folder, key, shard=10_000):
    """Encodes and keeps each shard on disk, so that a run that was stopped goes on where it was."""
    os.makedirs(folder, exist_ok=True)
    parts, began = [], time.monotonic()
    for start in range(0, len(texts), shard):
        path = os.path.join(folder, f"{key}-{start:07}.npy")
        if not os.path.exists(path):
            vectors = model.encode(texts[start : start + shard]).astype(np.float16)
            with open(path + ".partial", "wb") as file:
                np.save(file, vectors)
            os.replace(path + ".partial", path)
            done = min(start + shard, len(texts))
            print(f"encoded {done:,} of {len(texts):,} texts, {time.monotonic() - began:.0f} s", file=sys.stderr)
        parts.append(np.load(path))
    return np.concatenate(parts).astype(np.float32)
