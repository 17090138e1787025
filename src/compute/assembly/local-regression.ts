/**
 * Each venue from its nearest venues by ridge regression over people: who was at these, was there too. One small dense system per venue; a block is 16 of
 * them, independent of all others.
 */

/** Venues per block. */
const BLOCK = 16;

/** Where everything lies: uint32 in this order, filled by `local-regression.ts`. */
@unmanaged
class LocalRegression {
  firstBlock: i32;
  venues: i32;
  /** Nearest venues per venue. */
  count: i32;
  /** Who was where, by venue. */
  starts: usize;
  people: usize;
  /** What each person counts for, float32. */
  personScale: usize;
  /** venues x count, -1 where there are no more. */
  nearest: usize;
  /** venues x count: the result. */
  weights: usize;
  /** Added to the diagonal, and the share by which it grows: float64. */
  settings: usize;
  /** Per thread: a count and an offset per person (0 between uses), the people met, an entry per entry of the matrix, then the system in float64. */
  scratch: usize;
  scratchBytes: usize;
  persons: i32;
  entries: i32;
}

export function regressLocally(at: usize, block: i32, thread: i32): void {
  const step = changetype<LocalRegression>(at);
  const first = (step.firstBlock + block) * BLOCK;
  const end = min(first + BLOCK, step.venues);
  for (let venue = first; venue < end; venue++) regress(step, venue, step.scratch + <usize>thread * step.scratchBytes);
}

function regress(step: LocalRegression, venue: i32, scratch: usize): void {
  const nearest = step.nearest + (<usize>venue * <usize>step.count << 2);
  const weights = step.weights + (<usize>venue * <usize>step.count << 2);
  let count = 0;
  while (count < step.count && load<i32>(nearest + (<usize>count << 2)) >= 0) count++;
  // The venue itself is the last node of the system.
  const nodes = count + 1;
  const systemOffset = (<usize>(3 * step.persons + step.entries) * 4 + 7) & ~7;
  const system = scratch + systemOffset;
  memory.fill(system, 0, <usize>(nodes * nodes) << 3);
  addProducts(step, venue, nearest, nodes, scratch, system);

  const added = load<f64>(step.settings);
  const grown = 1 + load<f64>(step.settings, 8);
  for (let i = 0; i < count; i++) {
    const cell = entry(system, nodes, i, i);
    store<f64>(cell, load<f64>(cell) * grown + added);
  }
  solve(system, nodes);
  for (let i = 0; i < count; i++) store<f32>(weights + (<usize>i << 2), <f32>load<f64>(entry(system, nodes, nodes - 1, i)));
}

@inline
function entry(system: usize, nodes: i32, row: i32, column: i32): usize {
  return system + (<usize>(row * nodes + column) << 3);
}

/** The lower triangle of the nodes' inner products over people: by person, over the pairs of nodes that share them. */
function addProducts(step: LocalRegression, venue: i32, nearest: usize, nodes: i32, scratch: usize, system: usize): void {
  const counts = scratch;
  const ends = counts + (<usize>step.persons << 2);
  const met = ends + (<usize>step.persons << 2);
  const lists = met + (<usize>step.persons << 2);
  let persons = 0;
  for (let node = 0; node < nodes; node++) {
    const member = node == nodes - 1 ? venue : load<i32>(nearest + (<usize>node << 2));
    const last = load<u32>(step.starts + (<usize>(member + 1) << 2));
    for (let i = load<u32>(step.starts + (<usize>member << 2)); i < last; i++) {
      const person = load<u32>(step.people + (<usize>i << 2));
      const count = load<u32>(counts + (<usize>person << 2));
      if (count == 0) {
        store<u32>(met + (<usize>persons << 2), person);
        persons++;
      }
      store<u32>(counts + (<usize>person << 2), count + 1);
    }
  }
  let filled: u32 = 0;
  for (let i = 0; i < persons; i++) {
    const person = <usize>load<u32>(met + (<usize>i << 2)) << 2;
    store<u32>(ends + person, filled);
    filled += load<u32>(counts + person);
  }
  for (let node = 0; node < nodes; node++) {
    const member = node == nodes - 1 ? venue : load<i32>(nearest + (<usize>node << 2));
    const last = load<u32>(step.starts + (<usize>(member + 1) << 2));
    for (let i = load<u32>(step.starts + (<usize>member << 2)); i < last; i++) {
      const person = <usize>load<u32>(step.people + (<usize>i << 2)) << 2;
      const place = load<u32>(ends + person);
      store<u32>(lists + (<usize>place << 2), node);
      store<u32>(ends + person, place + 1);
    }
  }
  for (let i = 0; i < persons; i++) {
    const person = <usize>load<u32>(met + (<usize>i << 2)) << 2;
    const weight = <f64>load<f32>(step.personScale + person);
    const last = lists + (<usize>load<u32>(ends + person) << 2);
    const first = last - (<usize>load<u32>(counts + person) << 2);
    store<u32>(counts + person, 0);
    // Nodes ascend within a list: the later one is the row of the lower triangle.
    for (let a = first; a < last; a += 4) {
      const row = system + (<usize>load<u32>(a) * <usize>nodes << 3);
      for (let b = first; b <= a; b += 4) {
        const cell = row + (<usize>load<u32>(b) << 3);
        store<f64>(cell, load<f64>(cell) + weight);
      }
    }
  }
}

/**
 * Solves `G w = y` in place by Cholesky: G the leading part of the lower triangle, y the last row, which becomes w. A pivot that is not positive cannot
 * come from a Gram matrix with something added to its diagonal.
 */
function solve(system: usize, nodes: i32): void {
  const size = nodes - 1;
  for (let i = 0; i < nodes; i++) {
    const row = entry(system, nodes, i, 0);
    for (let j = 0; j <= min(i, size - 1); j++) {
      const other = entry(system, nodes, j, 0);
      let sum = load<f64>(row + (<usize>j << 3));
      for (let k: usize = 0; k < <usize>j << 3; k += 8) sum -= load<f64>(row + k) * load<f64>(other + k);
      store<f64>(row + (<usize>j << 3), i == j ? Math.sqrt(sum) : sum / load<f64>(other + (<usize>j << 3)));
    }
  }
  // The last row is now inverse(L) y; back substitution makes it w.
  const row = entry(system, nodes, size, 0);
  for (let i = size - 1; i >= 0; i--) {
    let sum = load<f64>(row + (<usize>i << 3));
    for (let k = i + 1; k < size; k++) sum -= load<f64>(entry(system, nodes, k, i)) * load<f64>(row + (<usize>k << 3));
    store<f64>(row + (<usize>i << 3), sum / load<f64>(entry(system, nodes, i, i)));
  }
}
