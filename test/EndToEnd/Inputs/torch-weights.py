# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A multilayer perceptron of PyTorch's whose weights go to a program of ours and come back.

torch-weights.py make IRIS WEIGHTS              trains one, and writes it as plain safetensors
torch-weights.py check IRIS WEIGHTS PREDICTED   predicts with the weights, and compares
torch-weights.py same TENSOR WEIGHTS OTHERS     whether two files have one tensor
"""

import csv
import json
import struct
import sys

import torch

task, iris, weights, *predicted = sys.argv[1:]
DTYPES = {"F32": torch.float32, "F64": torch.float64}


def save(path, tensors, metadata):
    header, values = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        data = tensor.detach().contiguous().numpy().tobytes()
        offsets = [len(values), len(values) + len(data)]
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
        values += data
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + values)


def load(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        flat = torch.frombuffer(data[begin:end], dtype=DTYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors, metadata


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = torch.nn.Linear(4, 16), torch.nn.Linear(16, 3)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


if task == "same":
    one, other = (load(path)[0][iris] for path in (weights, *predicted))
    print("same" if torch.equal(one, other) else (one, other))
    sys.exit()
with open(iris) as file:
    rows = list(csv.DictReader(file))
features = [name for name in rows[0] if name != "label"]
inputs = torch.tensor([[float(row[name]) for name in features] for row in rows])
classes = sorted({row["label"] for row in rows})
targets = torch.tensor([classes.index(row["label"]) for row in rows])
torch.manual_seed(1)
network = Network()
if task == "make":
    shift, divisor = inputs.mean(0), inputs.std(0, correction=0)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.02)
    for _ in range(50):
        optimizer.zero_grad()
        scores = network((inputs - shift) / divisor)
        torch.nn.functional.cross_entropy(scores, targets).backward()
        optimizer.step()
    said = {"features": features, "classes": classes}
    said.update(scale_shift=shift.tolist(), scale_divisor=divisor.tolist())
    save(weights, network.state_dict(), {"format": "pt", "trop_data": json.dumps(said)})
else:
    tensors, metadata = load(weights)
    assert metadata["format"] == "pt"
    said = json.loads(metadata["trop_data"])
    assert said["features"] == features and said["classes"] == classes
    network.load_state_dict(tensors)  # names and shapes are those that it has
    shift, divisor = (torch.tensor(said[key]) for key in ("scale_shift", "scale_divisor"))
with torch.no_grad():
    mine = torch.softmax(network((inputs - shift) / divisor), dim=1)
if task == "check":
    with open(predicted[0]) as file:
        table = list(csv.DictReader(file))
    theirs = torch.tensor([[float(row[name]) for name in classes] for row in table])
    assert [row["prediction"] for row in table] == [classes[i] for i in mine.argmax(1)]
    print("apart:", "at most 1e-6" if (mine - theirs).abs().max() <= 1e-6 else mine - theirs)
else:
    print("right:", int((mine.argmax(1) == targets).sum()))
