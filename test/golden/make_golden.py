"""Writes the golden vectors beside this file: what PyTorch computes, in float64, for small models of every kind.

    pip install torch==2.13.0
    python3 test/golden/make_golden.py        (from the root of the repository: npm run golden)

Each model is made of nn.Embedding, nn.LSTMCell (nn.GRUCell, nn.RNNCell, or the multiplicative LSTM below) and nn.Linear, with parameters in this project's
names. It makes three updates with clip_grad_norm_ and torch.optim.AdamW on three chunks of text, the h and c of one given to
the next. Kept are the losses and gradient norms of all three, the gradients, h and c of the first, and the parameters after
the third. Numbers are written so that they are read back bit for bit.

Letters in shapes: B lanes, T steps, V characters, E embedding, H hidden units.
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.func import functional_call

torch.set_default_dtype(torch.float64)
B, T, V, H = 3, 5, 7, 6
STEPS = 3
OPTIMIZER = {"beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "weightDecay": 0.1, "gradientClipNorm": 0.2, "averageDecay": 0}
LEARNING_RATE = 0.01

PLAIN = {
    "cell": "lstm", "vocabSize": V, "embeddingSize": 0, "hiddenSize": H, "numLayers": 2, "tied": False, "residual": False,
    "embeddingDropout": 0, "hiddenDropout": 0, "outputDropout": 0, "weightDropout": 0,
    "initialization": "uniform", "forgetBias": 0,
}
DROPOUTS = {"embeddingDropout": 0.2, "hiddenDropout": 0.3, "outputDropout": 0.4, "weightDropout": 0.5}
EVERYTHING = {"embeddingSize": H, "tied": True, "residual": True, **DROPOUTS}
CASES = {
    "lstm-one-hot": {},
    "lstm-embedding": {"embeddingSize": 4},
    "lstm-tied-3-layers": {"embeddingSize": 4, "tied": True, "numLayers": 3},
    "lstm-everything": EVERYTHING,
    "gru-one-hot": {"cell": "gru"},
    "gru-everything": {"cell": "gru", **EVERYTHING},
    "rnn-embedding": {"cell": "rnn", "embeddingSize": 4},
    "rnn-everything": {"cell": "rnn", **EVERYTHING},
    "rnn-relu-narrow-residual": {"cell": "rnn-relu", "embeddingSize": 4, "residual": True, **DROPOUTS},
    "mlstm-one-hot": {"cell": "mlstm"},
    "mlstm-everything": {"cell": "mlstm", **EVERYTHING},
}


# Masks: the hash of src/random.ts and the streams of src/model/masks.ts, written again.

def mix(x):
    x &= 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    return x ^ (x >> 16)


def mask(shape, rate, seed):
    kept = torch.tensor(1 / (1 - rate), dtype=torch.float32).item()
    count = shape[0] * shape[1]
    values = [mix((mix(seed) + index * 0x9E3779B9) & 0xFFFFFFFF) for index in range(count)]
    return torch.tensor([0 if value < round(rate * 2**32) else kept for value in values]).reshape(shape)


class MultiplicativeLSTMCell(nn.LSTMCell):
    """PyTorch's LSTM, whose gates see m = (W_mx x) * (W_mh h) in place of h (Krause et al. 2017)."""

    def __init__(self, inputs, hidden):
        super().__init__(inputs, hidden)
        self.weight_mx = nn.Parameter(torch.empty(hidden, inputs))
        self.weight_mh = nn.Parameter(torch.empty(hidden, hidden))

    def forward(self, x, state):
        h, c = state
        return super().forward(x, ((x @ self.weight_mx.T) * (h @ self.weight_mh.T), c))


HAS_C = {"lstm", "mlstm"}


