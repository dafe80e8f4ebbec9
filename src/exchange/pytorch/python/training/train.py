"""Goes on with the training of this folder's run, on one machine or many: each process takes some rows of every batch.

    python train.py --steps 1000
    torchrun --standalone --nproc-per-node 2 --max-restarts 3 train.py --steps 1000
    charloom import . trained-on

On each of several machines, with the first one's name (the variable gives each restart a meeting place of its own):

    export TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1
    torchrun --nnodes 4 --nproc-per-node 8 --max-restarts 3 --rdzv-backend c10d --rdzv-endpoint FIRST:29400 train.py --steps 9000

It begins where the run stands (last.safetensors), or anew from its weights, and follows config.json: the same text, batches, masks
of dropout, optimizer, clipping, schedule and average, so that the number of processes changes nothing but the last digits. The run
is saved as it goes, in the files that charloom reads; after the loss of a worker torchrun starts all of them again from there, so
the folder has to be one that all machines see. Nothing is validated here: `charloom score` tells how good the result is.

Letters in shapes: B rows of all processes, T characters of a row in a step, H hidden units.
"""

import argparse
import json
import math
import os
import time

import torch
import torch.distributed as dist
from batches import encode_file, open_batches, read_ids
from draws import Generator, dropout_masks, first_state
from model import FOLDER, SequenceModel, load
from run_files import named, parts_of, read_state, write_state
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel


def learning_rate(training, step):
    """As in charloom: the peak, the warm-up, and the decay of the schedule."""
    warmup = min(1, (step + 1) / training["warmupSteps"]) if training["warmupSteps"] else 1
    least, done = training["finalLearningRate"], step / training["duration"]["steps"]
    decay = {
        "cosine": least + (1 - least) * (1 + math.cos(math.pi * done)) / 2,
        "step": training["decayFactor"] ** (step // training["decayEvery"]),
        "constant": 1,
    }[training["schedule"]]
    return training["learningRate"] * warmup * decay


def each_part(states, change):
    """Changes every h and c."""
    return [tuple(map(change, state)) if isinstance(state, tuple) else change(state) for state in states]


class Trainer:
    """One process's part of the training: the rows `own` of all B."""

    def __init__(self, config, ids, device):
        self.rank, self.world = dist.get_rank(), dist.get_world_size()
        self.config, self.training, self.device = config, config["training"], device
        self.model = load(SequenceModel)[0].to(device).train()
        rule = self.training["optimizer"]
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), betas=(rule["beta1"], rule["beta2"]), eps=rule["epsilon"], weight_decay=rule["weightDecay"]
        )
        self.batches = open_batches(self.training, ids)
        self.parameters = named(self.model)
        progress, self.average, states = read_state(self.model, self.parameters, self.optimizer, device)
        self.progress = progress or {
            "step": 0, "elapsedSeconds": 0, "batches": {"position": 0}, "random": first_state(self.training["randomSeed"]),
            "validationsSinceBest": 0,
        }
        self.generator = Generator(self.progress["random"])
        B = self.training["batchSize"]
        self.own = slice(self.rank * B // self.world, (self.rank + 1) * B // self.world)
        if states and parts_of(states[0])[0].shape[1] != B:
            self.progress["batches"]["position"] = 0  # other rows: they begin at their beginnings
            states = None
        self.states = states and each_part(states, lambda part: part[:, self.own].contiguous())
        self.parallel = DistributedDataParallel(self.model)

    def step(self):
        """One update. The loss of all rows, and the norm of the gradient before it was clipped."""
        number, rule = self.progress["step"], self.training["optimizer"]
        text, is_carried = self.batches.read(self.progress["batches"]["position"], self.generator)
        masks = dropout_masks(self.model, self.training["randomSeed"], number, self.own, self.device)
        own = text[self.own].to(self.device)  # [own rows, T + 1]
        logits, states = self.parallel(own[:, :-1], self.states if is_carried else None, masks)
        self.states = each_part(states, torch.Tensor.detach)
        loss = cross_entropy(logits.flatten(0, 1), own[:, 1:].flatten(), reduction="sum") / text[:, 1:].numel()
        self.optimizer.zero_grad()
        (loss * self.world).backward()  # the gradient becomes the mean of all processes'
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), float(rule["gradientClipNorm"]))
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.training, number)
        self.optimizer.step()
        self.follow(number + 1, rule["averageDecay"])
        self.progress["step"] += 1
        self.progress["batches"]["position"] += 1
        return loss.detach(), norm

    @torch.no_grad()
    def follow(self, step, decay):
        """The average of the weights moves toward them, faster in the beginning."""
        decay = min(decay, (step + 1) / (step + 10))
        for name, value in self.parameters.items():
            self.average[name].lerp_(value, 1 - decay)

    def save(self):
        """The first process saves the states of all rows, which the others send it."""
        whole = each_part(self.states, self.gathered)
        if self.rank == 0:
            step = self.progress["step"]
            kept = ("step", "elapsedSeconds", "batches", "validationsSinceBest", "validationSeconds")
            progress = {key: self.progress[key] for key in kept if key in self.progress}
            progress |= {"random": self.generator.state, "best": {"step": step}}
            write_state(self.parameters, self.optimizer, progress, self.average, whole, self.config)

    def gathered(self, part):
        """[layers, own rows, H] of each process -> [layers, B, H]"""
        whole = part.new_zeros(len(part), self.training["batchSize"], part.shape[2])
        whole[:, self.own] = part
        dist.all_reduce(whole)
        return whole


