"""Times benfred/implicit's ALS on a matrix that bench/als.bench.ts wrote, and prints one line of JSON.

Usage: implicit_als.py DIR FACTORS REGULARIZATION ITERATIONS THREADS
DIR holds starts.i32 (rows + 1), indices.i32, weights.f32 and shape.i32 (rows, columns); a weight w means confidence 1 + w, as in our kernel.
The loss is computed here in float64 from the factors, with the formula of implicit's own calculate_loss, so that both sides are held to one ruler.
"""
import json
import os
import sys

directory, factors, regularization, iterations, threads = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = threads

import warnings

import implicit
import numpy as np
import scipy.sparse
from implicit.cpu.als import AlternatingLeastSquares

# It advises one BLAS thread; with two, its Gram matrix is faster here, which favours it.
warnings.filterwarnings("ignore")


def read(name, dtype):
    return np.fromfile(os.path.join(directory, name), dtype)


rows, columns = read("shape.i32", np.int32)
confidence = scipy.sparse.csr_matrix(
    (1 + read("weights.f32", np.float32), read("indices.i32", np.int32), read("starts.i32", np.int32)), shape=(rows, columns)
)
seconds = []
model = AlternatingLeastSquares(
    factors=factors, regularization=regularization, alpha=1.0, iterations=iterations, use_cg=True, num_threads=int(threads), random_state=1
)
model.fit(confidence, show_progress=False, callback=lambda iteration, elapsed, loss: seconds.append(elapsed))

x, y = model.user_factors.astype(np.float64), model.item_factors.astype(np.float64)
loss = np.sum((x.T @ x) * (y.T @ y)) + regularization * (np.sum(x * x) + np.sum(y * y))
for start in range(0, rows, 1024):
    block = confidence[start : start + 1024].tocoo()
    score = np.sum(x[start + block.row] * y[block.col], axis=1)
    loss += np.sum(block.data * (1 - score) ** 2 - score**2)
print(json.dumps({"version": implicit.__version__, "steps": model.cg_steps, "seconds": seconds, "loss": loss}))