class Network(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        width = config["embeddingSize"]
        if width:
            self.embedding = nn.Embedding(V, width)
        cell = {"lstm": nn.LSTMCell, "mlstm": MultiplicativeLSTMCell, "gru": nn.GRUCell}.get(config["cell"])
        if cell is None:
            activation = "relu" if config["cell"] == "rnn-relu" else "tanh"
            cell = lambda inputs, hidden: nn.RNNCell(inputs, hidden, nonlinearity=activation)
        self.cells = nn.ModuleList(cell(H if layer else width or V, H) for layer in range(config["numLayers"]))
        if config["tied"]:
            self.projection = nn.Linear(H, width)
        self.decoder = nn.Linear(width if config["tied"] else H, V)
        if config["tied"]:
            self.decoder.weight = self.embedding.weight

    def forward(self, inputs, states, mask_seed):
        """inputs [B, T], states of each layer (h, c) → logits [B, T, V], states."""
        config = self.config
        last = config["numLayers"] - 1
        embedding_mask = mask((B, config["embeddingSize"]), config["embeddingDropout"], mask_seed + 0x1000)
        output_masks = [
            mask((B, H), config["outputDropout" if layer == last else "hiddenDropout"], mask_seed + 0x2000 + layer)
            for layer in range(last + 1)
        ]
        recurrent = ["weight_hh", "weight_mh"] if config["cell"] == "mlstm" else ["weight_hh"]
        dropped = [
            {
                name: weight * mask(tuple(weight.shape), config["weightDropout"], mask_seed + stream + layer)
                for name, stream in zip(recurrent, [0x3000, 0x4000])
                for weight in [getattr(cell, name)]
            }
            for layer, cell in enumerate(self.cells)
        ]
        states = list(states)
        logits = []
        for step in range(T):
            ids = inputs[:, step]
            if config["embeddingSize"]:
                x = self.embedding(ids) * embedding_mask
            else:
                x = nn.functional.one_hot(ids, V).to(torch.float64)
            for layer, cell in enumerate(self.cells):
                h, c = states[layer]
                result = functional_call(cell, dropped[layer], (x, (h, c) if config["cell"] in HAS_C else h))
                states[layer] = result if config["cell"] in HAS_C else (result, c)
                y = states[layer][0] * output_masks[layer]
                residual = config["residual"] and (layer > 0 or config["embeddingSize"] == H)
                x = y + x if residual else y
            logits.append(self.decoder(self.projection(x) if config["tied"] else x))
        return torch.stack(logits, dim=1), states


def short(tensor):
    """Rounded, so that the files stay small."""
    return (tensor * 1e4).round() / 1e4


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


def flat_states(states):
    return [{"h": flat(h), "c": flat(c)} for h, c in states]


def make(config, seed):
    torch.manual_seed(seed)
    network = Network(config)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(short(torch.randn_like(parameter) * 0.4))
    c_size = H if config["cell"] in HAS_C else 0
    states = [(short(torch.randn(B, H) * 0.5), short(torch.randn(B, c_size) * 0.5)) for _ in network.cells]
    text = torch.randint(V, (B, STEPS * T + 1))
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=LEARNING_RATE, betas=(OPTIMIZER["beta1"], OPTIMIZER["beta2"]),
        eps=OPTIMIZER["epsilon"], weight_decay=OPTIMIZER["weightDecay"])
    golden = {
        "model": config, "optimizer": OPTIMIZER, "learningRate": LEARNING_RATE, "batchSize": B, "seqLength": T,
        "parameters": {name: flat(parameter) for name, parameter in network.named_parameters()},
        "states": flat_states(states), "steps": [],
    }
    for step in range(STEPS):
        inputs, targets = text[:, step * T:(step + 1) * T], text[:, step * T + 1:(step + 1) * T + 1]
        mask_seed = 4294960000 + 1000 * seed + step  # with a stream added, some pass 2³²
        logits, after = network(inputs, states, mask_seed & 0xFFFFFFFF)
        loss = nn.functional.cross_entropy(logits.reshape(-1, V), targets.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            golden["gradients"] = {name: flat(parameter.grad) for name, parameter in network.named_parameters()}
            golden["statesAfter"] = flat_states(after)
        norm = nn.utils.clip_grad_norm_(network.parameters(), OPTIMIZER["gradientClipNorm"])
        assert norm > OPTIMIZER["gradientClipNorm"], "the clip is never seen to work"
        optimizer.step()
        states = [(h.detach(), c.detach()) for h, c in after]
        golden["steps"].append({
            "inputs": flat(inputs), "targets": flat(targets), "maskSeed": mask_seed & 0xFFFFFFFF,
            "loss": loss.item(), "gradientNorm": norm.item()})
    golden["parametersAfter"] = {name: flat(parameter) for name, parameter in network.named_parameters()}
    return golden


for number, (name, options) in enumerate(CASES.items()):
    path = Path(__file__).parent / f"{name}.json"
    path.write_text(json.dumps(make({**PLAIN, **options}, seed=number), separators=(",", ":")) + "\n")
