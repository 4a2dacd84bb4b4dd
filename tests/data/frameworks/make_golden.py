#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the files of this folder with the programs whose formats they have (see README.md)."""
import os
import sys
import zipfile

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

ROWS = []


def expect(file, name, label, values):
    """One row of expected.tsv: what the array must be, by the program that wrote it."""
    array = numpy.asarray(values)
    shape = "x".join(str(size) for size in array.shape)
    numbers = ",".join(f"{float(value):.9g}" for value in array.astype(numpy.float64).flatten())
    ROWS.append(f"{file}\t{name}\t{label}\t{shape}\t{numbers}")


def counted(shape, kind):
    """Numbers that are all different, exact in every type, and show where each belongs."""
    size = int(numpy.prod(shape))
    return (numpy.arange(size) - size // 3).reshape(shape).astype(kind)


def save_numpy():
    kinds = {"f2": "F16", "f4": "F32", "f8": "F64", "i1": "I8", "i2": "I16", "i4": "I32",
             "i8": "I64"}
    for kind, label in kinds.items():
        for order in "<>":
            file = f"{'big' if order == '>' else 'little'}-{kind}.npy"
            array = counted((2, 3), order + kind)
            numpy.save(file, array)
            expect(file, file[:-4], label, array)
    column = numpy.asfortranarray(counted((2, 3, 4), "<f4"))
    numpy.save("column-order.npy", column)
    expect("column-order.npy", "column-order", "F32", column)
    numpy.save("column-order-big.npy", numpy.asfortranarray(counted((5, 3), ">f8")))
    expect("column-order-big.npy", "column-order-big", "F64", counted((5, 3), "f8"))
    numpy.save("scalar.npy", numpy.float32(2.5))
    expect("scalar.npy", "scalar", "F32", numpy.float32(2.5))
    for version in ((2, 0), (3, 0)):
        file = f"version-{version[0]}.npy"
        with open(file, "wb") as stream:
            numpy.lib.format.write_array(stream, counted((4,), "<f4"), version)
        expect(file, file[:-4], "F32", counted((4,), "<f4"))
    members = {"layer.weight": counted((4, 6), "f4"), "layer.bias": counted((6,), "f2"),
               "columns": numpy.asfortranarray(counted((3, 2), "f4"))}
    numpy.savez("stored.npz", **members)
    numpy.savez_compressed("deflated.npz", **members)
    for file in ("stored.npz", "deflated.npz"):
        for name, label in (("layer.weight", "F32"), ("layer.bias", "F16"), ("columns", "F32")):
            expect(file, name, label, members[name])
    numpy.savez("with-objects.npz", weight=counted((2,), "f4"),
                names=numpy.array([{}, None], dtype=object))
    expect("with-objects.npz", "weight", "F32", counted((2,), "f4"))
    numpy.save("refused-objects.npy", numpy.array([{}, None], dtype=object))
    numpy.save("refused-text.npy", numpy.array(["one", "two"]))
    numpy.save("refused-records.npy", numpy.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
    numpy.save("refused-complex.npy", numpy.zeros(2, dtype="c16"))


def without_code(file):
    """Leaves out what a TorchScript archive holds besides its values."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()
                   if "/code/" not in name}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(2, 3, 3)
        self.norm = torch.nn.BatchNorm2d(3)
        self.fc = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.fc(self.norm(self.conv(x)).mean((2, 3)))


def fill(module):
    for value in module.state_dict().values():
        value.copy_(torch.from_numpy(numpy.asarray(counted(tuple(value.shape), "f8") / 8)))


def state():
    base = torch.from_numpy(counted((4, 6), "f4"))
    tied = torch.from_numpy(counted((3, 2), "f4"))
    return {
        "whole": base,
        "transposed": base.t(),
        "slice": base[1:3, 2:5],
        "every.other": base[:, ::2],
        "permuted": torch.from_numpy(counted((2, 3, 4), "f4")).permute(2, 0, 1),
        "tied.a": tied,
        "tied.b": tied,
        "half": torch.from_numpy(counted((3,), "f2")),
        "bfloat": torch.from_numpy(counted((3, 3), "f4")).to(torch.bfloat16),
        "double": torch.from_numpy(counted((2, 2), "f8")),
        "long": torch.from_numpy(counted((5,), "i8")),
        "char": torch.from_numpy(counted((7,), "i1")),
        "parameter": torch.nn.Parameter(torch.from_numpy(counted((2, 2), "f4"))),
        "scalar": torch.tensor(1.5),
        "row": torch.from_numpy(counted((1, 6), "f4")).expand(1, 6),
    }


LABELS = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
          torch.float64: "F64", torch.int64: "I64", torch.int8: "I8"}


def expect_tensors(file, tensors):
    for name, tensor in tensors.items():
        expect(file, name, LABELS[tensor.dtype], tensor.detach().to(torch.float64).numpy())


def save_torch():
    forms = {"": True, "older-": False}
    for prefix, is_zip in forms.items():
        def save(value, file):
            torch.save(value, prefix + file, _use_new_zipfile_serialization=is_zip)
        save(state(), "tensors.pt")
        expect_tensors(prefix + "tensors.pt", state())
        net = Net()
        fill(net)
        save({"epoch": 3, "loss": 0.25, "name": "net", "state_dict": net.state_dict()},
             "checkpoint.ckpt")
        expect_tensors(prefix + "checkpoint.ckpt", net.state_dict())
        if is_zip:  # the older form would carry the source text of PyTorch's classes
            save(net, "module.pth")
            expect_tensors("module.pth", net.state_dict())
    optimizer = torch.optim.Adam(net.parameters())
    net.norm.eval()
    net(torch.ones(1, 2, 4, 4)).sum().backward()
    optimizer.step()
    fill(net)
    torch.save({"model": net.state_dict(), "optimizer": optimizer.state_dict()}, "training.pt")
    expect_tensors("training.pt", {"model." + k: v for k, v in net.state_dict().items()})
    torch.jit.save(torch.jit.script(net), "script.pt")
    without_code("script.pt")
    expect_tensors("script.pt", net.state_dict())


def initializers():
    weight = counted((3, 2, 3, 3), "f4")
    half = counted((2, 3), "f2")
    typed = helper.make_tensor("typed", TensorProto.FLOAT, (2, 2), [1.5, -2.0, 3.0, 4.25])
    halves = helper.make_tensor("halves", TensorProto.FLOAT16, (2, 3), half.flatten().tolist())
    longs = helper.make_tensor("longs", TensorProto.INT64, (3,), [-1, 0, 1 << 40])
    doubles = helper.make_tensor("doubles", TensorProto.DOUBLE, (2,), [0.5, -0.25])
    ints = helper.make_tensor("ints", TensorProto.INT8, (3,), [-128, 0, 127])
    return [numpy_helper.from_array(weight, "conv.weight"),
            numpy_helper.from_array(half, "raw.half"), typed, halves, longs, doubles, ints], {
                "conv.weight": ("F32", weight), "raw.half": ("F16", half),
                "typed": ("F32", numpy.array([[1.5, -2.0], [3.0, 4.25]])),
                "halves": ("F16", half), "longs": ("I64", numpy.array([-1, 0, 1 << 40])),
                "doubles": ("F64", numpy.array([0.5, -0.25])),
                "ints": ("I8", numpy.array([-128, 0, 127]))}


def save_onnx():
    tensors, expected = initializers()
    constant = helper.make_node("Constant", [], ["constant"],
                                value=numpy_helper.from_array(counted((2,), "f4"), "unnamed"))
    conv = helper.make_node("Conv", ["x", "conv.weight"], ["y"], kernel_shape=[3, 3])
    graph = helper.make_graph(
        [constant, conv], "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 2, 8, 8))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, 3, 6, 6))], tensors)
    model = helper.make_model(graph, producer_name="weightscape-tests")
    onnx.save(model, "net.onnx")
    for name, (label, values) in expected.items():
        expect("net.onnx", name, label, values)
    expect("net.onnx", "constant", "F32", counted((2,), "f4"))
    onnx.save(model, "external.onnx", save_as_external_data=True, location="external.weights",
              size_threshold=64)
    expect("external.onnx", "conv.weight", "F32", expected["conv.weight"][1])


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    torch.manual_seed(1)
    save_numpy()
    save_torch()
    save_onnx()
    with open("expected.tsv", "w", encoding="utf-8") as table:
        table.write("file\ttensor\ttype\tshape\tvalues\n" + "\n".join(ROWS) + "\n")
    sys.exit(0)
