"""Writes pytorch.json beside this file: what nn.LSTM computes for the lesson, in float64, one and both directions.

    pip install torch
    python3 test/lesson/make_vectors.py        (from the root of the repository)

Letters in shapes: T steps, B batch rows, D width of the input, H hidden units.
"""

import json
from pathlib import Path

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(1)
T, B, D, H, LAYERS = 5, 3, 4, 6, 2


def rounded(tensor):
    return (tensor * 1e4).round() / 1e4


def make(bidirectional):
    directions = 2 if bidirectional else 1
    lstm = nn.LSTM(D, H, LAYERS, bidirectional=bidirectional)
    with torch.no_grad():
        for parameter in lstm.parameters():
            parameter.copy_(rounded(torch.randn_like(parameter) * 0.5))
        inputs = rounded(torch.randn(T, B, D))
        h, c = rounded(torch.randn(LAYERS * directions, B, H)), rounded(torch.randn(LAYERS * directions, B, H))
        output, (h_n, c_n) = lstm(inputs, (h, c))
    return {
        "weights": {name: parameter.tolist() for name, parameter in lstm.named_parameters()},
        **{name: value.tolist() for name, value in
           {"input": inputs, "h0": h, "c0": c, "output": output, "hn": h_n, "cn": c_n}.items()},
    }


path = Path(__file__).parent / "pytorch.json"
path.write_text(json.dumps({"forwards": make(False), "both": make(True)}, separators=(",", ":")) + "\n")
