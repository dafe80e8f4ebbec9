"""Writes text with the model of this folder.

    python generate.py "Emma " --length 300 --temperature 0.7 --seed 1
"""

import argparse
import sys

import torch
from model import CellModel, load
from vocabulary import Vocabulary


@torch.inference_mode()
def generate(model, vocabulary, seed, length, temperature):
    """The characters after `seed`, one at a time; temperature 0 takes the most probable one."""
    decode = vocabulary.decoder()
    states = None
    for place in vocabulary.encode(seed) or [vocabulary.first()]:
        logits, states = model(torch.tensor([place]), states)  # [1, V]
    for _ in range(length):
        if vocabulary.unknown is not None:
            logits[:, vocabulary.unknown] = -torch.inf  # the stand-in for rare characters tells a reader nothing
        if temperature > 0:
            choice = torch.multinomial(torch.softmax(logits / temperature, 1), 1)[0]  # [1]
        else:
            choice = logits.argmax(1)
        yield decode(int(choice))
        logits, states = model(choice, states)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes text with the model of this folder.")
    parser.add_argument("text", nargs="?", default="", help="a text to go on from")
    parser.add_argument("--length", type=int, default=500, help="characters (default: 500)")
    parser.add_argument("--temperature", type=float, default=0.8, help="0 takes the most probable (default: 0.8)")
    parser.add_argument("--seed", type=int, help="the same number gives the same text")
    options = parser.parse_args()
    if options.seed is not None:
        torch.manual_seed(options.seed)
    model, config = load(CellModel)
    sys.stdout.reconfigure(encoding="utf-8")
    print(options.text, end="")
    for character in generate(model, Vocabulary(config["vocabulary"]), options.text, options.length, options.temperature):
        print(character, end="", flush=True)
    print()
