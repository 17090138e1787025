"""One training step of the neural CF in PyTorch, timed: the peer of bench/neural-cf.bench.ts.

Sparse embeddings with SparseAdam, Adam for the dense layers (the fused implementation, the fastest on the CPU), BCE on logits. Batches are
tensors before the clock starts, and the loss is read once at the end, so that no Python work but the loop itself is measured.

usage: pytorch_neural_cf.py DIRECTORY THREADS      DIRECTORY holds setting.json, users.i32, venues.i32, labels.f32
prints {"version", "milliseconds": [per step], "loss"}
"""

import json
import sys
import time
from pathlib import Path

import numpy
import torch
from torch import nn


class NeuralCF(nn.Module):
    def __init__(self, users, venues, embedding, layers, dropout):
        super().__init__()
        self.users = nn.Embedding(users, embedding, sparse=True)
        self.venues = nn.Embedding(venues, embedding, sparse=True)
        nn.init.normal_(self.users.weight, std=0.01)
        nn.init.normal_(self.venues.weight, std=0.01)
        widths = [2 * embedding, *layers]
        dense = []
        for inputs, outputs in zip(widths, widths[1:]):
            dense += [nn.Linear(inputs, outputs), nn.ReLU(inplace=True), nn.Dropout(dropout)]
        self.dense = nn.Sequential(*dense, nn.Linear(widths[-1], 1))

    def forward(self, users, venues):
        return self.dense(torch.cat((self.users(users), self.venues(venues)), 1)).squeeze(1)


def main(directory, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    setting = json.loads((directory / "setting.json").read_text())
    batch = setting["batch"]

    def read(name, kind):
        return torch.from_numpy(numpy.fromfile(directory / name, dtype=kind)).reshape(-1, batch)

    users = list(read("users.i32", numpy.int32).long())
    venues = list(read("venues.i32", numpy.int32).long())
    labels = list(read("labels.f32", numpy.float32))
    model = NeuralCF(setting["users"], setting["venues"], setting["embedding"], setting["layers"], setting["dropout"])
    model.train()
    sparse = torch.optim.SparseAdam([model.users.weight, model.venues.weight], lr=setting["learningRate"])
    dense = torch.optim.Adam(model.dense.parameters(), lr=setting["learningRate"], fused=True)
    loss_of = nn.BCEWithLogitsLoss()

    milliseconds, loss = [], None
    for step in range(len(users)):
        start = time.perf_counter()
        sparse.zero_grad(set_to_none=True)
        dense.zero_grad(set_to_none=True)
        loss = loss_of(model(users[step], venues[step]), labels[step])
        loss.backward()
        sparse.step()
        dense.step()
        milliseconds.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"version": torch.__version__, "milliseconds": milliseconds, "loss": loss.item()}))


main(Path(sys.argv[1]), int(sys.argv[2]))
