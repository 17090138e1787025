/**
 * Understanding without a language model: a wish in free text becomes a structured context, by lexicon and grammar alone.
 *
 * It is the fallback when no model is configured or the model is down, so it must be good by itself; pure, synchronous and far under a
 * millisecond for a wish of ordinary length.
 *
 * **Terminology.** *wish*: what a person typed. *token*: a folded word, number or mark. *phrase*: an entry of the lexicon found in it.
 * *sense*: what a phrase says of one slot. *polarity*: whether it is asked for, refused, or said not to matter. *reading*: one message understood on its own.
 */
import { emptyContext, type StructuredContext } from '../domain/context.ts';
import { merge } from './merge.ts';
import { read } from './reading.ts';

/** How many earlier messages still colour the wish. */
const rememberedTurns = 20;

export interface UnderstandOptions {
  /** What the same person said before in this conversation, oldest first: "e mais barato?" is read over it. */
  readonly history?: readonly string[];
  /** Names of districts, streets and venues of the city, each through `normalisePlace`, beyond the well-known ones. */
  readonly places?: ReadonlySet<string>;
}

const noPlaces: ReadonlySet<string> = new Set();

/**
 * What a wish asks for.
 *
 * Never throws: what is not understood is left out. Text beyond 4,000 characters and turns beyond the last 20 are ignored.
 *
 * @param wish    free text in Portuguese or English, as typed
 * @returns a context that satisfies `structuredContextSchema`; it says nothing if the wish says nothing ("oi, tudo bem?")
 * @example understand('barzinho barato perto da paulista').price.max // 1
 */
export function understand(wish: string, { history = [], places = noPlaces }: UnderstandOptions = {}): StructuredContext {
  let context = emptyContext('pt-BR');
  [...history.slice(-rememberedTurns), wish].forEach((message, turn) => {
    context = merge(context, read(message, { places, isFollowUp: turn > 0 }));
  });
  return context;
}
