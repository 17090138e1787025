/**
 * Where each venue of a request's catalogue is in a model.
 *
 * A model knows the venues of the day it was fitted; the catalogue has grown since, and another replica may have seen the venues in
 * another order. The look-up by id is done once per catalogue array and continued as the array grows (it only ever grows).
 */
export class VenueRows {
  readonly #rowOfId: ReadonlyMap<string, number>;
  #catalogue: readonly string[] = [];
  #rows = new Int32Array(0);
  #known = 0;

  /** @param ids the model's venues, by row */
  constructor(ids: readonly string[]) {
    this.#rowOfId = new Map(ids.map((id, row) => [id, row]));
  }

  /** The model's row of each venue, by catalogue index; -1 = not known to the model. Do not change or keep it. */
  of(catalogue: readonly string[]): Int32Array {
    if (catalogue !== this.#catalogue || catalogue.length < this.#known) {
      this.#catalogue = catalogue;
      this.#known = 0;
    }
    if (catalogue.length > this.#rows.length) {
      const grown = new Int32Array(catalogue.length + (catalogue.length >> 2));
      grown.set(this.#rows.subarray(0, this.#known));
      this.#rows = grown;
    }
    for (; this.#known < catalogue.length; this.#known++) this.#rows[this.#known] = this.#rowOfId.get(catalogue[this.#known]!) ?? -1;
    return this.#rows;
  }
}
