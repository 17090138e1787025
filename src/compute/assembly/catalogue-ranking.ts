/**
 * The best k of a whole catalogue for many queries, exactly, without ever holding a table of queries x venues.
 *
 * A query is a sparse row over venues (a person's history; or one venue, when its neighbours are wanted). Sixteen queries make a block and lie side
 * by side, one lane each: a row of 64 bytes per venue or person, one cache line. Each term fills such a table of scores; mixes of the tables are then
 * ranked, the query's own venues left out. A block needs no other block, so that any thread may take any of them and the bytes come out the same.
 */
import { madd } from './simd';

/** Queries per block. */
const LANES = 16;
/** Bytes of one venue's or person's row of lanes. */
const ROW: usize = 64;

/** Scores from the query: its venues -> who goes there -> where else they go. */
const FILTER = 0;
/** The same filter applied to the scores of the term before. */
const FILTER_AGAIN = 1;
/** Inner products of factors. */
const PRODUCT = 2;

/** Where everything lies: uint32 in this order, filled by `catalogue-ranking.ts`. */
@unmanaged
class CatalogueRanking {
  /** Block 0 of this piece of the work, in blocks. */
  firstBlock: i32;
  queries: i32;
  venues: i32;
  people: i32;
  /** Places per query in the result. */
  k: i32;
  terms: i32;
  mixes: i32;
  /** queries + 1 offsets into the two below. */
  starts: usize;
  indices: usize;
  values: usize;
  /** `terms` descriptions, see `Term`. */
  termTable: usize;
  /** mixes x terms float32. */
  weights: usize;
  /** mixes x queries x k: venues, best first, -1 where there are no more; and their scores. */
  found: usize;
  scores: usize;
  /** Per thread: scratchBytes. */
  scratch: usize;
  scratchBytes: usize;
}

@unmanaged
class Term {
  kind: i32;
  /** Of a product: values per factor row, and the factors of queries and venues. */
  width: i32;
  rowFactors: usize;
  columnFactors: usize;
  /** Of a filter: who went where, by person with values scaled for the way from venues to people, and by venue unscaled. */
  personStarts: usize;
  personVenues: usize;
  personValues: usize;
  venueStarts: usize;
  venuePeople: usize;
  venueValues: usize;
  /** What a venue counts for on the way to people, a person on the way back, and a venue at the end. */
  historyScale: usize;
  personScale: usize;
  targetScale: usize;
  /** Of a filter: 1 = people count by their power 1.5, so that those who share more count more than in proportion. */
  sharpensPeople: i32;
  /** Of links: what each venue of the query says of others. */
  linkStarts: usize;
  linkVenues: usize;
  linkValues: usize;
}

/** Block b, counted from the first one of the piece, is queries 16 b to 16 b + 15. */
export function rankCatalogue(at: usize, block: i32, thread: i32): void {
  const step = changetype<CatalogueRanking>(at);
  const first = (step.firstBlock + block) * LANES;
  const lanes = min(LANES, step.queries - first);
  const tableBytes = <usize>step.venues * ROW;
  const people = step.scratch + <usize>thread * step.scratchBytes;
  const tables = people + <usize>step.people * ROW;
  const total = tables + <usize>step.terms * tableBytes;
  const norms = total + tableBytes;

  for (let t = 0; t < step.terms; t++) {
    const term = changetype<Term>(step.termTable + <usize>t * offsetof<Term>());
    const table = tables + <usize>t * tableBytes;
    if (term.kind == FILTER || term.kind == FILTER_AGAIN) {
      if (term.kind == FILTER) fromQueries(step, term, first, lanes, people);
      else fromScores(step, term, table - tableBytes, people);
      if (term.sharpensPeople) sharpen(people, step.people);
      toVenues(step, term, people, table);
    } else if (term.kind == PRODUCT) multiplyFactors(step, term, first, lanes, norms, table);
    else followLinks(step, term, first, lanes, table);
    addSquares(table, step.venues, norms + <usize>t * ROW);
  }
  for (let mix = 0; mix < step.mixes; mix++) {
    mixTables(step, step.weights + (<usize>(mix * step.terms) << 2), tables, norms, total);
    leaveOut(step, first, lanes, total);
    const from = (<usize>mix * <usize>step.queries + <usize>first) * <usize>step.k;
    best(total, step.venues, step.k, lanes, step.found + (from << 2), step.scores + (from << 2), norms + <usize>step.terms * ROW);
  }
}

