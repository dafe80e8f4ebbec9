"""The training text of charloom's run, and its batches. Letters in shapes: B rows of all processes, T characters of a step."""

from pathlib import Path

import torch
from draws import Generator
from model import FOLDER
from vocabulary import Vocabulary


def read_ids(vocab_size):
    """The ids that charloom has written: of one byte where that is enough, else four. They stay in the file until they are needed."""
    path, dtype = FOLDER / "text.ids", torch.uint8 if vocab_size <= 256 else torch.int32
    if not path.exists():
        raise SystemExit("Expected the run's text in text.ids, but it was not found when the run was exported. Name one: train.py TEXT")
    return torch.from_file(str(path), size=path.stat().st_size // dtype.itemsize, dtype=dtype)


def encode_file(path, vocabulary):
    """The ids of a text in UTF-8."""
    if vocabulary["encoding"] == "bytes":
        text = Path(path).read_bytes().decode("utf-8", "surrogateescape")
    else:
        text = Path(path).read_text(encoding="utf-8-sig")
    return torch.tensor(Vocabulary(vocabulary).encode(text), dtype=torch.int32)


class Lanes:
    """B contiguous parts of the text, one a row: a batch is the next T characters of each, and the states are carried.

    What is left over is left out at the end, and in every other pass at the beginning.
    """

    def __init__(self, ids, rows, length):
        self.ids, self.rows, self.length = ids, rows, length
        self.chunks = (len(ids) - 1) // (rows * length)
        if self.chunks == 0:
            raise SystemExit(f"Expected a text of {rows * length + 1} characters or more, got {len(ids)}.")

    def read(self, position, _generator):
        """[B, T + 1], and whether the states are carried into it."""
        number, turn = position % self.chunks, position // self.chunks
        left_over = len(self.ids) - 1 - self.chunks * self.rows * self.length
        start = (left_over if turn % 2 else 0) + number * self.length
        starts = start + torch.arange(self.rows) * self.chunks * self.length
        return pieces(self.ids, starts, self.length), number > 0


class Windows:
    """B windows of T characters from anywhere in the text, each from a zero state."""

    def __init__(self, ids, rows, length):
        self.ids, self.rows, self.length = ids, rows, length
        if len(ids) <= length:
            raise SystemExit(f"Expected a text of {length + 1} characters or more, got {len(ids)}.")

    def read(self, _position, generator: Generator):
        """[B, T + 1], and whether the states are carried into it."""
        starts = [generator.integer(len(self.ids) - self.length) for _ in range(self.rows)]
        return pieces(self.ids, torch.tensor(starts), self.length), False


def pieces(ids, starts, length):
    return ids[starts[:, None] + torch.arange(length + 1)].long()  # [B, T + 1]


def open_batches(training, ids):
    for key, kind in (("records", "a list of records"), ("teacher", "a text and a teacher")):
        if key in training:
            raise SystemExit(f"Expected a run that learns from one text, got one on {kind}: it goes on by charloom train --resume.")
    return {"lanes": Lanes, "random": Windows}[training["windows"]](
        ids, training["batchSize"], training["seqLength"]
    )
