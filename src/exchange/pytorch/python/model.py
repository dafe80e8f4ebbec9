"""A character model that charloom has trained, in PyTorch.

    from model import CellModel, load
    model, config = load(CellModel)
    logits, states = model(ids, states)          # ids [B] -> logits [B, V]

CellModel steps cells of nn.LSTMCell, nn.GRUCell or nn.RNNCell, one character at a time. SequenceModel holds the same weights
in nn.LSTM, nn.GRU or nn.RNN, which read whole sequences: that is how to train. `save` writes either back, for `charloom import`.

    python model.py --save model.pt              # a state_dict of CellModel, or with --sequence of SequenceModel

Letters in shapes: B batch rows, T characters, V vocabulary, E embedding, H hidden units, D the width that enters a layer.
"""

import argparse
import json
import re
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.func import functional_call
from torch.nn.functional import linear, one_hot

FOLDER = Path(__file__).parent


class MultiplicativeLSTMCell(nn.LSTMCell):
    """Its gates see m = (W_mx x) * (W_mh h) in place of h (Krause et al. 2017). PyTorch has no such cell."""

    def __init__(self, inputs, hidden):
        super().__init__(inputs, hidden)
        self.weight_mx = nn.Parameter(torch.empty(hidden, inputs).uniform_(-1, 1) / hidden**0.5)
        self.weight_mh = nn.Parameter(torch.empty(hidden, hidden).uniform_(-1, 1) / hidden**0.5)

    def forward(self, x, state=None):
        h, c = state or 2 * (x.new_zeros(len(x), self.hidden_size),)
        return super().forward(x, (linear(x, self.weight_mx) * linear(h, self.weight_mh), c))


class MultiplicativeLSTM(nn.Module):
    """The cells of all layers over whole sequences, with the names that nn.LSTM would give their parameters."""

    def __init__(self, inputs, hidden, num_layers=1, batch_first=True):
        super().__init__()
        assert batch_first
        self.cells = [MultiplicativeLSTMCell(hidden if layer else inputs, hidden) for layer in range(num_layers)]
        for layer, cell in enumerate(self.cells):
            for name, parameter in cell.named_parameters():
                self.register_parameter(f"{name}_l{layer}", parameter)

    def forward(self, x, state=None):
        """x [B, T, D] -> [B, T, H] and (h, c), each [layers, B, H]."""
        after = []
        for layer, cell in enumerate(self.cells):
            own, outputs = (state[0][layer], state[1][layer]) if state else None, []
            weights = {name: getattr(self, f"{name}_l{layer}") for name, _ in cell.named_parameters()}
            for step in x.unbind(1):
                own = functional_call(cell, weights, (step, own))
                outputs.append(own[0])
            x = torch.stack(outputs, dim=1)
            after.append(own)
        return x, tuple(torch.stack(part) for part in zip(*after))


CELLS = {
    "lstm": nn.LSTMCell,
    "mlstm": MultiplicativeLSTMCell,
    "gru": nn.GRUCell,
    "rnn": nn.RNNCell,
    "rnn-relu": partial(nn.RNNCell, nonlinearity="relu"),
}
SEQUENCES = {
    "lstm": nn.LSTM,
    "mlstm": MultiplicativeLSTM,
    "gru": nn.GRU,
    "rnn": nn.RNN,
    "rnn-relu": partial(nn.RNN, nonlinearity="relu"),
}


class CharModel(nn.Module):
    """What both models share: characters as vectors below the layers, and the scores of the next character above them."""

    def __init__(self, model):
        super().__init__()
        self.sizes = model
        V, E, H = model["vocabSize"], model["embeddingSize"], model["hiddenSize"]
        if E:
            self.embedding = nn.Embedding(V, E)
        if model["tied"]:
            self.projection = nn.Linear(H, E)
            self.decoder = nn.Linear(E, V)
            self.decoder.weight = self.embedding.weight
        else:
            self.decoder = nn.Linear(H, V)

    def width(self, layer):
        """D of a layer: the characters are one-hot where there is no embedding."""
        model = self.sizes
        return model["hiddenSize"] if layer else model["embeddingSize"] or model["vocabSize"]

    def is_residual(self, layer):
        """Whether a layer's input is added to its output. A one-hot input never is."""
        model = self.sizes
        return model["residual"] and (layer > 0 or model["embeddingSize"] == model["hiddenSize"])

    def embed(self, ids):
        """ids [...] -> [..., D]"""
        if self.sizes["embeddingSize"]:
            return self.embedding(ids)
        return one_hot(ids, self.sizes["vocabSize"]).to(self.decoder.bias.dtype)

    def decode(self, x):
        """[..., H] -> logits [..., V]"""
        return self.decoder(self.projection(x) if self.sizes["tied"] else x)