def train(trainer, options):
    """Makes the steps that are left, and tells of them."""
    begin, before = time.monotonic(), trainer.progress["elapsedSeconds"]
    steps, told = trainer.training["duration"]["steps"], (begin, trainer.progress["step"])
    while trainer.progress["step"] < steps:
        loss, norm = trainer.step()
        step, now = trainer.progress["step"], time.monotonic()
        trainer.progress["elapsedSeconds"] = before + now - begin
        if step % options.log_every == 0 or step == steps:
            dist.all_reduce(loss)
            if not math.isfinite(loss):
                raise SystemExit(f"The training diverged at step {step}: the last saved state is kept. Try a lower learningRate in config.json.")
            rows, length = trainer.training["batchSize"], trainer.training["seqLength"]
            speed = (step - told[1]) * rows * length / (now - told[0])
            told = (now, step)
            if trainer.rank == 0:
                figures = {"step": step, "loss": loss.item(), "gradientNorm": norm.item(), "charactersPerSecond": round(speed)}
                print(json.dumps(figures), flush=True)
        if step % options.save_every == 0 or step == steps:
            trainer.save()


def join():
    """Joins the other processes. Returns the device of this one, and the number of all."""
    if "RANK" not in os.environ:  # alone, without torchrun
        os.environ |= {"RANK": "0", "WORLD_SIZE": "1", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "0"}
    device = torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    store, rank, world = next(dist.rendezvous("env://"))
    if os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True":
        # The store outlives a restart, and with it the addresses of processes that are gone.
        store = dist.PrefixStore(f"restart {os.environ['TORCHELASTIC_RESTART_COUNT']}", store)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", store=store, rank=rank, world_size=world)
    return device, world


def main(options):
    device, world = join()
    print(json.dumps({"worker": dist.get_rank(), "of": world, "process": os.getpid()}), flush=True)
    config = load(SequenceModel)[1]
    training = config["training"]
    training["batchSize"] = options.batch or training["batchSize"]
    steps = options.steps or training["duration"].get("steps")
    if steps is None:
        raise SystemExit("Expected the number of steps in all, as the run was given a time: --steps 10000")
    if world > training["batchSize"]:
        raise SystemExit(f"Expected a batch row for each of {world} processes, got {training['batchSize']}: --batch {world}")
    training["duration"] = {"steps": steps}
    ids = encode_file(options.text, config["vocabulary"]) if options.text else read_ids(config["model"]["vocabSize"])
    trainer = Trainer(config, ids, device)
    made = trainer.progress["step"]
    if made >= steps:
        raise SystemExit(f"The run has made {made} steps already. Expected more in all: --steps {2 * made}")
    train(trainer, options)
    dist.destroy_process_group()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Goes on with the training of this folder's run, in one process or many.")
    parser.add_argument("text", nargs="?", help="a text in place of the run's, all of which is learned")
    parser.add_argument("--steps", type=int, help="updates in all, with those made before (default: the run's)")
    parser.add_argument("--batch", type=int, help="rows of all processes together (default: the run's)")
    parser.add_argument("--save-every", type=int, default=100, metavar="STEPS", help="steps between saves (default: 100)")
    parser.add_argument("--log-every", type=int, default=10, metavar="STEPS", help="steps between figures (default: 10)")
    main(parser.parse_args())
