"""Trains a small neural CF in PyTorch and records losses and some weights: the fixture of src/compute/neural-step.test.ts.

Weights, batches and dropout masks come from an integer hash that the test computes, too; so the file holds results only. Embeddings are sparse
with SparseAdam, dense layers have Adam. Batches repeat users and venues, every tenth is short, and the learning rate halves after 30 steps.

usage: pytorch_trajectory.py > test/golden/neural-trajectory.json
"""

import json

import numpy
import torch
from torch import nn

USERS, VENUES, EMBEDDING, LAYERS, BATCH, DROPOUT, SEED, STEPS = 40, 30, 8, [16, 8], 24, 0.3, 7, 60


def scramble(z):
    z = z.astype(numpy.uint32)
    z = (z ^ (z >> numpy.uint32(16))) * numpy.uint32(0x21F0AAAD)
    z = (z ^ (z >> numpy.uint32(15))) * numpy.uint32(0x735A2D97)
    return z ^ (z >> numpy.uint32(15))


def uniform(salt, count):
    """`count` numbers in [0, 1)."""
    keyed = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(salt * 0x9E3779B9 & 0xFFFFFFFF)
    return scramble(keyed) / 2.0**32


def parameter(salt, shape, scale):
    values = (uniform(salt, numpy.prod(shape)) - 0.5) * scale
    return values.astype(numpy.float32).reshape(shape)


def mask(step, layer, units):
    """The units kept, as src/compute/dropout.ts decides it from seed, step, layer and place."""
    one = lambda value: int(scramble(numpy.array([value & 0xFFFFFFFF], numpy.uint32))[0])
    key = one(one(one(SEED) + step) + layer)
    more = numpy.uint32(one(key + 0x9E3779B9))
    z = numpy.arange(BATCH * units, dtype=numpy.uint32) + numpy.uint32(key)
    z = (z ^ (z >> numpy.uint32(16))) * numpy.uint32(0x21F0AAAD) + more
    z = (z ^ (z >> numpy.uint32(15))) * numpy.uint32(0x735A2D97)
    kept = (z ^ (z >> numpy.uint32(15))) >= int(DROPOUT * 2**32)
    return torch.from_numpy(kept.reshape(BATCH, units).astype(numpy.float32)) * float(numpy.float32(1 / (1 - DROPOUT)))


def train(regularization):
    users = nn.Embedding.from_pretrained(torch.from_numpy(parameter(1, (USERS, EMBEDDING), 1)), freeze=False, sparse=True)
    venues = nn.Embedding.from_pretrained(torch.from_numpy(parameter(2, (VENUES, EMBEDDING), 1)), freeze=False, sparse=True)
    widths = [2 * EMBEDDING, *LAYERS, 1]
    dense = []
    for layer, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        linear = nn.Linear(inputs, outputs)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(parameter(10 + 2 * layer, (inputs, outputs), 1.5)).T)
            linear.bias.copy_(torch.from_numpy(parameter(11 + 2 * layer, (outputs,), 0.2)))
        dense.append(linear)
    sparse_adam = torch.optim.SparseAdam([users.weight, venues.weight], lr=0.02)
    dense_adam = torch.optim.Adam([p for linear in dense for p in linear.parameters()], lr=0.02)
    losses = []
    for step in range(STEPS):
        if step == 30:
            for group in sparse_adam.param_groups + dense_adam.param_groups:
                group["lr"] = 0.01
        count = 17 if step % 10 == 9 else BATCH
        drawn = [(uniform(1000 + 2 * step + kind, count) * size).astype(numpy.int64) for kind, size in enumerate([USERS, VENUES])]
        labels = torch.from_numpy(((7 * drawn[0] + 3 * drawn[1]) % 5 < 2).astype(numpy.float32))
        rows = torch.cat([users(torch.from_numpy(drawn[0])), venues(torch.from_numpy(drawn[1]))], 1)
        units = rows
        for layer, linear in enumerate(dense[:-1]):
            units = torch.relu(linear(units)) * mask(step, layer, LAYERS[layer])[:count]
        loss = nn.functional.binary_cross_entropy_with_logits(dense[-1](units).squeeze(1), labels)
        if regularization > 0:
            loss = loss + regularization * (rows.square().sum(1).mean() + sum(linear.weight.square().sum() for linear in dense))
        sparse_adam.zero_grad()
        dense_adam.zero_grad()
        loss.backward()
        sparse_adam.step()
        dense_adam.step()
        losses.append(round(loss.item(), 7))
    rounded = lambda tensor: [round(value, 6) for value in tensor.detach().flatten().tolist()]
    return {
        "regularization": regularization,
        "losses": losses,
        "userTable": rounded(users.weight),
        "venueTable": rounded(venues.weight),
        "firstLayer": rounded(dense[0].weight.T),
        "outputBias": rounded(dense[-1].bias),
    }


print(json.dumps({"torch": torch.__version__, "runs": [train(0), train(0.003)]}))
