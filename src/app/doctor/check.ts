import type { Check } from '../../api/diagnosis.ts';

/** Nothing to do. */
export function ok(name: string, found: string): Check {
  return { name, verdict: 'ok', found, action: null };
}

/** Worth a look; everything works. */
export function warn(name: string, found: string, action: string): Check {
  return { name, verdict: 'warn', found, action };
}

/** Something does not work, or soon will not. */
export function problem(name: string, found: string, action: string): Check {
  return { name, verdict: 'problem', found, action };
}

/** `12 %`, `0.4 %` */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${share.toFixed(share < 10 ? 1 : 0)} %`;
}

/** `250 ms`, `4 s`, `3.2 h`, `12 days` */
export function duration(ms: number): string {
  const absolute = Math.abs(ms);
  if (absolute < 1_000) return `${Math.round(ms)} ms`;
  if (absolute < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (absolute < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return absolute < 48 * 3_600_000 ? `${(ms / 3_600_000).toFixed(1)} h` : `${Math.round(ms / 86_400_000)} days`;
}

/** `340 MB`, `2.1 GB` */
export function size(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `2026-05-01` */
export function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