class CellModel(CharModel):
    """Cells above one another, one character at a time."""

    def __init__(self, model):
        super().__init__(model)
        H, cell = model["hiddenSize"], CELLS[model["cell"]]
        self.cells = nn.ModuleList(cell(self.width(layer), H) for layer in range(model["numLayers"]))

    def forward(self, ids, states=None):
        """ids [B] -> logits [B, V] and the state of each layer: (h, c) of an LSTM, else h, all [B, H]."""
        x = self.embed(ids)  # [B, D]
        after = []
        for layer, cell in enumerate(self.cells):
            state = cell(x, states[layer] if states else None)
            h = state[0] if isinstance(state, tuple) else state
            x = h + x if self.is_residual(layer) else h
            after.append(state)
        return self.decode(x), after


class SequenceModel(CharModel):
    """The same weights in modules that read whole sequences. Where something lies between layers, each is a module of its own."""

    def __init__(self, model):
        super().__init__(model)
        H, L, sequence = model["hiddenSize"], model["numLayers"], SEQUENCES[model["cell"]]
        layers, depth = (L, 1) if is_taken_apart(model) else (1, L)
        self.layers = nn.ModuleList(
            sequence(self.width(layer), H, num_layers=depth, batch_first=True) for layer in range(layers)
        )

    def forward(self, ids, states=None, masks=None):
        """ids [B, T] -> logits [B, T, V] and the state of each module: (h, c) of an LSTM, else h, all [layers, B, H].

        `masks` are of dropout, by name: on the embedded characters, on outputs, and on recurrent weights.
        """
        masks = masks or {}
        x = dropped(self.embed(ids), masks.get("embedding"))  # [B, T, D]
        after = []
        for layer, module in enumerate(self.layers):
            weights = {
                name: dropped(weight, masks.get(f"layers.{layer}.{name}")) for name, weight in module.named_parameters()
            }
            output, state = functional_call(module, weights, (x, states[layer] if states else None))  # [B, T, H]
            output = dropped(output, masks.get(f"outputs.{layer}"))
            x = output + x if self.is_residual(layer) else output
            after.append(state)
        return self.decode(x), after


def dropped(values, mask):
    return values if mask is None else values * mask


def is_taken_apart(model):
    """Whether something comes between the layers: residual connections, or dropout."""
    return model["residual"] or model["hiddenDropout"] > 0 or model["weightDropout"] > 0


def renamed(name, model):
    """The name in SequenceModel of a parameter of CellModel: cells.1.weight_ih -> layers.0.weight_ih_l1."""
    def at(match):
        layer = int(match[1])
        return f"layers.{layer}.{match[2]}_l0" if is_taken_apart(model) else f"layers.0.{match[2]}_l{layer}"
    return re.sub(r"^cells\.(\d+)\.(.+)$", at, name)


def read_config(folder=FOLDER):
    return json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))


def load(kind=CellModel, folder=FOLDER):
    """The model in the folder, with its configuration."""
    config = read_config(folder)
    weights = load_file(Path(folder) / "model.safetensors")
    if kind is SequenceModel:
        weights = {renamed(name, config["model"]): weight for name, weight in weights.items()}
    if config["model"]["tied"]:
        weights["decoder.weight"] = weights["embedding.weight"]
    model = kind(config["model"])
    model.load_state_dict(weights)
    return model.eval(), config


def save(model, path):
    """Writes the weights of either model for `charloom import`; those of a tied decoder are the embedding's."""
    weights = {name: weight.detach().cpu().contiguous() for name, weight in model.state_dict().items()}
    if model.sizes["tied"]:
        del weights["decoder.weight"]
    save_file(weights, path, metadata={"format": "pt"})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Shows the model, and saves its state_dict.")
    parser.add_argument("--save", metavar="FILE", help="write a state_dict with torch.save")
    parser.add_argument("--sequence", action="store_true", help="of nn.LSTM, nn.GRU or nn.RNN instead of cells")
    options = parser.parse_args()
    module, _ = load(SequenceModel if options.sequence else CellModel)
    print(module)
    for name, weight in module.state_dict().items():
        print(f"{name:32} {list(weight.shape)}")
    if options.save:
        torch.save(module.state_dict(), options.save)
