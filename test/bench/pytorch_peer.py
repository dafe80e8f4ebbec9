"""PyTorch's side of the benchmarks: does what it is told by lines on standard input, answers with milliseconds.

A line '{"kind": "train", "module": "LSTM", "hidden": 128, ...}' makes it prepare that work and print its versions, or {"failed": "why"};
a line "12" makes it do twelve steps of it and print their milliseconds as a JSON list.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class CellLoop(nn.Module):
    """A stack of nn.LSTMCell, stepped by hand, as char-rnn and its descendants are written."""

    def __init__(self, V, H, L):
        super().__init__()
        self.hidden, self.layers = H, L
        self.cells = nn.ModuleList([nn.LSTMCell(V if layer == 0 else H, H) for layer in range(L)])
        self.decoder = nn.Linear(H, V)

    def step(self, below, state):
        state = list(state)
        for layer, cell in enumerate(self.cells):
            state[layer] = cell(below, state[layer])
            below = state[layer][0]
        return below, state

    def forward(self, x, state):
        outputs = []
        for t in range(x.shape[0]):
            output, state = self.step(x[t], state)
            outputs.append(output)
        return self.decoder(torch.stack(outputs)), state

    def zero(self, lanes):
        return [(torch.zeros(lanes, self.hidden), torch.zeros(lanes, self.hidden)) for _ in range(self.layers)]


class Sequence(nn.Module):
    """nn.LSTM over the whole chunk: oneDNN's fused layer, on a GPU cuDNN's."""

    def __init__(self, V, H, L):
        super().__init__()
        self.hidden, self.layers = H, L
        self.lstm = nn.LSTM(V, H, L)
        self.decoder = nn.Linear(H, V)

    def forward(self, x, state):
        y, state = self.lstm(x, state)
        return self.decoder(y), state

    def zero(self, lanes):
        return tuple(torch.zeros(self.layers, lanes, self.hidden) for _ in range(2))


def detached(state):
    return type(state)(detached(part) if isinstance(part, (list, tuple)) else part.detach() for part in state)


def prepared(options):
    """A function that does one step of what the options ask for."""
    V, H, L = options["vocab"], options["hidden"], options["layers"]
    B, T = options["batch"], options["seq"]
    torch.set_num_threads(options["threads"])
    torch.set_default_device("cuda" if options["gpu"] else "cpu")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options["tf32"]
    torch.manual_seed(1)
    model = {"LSTMCell": CellLoop, "LSTM": Sequence}[options["module"]](V, H, L)
    if options.get("compile"):
        model.step = torch.compile(model.step)
    if options.get("autocast"):
        model.forward = torch.autocast("cuda" if options["gpu"] else "cpu", dtype=torch.bfloat16)(model.forward)
    ids = torch.randint(V, (T, B))
    targets = torch.randint(V, (T, B))

    def one_hot(characters):
        return functional.one_hot(characters, V).float()

    def learn(logits, optimizer):
        loss = functional.cross_entropy(logits.reshape(-1, V).float(), targets.reshape(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()

    def train():
        optimizer = torch.optim.AdamW(model.parameters(), 1e-3, betas=(0.9, 0.99), weight_decay=0.01, fused=True)

        def step():
            logits, _ = model(one_hot(ids), model.zero(B))
            learn(logits, optimizer)

        return step

    def dynamic():
        optimizer = torch.optim.SGD(model.parameters(), 0.1)
        state = model.zero(B)

        def step():
            nonlocal state
            logits, state = model(one_hot(ids), state)
            state = detached(state)
            learn(logits, optimizer)

        return step

    @torch.inference_mode()
    def read():
        logits, _ = model(one_hot(ids), model.zero(B))
        functional.cross_entropy(logits.reshape(-1, V).float(), targets.reshape(-1)).item()

    def generate():
        state = model.zero(B)
        characters = torch.randint(V, (1, B))

        @torch.inference_mode()
        def step():
            nonlocal state, characters
            logits, state = model(one_hot(characters), state)
            characters = torch.multinomial(torch.softmax(logits[0] / 0.8, 1), 1).T
            characters.cpu()  # whoever reads along wants it now

        return step

    step = {"train": train, "dynamic": dynamic, "score": lambda: read, "generate": generate}[options["kind"]]()
    step()  # what can't be compiled, or finds no room, fails before anything is measured
    return step


def answer(message):
    print(json.dumps(message), flush=True)


step = None
for line in sys.stdin:
    request = json.loads(line)
    if isinstance(request, dict):
        step = None  # its memory goes before the next one's comes
        try:
            step = prepared(request)
            answer({"torch": torch.__version__, "python": sys.version.split()[0]})
        except Exception as error:
            answer({"failed": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"})
        continue
    times = []
    for _ in range(request):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    answer(times)
