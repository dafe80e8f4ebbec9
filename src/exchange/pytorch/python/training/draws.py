"""Random numbers as charloom draws them: a training that goes on here reads and drops the same.

Letters in shapes: B batch rows, H hidden units.
"""

import math

import torch

BITS = 0xFFFFFFFF  # all arithmetic is of 32 bits
DROPOUT = 0x6D61736B  # what is added to a seed gives a stream of its own
EMBEDDING, OUTPUT, WEIGHT, NEXT_WEIGHT = 0x1000, 0x2000, 0x3000, 0x1000


def mixed(x):
    """A number, or a tensor of them -> well-mixed ones (lowbias32, found by Wellons' hash prospector)."""
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & BITS
    x = ((x ^ (x >> 15)) * 0x846CA68B) & BITS
    return x ^ (x >> 16)


def hashed(seed, index):
    """The number at `index`, or those at all of a tensor, of the stream `seed`."""
    return mixed((mixed(seed & BITS) + index * 0x9E3779B9) & BITS)


def first_state(seed):
    """The state of the generator with this seed."""
    return [hashed(seed, place) for place in range(4)]


class Generator:
    """xoshiro128** (Blackman and Vigna 2018). `state` is a list of four numbers."""

    def __init__(self, state):
        self.state = list(state)

    def bits(self):
        a, b, c, d = self.state
        result = (rotated((b * 5) & BITS, 7) * 9) & BITS
        c, d = c ^ a, d ^ b
        self.state = [a ^ d, b ^ c, c ^ ((b << 9) & BITS), rotated(d, 11)]
        return result

    def integer(self, count):
        """Uniform in 0 ... count - 1."""
        high, low = self.bits() >> 5, self.bits() >> 6
        return int((high * 67108864 + low) / 9007199254740992 * count)


def rotated(x, bits):
    return ((x << bits) | (x >> (32 - bits))) & BITS


def dropout_masks(model, seed, step, rows, device):
    """The masks of a step for the batch rows of this process, by the names that SequenceModel gives them.

    A mask on values is [own rows, 1, width], for all characters of a row; one on a recurrent weight has its shape.
    """
    sizes, masks = model.sizes, {}
    parameters = dict(model.named_parameters())
    seed = hashed((seed ^ DROPOUT) & BITS, step)

    def draw(name, rate, stream, first, shape):
        if rate > 0:
            places = torch.arange(first, first + math.prod(shape), device=device)
            masks[name] = ((hashed(seed + stream, places) >= round(rate * 2**32)) / (1 - rate)).view(shape)

    def draw_rows(name, rate, stream, width):
        draw(name, rate, stream, rows.start * width, (rows.stop - rows.start, 1, width))

    if sizes["embeddingSize"]:
        draw_rows("embedding", sizes["embeddingDropout"], EMBEDDING, sizes["embeddingSize"])
    for layer in range(len(model.layers)):
        is_last = layer == len(model.layers) - 1
        draw_rows(f"outputs.{layer}", sizes["outputDropout" if is_last else "hiddenDropout"], OUTPUT + layer, sizes["hiddenSize"])
        for place, kind in enumerate(("weight_hh", "weight_mh")):
            name = f"layers.{layer}.{kind}_l0"
            if name in parameters:
                draw(name, sizes["weightDropout"], WEIGHT + place * NEXT_WEIGHT + layer, 0, parameters[name].shape)
    return masks
