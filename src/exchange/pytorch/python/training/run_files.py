"""The files of a run that charloom goes on with: the averaged weights, and the state of the training.

Letters in shapes: B batch rows, H hidden units.
"""

import json
import os
from hashlib import sha256
from pathlib import Path

import torch
from model import FOLDER, renamed
from safetensors import safe_open
from safetensors.torch import load_file
from safetensors.torch import save as serialize

WEIGHTS, STATE = FOLDER / "model.safetensors", FOLDER / "last.safetensors"
MOMENTS = {"firstMoment": "exp_avg", "secondMoment": "exp_avg_sq"}  # charloom's and PyTorch's names


def named(model):
    """Each parameter with its name in the files."""
    parameters = dict(model.named_parameters())
    return {name: parameters[renamed(name, model.sizes)] for name in load_file(WEIGHTS)}


def read_state(model, parameters, optimizer, device):
    """Fills the named parameters and the optimizer with the state that was saved.

    Returns the progress, the averaged weights and the state of each module, (h, c) or h [layers, B, H]. Where there is only a
    model its training begins: progress is None, and so are the states.
    """
    if not STATE.exists():
        return None, {name: value.detach().clone() for name, value in parameters.items()}, None
    with safe_open(STATE, "pt", device=str(device)) as file:
        progress = json.loads(file.metadata()["progress"])
        average = {name: file.get_tensor(f"average/{name}") for name in parameters}
        for name, parameter in parameters.items():
            parameter.data.copy_(file.get_tensor(f"parameters/{name}"))
            moments = {theirs: file.get_tensor(f"{ours}/{name}") for ours, theirs in MOMENTS.items()}
            optimizer.state[parameter] = {"step": torch.tensor(float(progress["step"])), **moments}
        return progress, average, read_states(model, file)


def read_states(model, file):
    parts = [name for name in ("h", "c") if f"lanes/0/{name}" in file.keys()]
    depth = model.sizes["numLayers"] // len(model.layers)

    def of_module(module):
        layers = range(module * depth, (module + 1) * depth)
        state = [torch.stack([file.get_tensor(f"lanes/{layer}/{part}") for layer in layers]) for part in parts]
        return tuple(state) if len(state) > 1 else state[0]

    return [of_module(module) for module in range(len(model.layers))]


def write_state(parameters, optimizer, progress, average, states, config):
    """Saves all that `read_state` reads, the averaged weights, and the configuration that they were trained with."""
    tensors = {}
    for name, parameter in parameters.items():
        tensors[f"parameters/{name}"] = parameter.detach()
        tensors[f"average/{name}"] = average[name]
        for ours, theirs in MOMENTS.items():
            tensors[f"{ours}/{name}"] = optimizer.state[parameter][theirs]
    for layer, state in enumerate(layer for module in states for layer in zip(*parts_of(module))):
        tensors |= {f"lanes/{layer}/{name}": part for name, part in zip("hc", state)}  # [B, H]
    text = json.dumps(config, indent="\t", ensure_ascii=False)
    replace(FOLDER / "config.json", lambda path: path.write_text(text, encoding="utf-8"))
    save(STATE, tensors, {"progress": json.dumps(progress), "metricsBytes": "0", "samplesBytes": "0"})
    save(WEIGHTS, average, {"best": json.dumps(progress["best"])})


def parts_of(state):
    """h, or h and c, each [layers, B, H]."""
    return state if isinstance(state, tuple) else (state,)


def save(path, tensors, metadata):
    """Writes a file of charloom's: one that carries a hash of all that it says."""
    tensors = {name: tensor.cpu().contiguous() for name, tensor in tensors.items()}
    metadata = {"format": "pt", **metadata}
    metadata["integrity"] = f"sha256:{integrity(serialize(tensors, metadata), metadata)}"
    replace(path, lambda new: new.write_bytes(serialize(tensors, metadata)))


def integrity(file, metadata):
    start = 8 + int.from_bytes(file[:8], "little")
    entries = sorted(json.loads(file[8:start]).items(), key=lambda entry: entry[1].get("data_offsets", []))
    shapes = [[name, entry["shape"]] for name, entry in entries if name != "__metadata__"]
    said = json.dumps([sorted(map(list, metadata.items())), shapes], separators=(",", ":"), ensure_ascii=False)
    return sha256(said.encode() + file[start:]).hexdigest()


def replace(path, write):
    """A file is there as a whole or not at all."""
    new = Path(f"{path}.new")
    write(new)
    os.replace(new, path)