/** People who share venues with each query. Cost: one scalar multiply-add per (query, venue of it, person there). */
function fromQueries(step: CatalogueRanking, term: Term, first: i32, lanes: i32, people: usize): void {
  memory.fill(people, 0, <usize>step.people * ROW);
  for (let lane = 0; lane < lanes; lane++) {
    const column = people + (<usize>lane << 2);
    const end = load<u32>(step.starts + (<usize>(first + lane + 1) << 2));
    for (let i = load<u32>(step.starts + (<usize>(first + lane) << 2)); i < end; i++) {
      const venue = <usize>load<u32>(step.indices + (<usize>i << 2));
      const weight = load<f32>(step.values + (<usize>i << 2)) * load<f32>(term.historyScale + (venue << 2));
      const last = load<u32>(term.venueStarts + ((venue + 1) << 2));
      for (let j = load<u32>(term.venueStarts + (venue << 2)); j < last; j++) {
        const cell = column + <usize>load<u32>(term.venuePeople + (<usize>j << 2)) * ROW;
        store<f32>(cell, load<f32>(cell) + weight * load<f32>(term.venueValues + (<usize>j << 2)));
      }
    }
  }
  for (let person: usize = 0; person < <usize>step.people; person++) {
    scale(people + person * ROW, load<f32>(term.personScale + (person << 2)));
  }
}

/** People by the scores of the venues that they go to. Cost per entry of the matrix: 6 loads, 4 multiply-adds for 16 queries. */
function fromScores(step: CatalogueRanking, term: Term, table: usize, people: usize): void {
  for (let person: usize = 0; person < <usize>step.people; person++) {
    const row = people + person * ROW;
    gather(row, table, term.personStarts + (person << 2), term.personVenues, term.personValues);
    scale(row, load<f32>(term.personScale + (person << 2)));
  }
}

/** `x -> x^1.5` */
function sharpen(people: usize, count: i32): void {
  const end = people + <usize>count * ROW;
  for (let at = people; at < end; at += 16) {
    const x = f32x4.max(v128.load(at), f32x4.splat(0));
    v128.store(at, f32x4.mul(x, f32x4.sqrt(x)));
  }
}

/** Venues by the links of the query's. Cost: one scalar multiply-add per (query, venue of it, link). */
function followLinks(step: CatalogueRanking, term: Term, first: i32, lanes: i32, table: usize): void {
  memory.fill(table, 0, <usize>step.venues * ROW);
  for (let lane = 0; lane < lanes; lane++) {
    const column = table + (<usize>lane << 2);
    const end = load<u32>(step.starts + (<usize>(first + lane + 1) << 2));
    for (let i = load<u32>(step.starts + (<usize>(first + lane) << 2)); i < end; i++) {
      const venue = <usize>load<u32>(step.indices + (<usize>i << 2));
      const weight = load<f32>(step.values + (<usize>i << 2));
      const last = load<u32>(term.linkStarts + ((venue + 1) << 2));
      for (let j = load<u32>(term.linkStarts + (venue << 2)); j < last; j++) {
        const cell = column + <usize>load<u32>(term.linkVenues + (<usize>j << 2)) * ROW;
        store<f32>(cell, load<f32>(cell) + weight * load<f32>(term.linkValues + (<usize>j << 2)));
      }
    }
  }
}

/** Venues by the people who go there. The same cost. */
function toVenues(step: CatalogueRanking, term: Term, people: usize, table: usize): void {
  for (let venue: usize = 0; venue < <usize>step.venues; venue++) {
    const row = table + venue * ROW;
    gather(row, people, term.venueStarts + (venue << 2), term.venuePeople, term.venueValues);
    scale(row, load<f32>(term.targetScale + (venue << 2)));
  }
}

/** `row = sum of values[i] * table[indices[i]]` over one compressed row. */
@inline
function gather(row: usize, table: usize, starts: usize, indices: usize, values: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  const end = indices + (<usize>load<u32>(starts, 4) << 2);
  const offset = values - indices;
  for (let i = indices + (<usize>load<u32>(starts) << 2); i < end; i += 4) {
    const source = table + <usize>load<u32>(i) * ROW;
    const value = v128.load32_splat(i + offset);
    a = madd(value, v128.load(source), a);
    b = madd(value, v128.load(source, 16), b);
    c = madd(value, v128.load(source, 32), c);
    d = madd(value, v128.load(source, 48), d);
  }
  v128.store(row, a);
  v128.store(row, b, 16);
  v128.store(row, c, 32);
  v128.store(row, d, 48);
}

