"""PyTorch's side of the tests. Reads a JSON object {"command": …, …} from standard input, answers with JSON.

probabilities  of each character of `ids` in each of `folders`, by CellModel and by SequenceModel; saves the models beside
train          the model in `folder` goes on learning `text`; answers with the loss of the saved weights on it
"""

import json
import sys
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

task = json.load(sys.stdin)
sys.path.insert(0, task["folders"][0])

from model import CellModel, SequenceModel, load, save  # noqa: E402
from vocabulary import Vocabulary  # noqa: E402


def cell_probabilities(model, ids):
    states, rows = None, []
    for place in ids:
        logits, states = model(torch.tensor([place]), states)
        rows.append(torch.softmax(logits[0], 0).tolist())
    return rows


def sequence_probabilities(model, ids):
    """In two halves, so that the states are carried."""
    half = len(ids) // 2
    first, states = model(torch.tensor([ids[:half]]))
    second, _ = model(torch.tensor([ids[half:]]), states)
    return torch.softmax(torch.cat([first, second], dim=1)[0], 1).tolist()


def probabilities(folder):
    cells, _ = load(CellModel, folder)
    sequence, _ = load(SequenceModel, folder)
    torch.save(cells.state_dict(), Path(folder) / "cells.pt")
    torch.save({"epoch": 3, "state_dict": sequence.state_dict(), "args": Path("x")}, Path(folder) / "sequence.pth")
    save(sequence, Path(folder) / "sequence.safetensors")
    with torch.inference_mode():
        return {
            "cells": cell_probabilities(cells, task["ids"]),
            "sequence": sequence_probabilities(sequence, task["ids"]),
            "names": list(sequence.state_dict()),
        }


def train(folder):
    model, config = load(SequenceModel, folder)
    ids = torch.tensor([Vocabulary(config["vocabulary"]).encode(task["text"])])  # [1, T + 1]
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)

    def loss():
        logits, _ = model(ids[:, :-1])
        return cross_entropy(logits[0], ids[0, 1:])

    before = loss().item()
    for _ in range(5):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    save(model, Path(folder) / "model.safetensors")
    return {"before": before, "after": loss().item()}


print(json.dumps([{"probabilities": probabilities, "train": train}[task["command"]](folder) for folder in task["folders"]]))
