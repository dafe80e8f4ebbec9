"""PyTorch's side of `npm run bench -- cells`: digits as sequences of rows, as the lessons have it. Prints accuracy and seconds."""
import json
import sys
import time

import torch
from torch import nn
from torch.nn.functional import cross_entropy

options = json.loads(sys.argv[1])
B, H, L = options["batch"], options["hidden"], options["layers"]
torch.set_num_threads(1)
torch.manual_seed(1)
ROW = 28


def read(name, dtype):
    with open(f"{options['folder']}/{name}", "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        kind = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[options["cell"]]
        self.layers = kind(ROW, H, L, batch_first=True, bidirectional=options["bidirectional"])
        self.decoder = nn.Linear(2 * H if options["bidirectional"] else H, 10)

    def forward(self, images):
        return self.decoder(self.layers(images)[0][:, -1])


images, labels = read("images", torch.float32).view(-1, ROW, ROW), read("labels", torch.int32).long()
held_out = len(labels) - options["heldOut"]
model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=options["learningRate"])
start = time.process_time()
for _ in range(options["epochs"]):
    for batch, answers in zip(images[:held_out].split(B), labels[:held_out].split(B)):
        optimizer.zero_grad()
        cross_entropy(model(batch), answers).backward()
        optimizer.step()
seconds = time.process_time() - start
with torch.no_grad():
    right = (model(images[held_out:]).argmax(1) == labels[held_out:]).float().mean().item()
print(json.dumps({"accuracy": right, "seconds": seconds, "torch": torch.__version__.partition("+")[0]}))