@inline
function scale(row: usize, factor: f32): void {
  const f = f32x4.splat(factor);
  v128.store(row, f32x4.mul(f, v128.load(row)));
  v128.store(row, f32x4.mul(f, v128.load(row, 16)), 16);
  v128.store(row, f32x4.mul(f, v128.load(row, 32)), 32);
  v128.store(row, f32x4.mul(f, v128.load(row, 48)), 48);
}

/**
 * Inner products of 16 rows of factors with all of the other side's: the rows lie transposed in scratch (behind the norms), so that one value of a venue
 * meets 16 queries. Cost per (venue, value): 1 + 4/2 loads, 4 multiply-adds.
 */
function multiplyFactors(step: CatalogueRanking, term: Term, first: i32, lanes: i32, norms: usize, table: usize): void {
  const width = <usize>term.width;
  const queries = norms + <usize>(step.terms + 1) * ROW;
  memory.fill(queries, 0, width * ROW);
  for (let lane: usize = 0; lane < <usize>lanes; lane++) {
    const source = term.rowFactors + ((<usize>first + lane) * width << 2);
    for (let i: usize = 0; i < width; i++) store<f32>(queries + i * ROW + (lane << 2), load<f32>(source + (i << 2)));
  }
  const bytes = width << 2;
  const end = queries + width * ROW;
  let venue: i32 = 0;
  let left = term.columnFactors;
  let out = table;
  for (; venue + 2 <= step.venues; venue += 2, left += 2 * bytes, out += 2 * ROW) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    for (let q = queries, l = left; q < end; q += ROW, l += 4) {
      const va = v128.load32_splat(l);
      const vb = v128.load32_splat(l + bytes);
      const q0 = v128.load(q);
      a0 = madd(va, q0, a0);
      b0 = madd(vb, q0, b0);
      const q1 = v128.load(q, 16);
      a1 = madd(va, q1, a1);
      b1 = madd(vb, q1, b1);
      const q2 = v128.load(q, 32);
      a2 = madd(va, q2, a2);
      b2 = madd(vb, q2, b2);
      const q3 = v128.load(q, 48);
      a3 = madd(va, q3, a3);
      b3 = madd(vb, q3, b3);
    }
    v128.store(out, a0);
    v128.store(out, a1, 16);
    v128.store(out, a2, 32);
    v128.store(out, a3, 48);
    v128.store(out, b0, 64);
    v128.store(out, b1, 80);
    v128.store(out, b2, 96);
    v128.store(out, b3, 112);
  }
  if (venue < step.venues) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    for (let q = queries, l = left; q < end; q += ROW, l += 4) {
      const va = v128.load32_splat(l);
      a0 = madd(va, v128.load(q), a0);
      a1 = madd(va, v128.load(q, 16), a1);
      a2 = madd(va, v128.load(q, 32), a2);
      a3 = madd(va, v128.load(q, 48), a3);
    }
    v128.store(out, a0);
    v128.store(out, a1, 16);
    v128.store(out, a2, 32);
    v128.store(out, a3, 48);
  }
}

/** The length of each lane's scores, as 16 float32. */
function addSquares(table: usize, venues: i32, norms: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  const end = table + <usize>venues * ROW;
  for (let row = table; row < end; row += ROW) {
    const va = v128.load(row);
    a = madd(va, va, a);
    const vb = v128.load(row, 16);
    b = madd(vb, vb, b);
    const vc = v128.load(row, 32);
    c = madd(vc, vc, c);
    const vd = v128.load(row, 48);
    d = madd(vd, vd, d);
  }
  v128.store(norms, f32x4.sqrt(a));
  v128.store(norms, f32x4.sqrt(b), 16);
  v128.store(norms, f32x4.sqrt(c), 32);
  v128.store(norms, f32x4.sqrt(d), 48);
}

