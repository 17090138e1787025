/** A small city with one person who must leave no trace, and the search for traces. Everything about her is a word that occurs nowhere else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Core } from '../../src/app/core.ts';
import { LiveState } from '../../src/app/live-state.ts';
import { recommendFor } from '../../src/app/operations/recommend.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { Recommendation } from '../../src/domain/recommendation.ts';
import type { Storage } from '../../src/log/storage.ts';

export const ana = 'ana-quixeramobim-77';
export const phone = 'phone-xaxado-77';
const home = { latitude: -23.561413071, longitude: -46.655881093 };

/** Whatever could tell of her: ids, session, texts, coordinates. */
const words = [ana, phone, 'sessao-xaxado', 'Dulcineia', 'Mafalda', 'Rosinante', String(home.latitude), String(home.longitude)];
/** In every form in which a file may hold them: UTF-8, the UTF-16 of V8's serialisation, and coordinates as IEEE doubles of either order. */
const traces: readonly (readonly [string, Buffer])[] = [
  ...words.flatMap((word) => [[word, Buffer.from(word, 'utf8')] as const, [word, Buffer.from(word, 'utf16le')] as const]),
  ...[home.latitude, home.longitude].flatMap((degrees) => {
    const view = Buffer.alloc(16);
    view.writeDoubleLE(degrees, 0);
    view.writeDoubleBE(degrees, 8);
    return [[`${degrees} as bytes`, view.subarray(0, 8)] as const, [`${degrees} as bytes`, view.subarray(8)] as const];
  }),
];

/** What of her is in some bytes. */
export function tracesIn(bytes: Buffer): string[] {
  return [...new Set(traces.flatMap(([name, needle]) => (bytes.includes(needle) ? [name] : [])))];
}

/** What of her is in the files below a folder, as `file: word`. */
export function tracesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return tracesIn(readFileSync(path)).map((word) => `${path.slice(folder.length + 1)}: ${word}`);
    });
}

/** Without a worker: the tests do the jobs themselves, step by step. */
export async function startCore(storage: Storage, onError: (error: unknown) => void = () => undefined): Promise<Core> {
  return Core.start({ storage, state: await LiveState.load(storage.snapshots), clock: systemClock, onError });
}

/** Venues and people who have nothing to do with her, then her own story in every kind of event, and a bad record about her. */
export async function liveThere(core: Core): Promise<{ readonly answer: Recommendation }> {
  const location = { latitude: -23.55, longitude: -46.63 };
  const venue = (id: string) => ({ id, name: `Bar ${id}`, category: 'bar', timeZone: 'America/Sao_Paulo', location, price: 2 });
  const venues = ['a', 'b', 'c', 'd'];
  await core.collect(venues.map((id) => ({ type: 'venue.upserted', venue: venue(id) })));
  const others = ['bia', 'caio', 'davi'].flatMap((userId, i) => [
    { type: 'user.upserted', user: { id: userId, home: location, ageGroup: '25_34' } },
    ...venues.slice(i).map((venueId) => ({ type: 'interaction', kind: 'checkin', userId, venueId, sessionId: `session of ${userId}` })),
    { type: 'interaction', kind: 'rating', userId, venueId: 'a', value: 3 + i / 2 },
  ]);
  await core.collect(others);

  await core.collect([
    { type: 'interaction', kind: 'view', userId: phone, venueId: 'a', sessionId: 'sessao-xaxado' },
    { type: 'conversation.message', role: 'user', text: 'longe da Dulcineia', sessionId: 'sessao-xaxado' },
    { type: 'user.upserted', user: { id: ana, home, language: 'pt-BR', favouriteCuisines: ['japanese'] } },
    { type: 'user.merged', fromUserId: phone, userId: ana },
    { type: 'conversation.message', role: 'user', text: 'um bar para a Mafalda', userId: ana },
  ]);
  const answer = await recommendFor(core, {
    userId: ana,
    sessionId: 'sessao-xaxado',
    text: 'um bar perto da Rosinante',
    context: { location: home },
  });
  await recommendFor(core, { sessionId: 'sessao-xaxado', text: 'outro bar, Rosinante' });
  await core.collect([
    { type: 'interaction', kind: 'accept', userId: ana, venueId: answer.items[0]!.venueId, recommendationId: answer.recommendationId },
    { type: 'recommendation.feedback', recommendationId: answer.recommendationId, action: 'accepted', reason: 'a Mafalda gostou' },
    ...venues.map((venueId) => ({ type: 'interaction', kind: 'checkin', userId: ana, venueId, context: { location: home } })),
    { type: 'interaction', kind: 'checkin', userId: 'bia', venueId: 'b' },
  ]);
  await core.storage.quarantine.add([
    { source: 'api', line: null, code: 'event.invalid', message: 'kind', raw: `{"kind":"stare","userId":"${ana}"}`, userId: ana },
    { source: 'file.csv', line: 7, code: 'row.field_count', message: 'fields', raw: `${phone};Mafalda`, userId: null },
    { source: 'file.csv', line: 8, code: 'row.field_count', message: 'fields', raw: 'bia;', userId: null },
  ]);
  return { answer };
}
