"""Characters and their ids: an id is the place of its character in the vocabulary of config.json."""

import codecs
import unicodedata


class Vocabulary:
    def __init__(self, record):
        self.of_bytes = record["encoding"] == "bytes"
        self.nfc = record["nfc"]
        self.unknown = record.get("unknown")
        self.characters = record["characters"]  # single characters, or bytes as \xNN
        if self.of_bytes:
            self.values = [int(name[2:], 16) if name.startswith("\\x") else -1 for name in self.characters]
        else:
            self.values = self.characters
        self.ids = {value: place for place, value in enumerate(self.values)}

    def encode(self, text):
        """The ids of a text. A character that the model does not know is an error, unless it has an id for all of them."""
        text = unicodedata.normalize("NFC", text) if self.nfc else text
        values = text.encode("utf-8", "surrogateescape") if self.of_bytes else text
        ids = [self.ids.get(value, self.unknown) for value in values]
        missing = sorted({value for value, place in zip(values, ids) if place is None})
        if missing:
            raise ValueError(f"Expected characters that the model knows, got {missing}.")
        return ids

    def decoder(self):
        """A function from one id to its text; bytes give none until a character is complete."""
        if not self.of_bytes:
            return lambda place: self.characters[place]
        utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        return lambda place: "\ufffd" if place == self.unknown else utf8.decode(bytes([self.values[place]]))

    def first(self):
        """The id that stands before a text: of a newline, or else a space, or else the first."""
        starts = (10, 32) if self.of_bytes else ("\n", " ")
        return next((self.ids[start] for start in starts if start in self.ids), 0)