/** `total = sum of weight * table`, each table brought to the length of the first one, lane by lane. */
function mixTables(step: CatalogueRanking, weights: usize, tables: usize, norms: usize, total: usize): void {
  const tableBytes = <usize>step.venues * ROW;
  let isEmpty = true;
  for (let t: usize = 0; t < <usize>step.terms; t++) {
    const weight = load<f32>(weights + (t << 2));
    if (weight == 0) continue;
    const table = tables + t * tableBytes;
    const own = norms + t * ROW;
    const a = shrink(weight, norms, own);
    const b = shrink(weight, norms + 16, own + 16);
    const c = shrink(weight, norms + 32, own + 32);
    const d = shrink(weight, norms + 48, own + 48);
    if (isEmpty) memory.fill(total, 0, tableBytes);
    isEmpty = false;
    for (let at: usize = 0; at < tableBytes; at += ROW) {
      const from = table + at;
      const to = total + at;
      v128.store(to, madd(a, v128.load(from), v128.load(to)));
      v128.store(to, madd(b, v128.load(from, 16), v128.load(to, 16)), 16);
      v128.store(to, madd(c, v128.load(from, 32), v128.load(to, 32)), 32);
      v128.store(to, madd(d, v128.load(from, 48), v128.load(to, 48)), 48);
    }
  }
  if (isEmpty) memory.fill(total, 0, tableBytes);
}

/** `weight * reference / own`; the weight alone where either length is 0. */
@inline
function shrink(weight: f32, reference: usize, own: usize): v128 {
  const zero = f32x4.splat(0);
  const target = v128.load(reference);
  const length = v128.load(own);
  const isUsable = v128.and(f32x4.gt(target, zero), f32x4.gt(length, zero));
  const ratio = v128.bitselect(f32x4.div(target, length), f32x4.splat(1), isUsable);
  return f32x4.mul(f32x4.splat(weight), ratio);
}

/** A venue of the query itself is never among its best. */
function leaveOut(step: CatalogueRanking, first: i32, lanes: i32, total: usize): void {
  for (let lane = 0; lane < lanes; lane++) {
    const end = load<u32>(step.starts + (<usize>(first + lane + 1) << 2));
    for (let i = load<u32>(step.starts + (<usize>(first + lane) << 2)); i < end; i++) {
      store<f32>(total + <usize>load<u32>(step.indices + (<usize>i << 2)) * ROW + (<usize>lane << 2), -Infinity);
    }
  }
}

/**
 * The k best venues of every lane; of equal ones the lower number is better. A row is compared with the worst of the best so far, all lanes at once, and
 * enters a sorted list about k ln(venues / k) times a lane.
 *
 * @param worst scratch, 16 float32
 */
function best(total: usize, venues: i32, k: i32, lanes: i32, found: usize, scores: usize, worst: usize): void {
  const places = <usize>lanes * <usize>k;
  for (let i: usize = 0; i < places; i++) {
    store<i32>(found + (i << 2), -1);
    store<f32>(scores + (i << 2), -Infinity);
  }
  // A lane without a query takes nothing in.
  for (let lane = 0; lane < LANES; lane++) store<f32>(worst + (<usize>lane << 2), lane < lanes ? -Infinity : Infinity);
  for (let venue = 0, row = total; venue < venues; venue++, row += ROW) {
    const ab = v128.or(f32x4.gt(v128.load(row), v128.load(worst)), f32x4.gt(v128.load(row, 16), v128.load(worst, 16)));
    const cd = v128.or(f32x4.gt(v128.load(row, 32), v128.load(worst, 32)), f32x4.gt(v128.load(row, 48), v128.load(worst, 48)));
    if (!v128.any_true(v128.or(ab, cd))) continue;
    for (let lane: usize = 0; lane < <usize>lanes; lane++) {
      const score = load<f32>(row + (lane << 2));
      if (!(score > load<f32>(worst + (lane << 2)))) continue;
      const list = lane * <usize>k;
      insert(score, venue, k, found + (list << 2), scores + (list << 2));
      store<f32>(worst + (lane << 2), load<f32>(scores + ((list + <usize>k - 1) << 2)));
    }
  }
}

/** Inserts behind everything that is at least as good, and drops the last. */
function insert(score: f32, venue: i32, k: i32, found: usize, scores: usize): void {
  let place = <usize>(k - 1) << 2;
  while (place > 0 && load<f32>(scores + place - 4) < score) {
    store<f32>(scores + place, load<f32>(scores + place - 4));
    store<i32>(found + place, load<i32>(found + place - 4));
    place -= 4;
  }
  store<f32>(scores + place, score);
  store<i32>(found + place, venue);
}
