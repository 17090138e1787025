import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestContext } from '../../../src/domain/context.ts';
import type { RecommendedItem } from '../../../src/domain/recommendation.ts';
import { RequestFailed } from '../service/http.ts';
import { outbox, type Told } from '../service/outbox.ts';
import { notify } from '../ui/toasts.tsx';

export type Answer = 'accept' | 'reject';

/** The list an answer is about. */
export interface Shown {
  /** The question it answers, without what only says how fresh the answer must be. */
  readonly question: string;
  readonly recommendationId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly context: RequestContext | null;
  /** Unix milliseconds by the page's own clock of events, `performance.now()` based; only differences count. */
  readonly shownAt: number;
  /** Venue ids in the order shown. */
  readonly order: readonly string[];
}

/** What this visitor answered, by person and venue. */
export type Answers = ReadonlyMap<string, Answer>;

export function answerTo(answers: Answers, userId: string, venueId: string): Answer | null {
  return answers.get(keyOf(userId, venueId)) ?? null;
}

export interface Feedback {
  readonly answers: Answers;
  /** The newest event of ours that a list must show; 0 = none. */
  readonly minSeq: number;
  /** The list that the last answer was given to, for showing what it changed. */
  readonly before: Shown | null;
  answer(item: RecommendedItem, answer: Answer, shown: Shown): Promise<void>;
  saw(item: RecommendedItem, shown: Shown): void;
  opened(item: RecommendedItem, shown: Shown): void;
}

/** What the person does with a list, told to the server as events, and what is known of it here. */
export function useFeedback(): Feedback {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>(new Map());
  const [minSeq, setMinSeq] = useState(0);
  const [before, setBefore] = useState<Shown | null>(null);

  const set = (key: string, answer: Answer | null): void =>
    setAnswers((known) => {
      const after = new Map(known);
      if (answer === null) after.delete(key);
      else after.set(key, answer);
      return after;
    });

  return {
    answers,
    minSeq,
    before,
    saw: ({ venueId }, shown) => outbox.add(told('view', venueId, shown)),
    opened: ({ venueId }, shown) => outbox.add(told('click', venueId, shown)),
    async answer({ venueId, venue }, answer, shown) {
      const key = keyOf(shown.userId, venueId);
      set(key, answer);
      try {
        const seq = await outbox.send({ ...told(answer, venueId, shown), responseTimeMs: Math.round(performance.now() - shown.shownAt) });
        setBefore(shown);
        setMinSeq(seq);
        notify(answer === 'accept' ? t('toast.accepted') : t('toast.rejected', { name: venue.name }));
      } catch (error) {
        if (!(error instanceof RequestFailed)) throw error;
        set(key, null);
        notify(t('toast.failed', { reason: error.problem?.title ?? t('error.offline') }), 'bad');
      }
    },
  };
}

function keyOf(userId: string, venueId: string): string {
  return `${userId}\n${venueId}`;
}

function told(kind: Told['kind'], venueId: string, { recommendationId, userId, sessionId, context }: Shown): Told {
  return { kind, userId, sessionId, venueId, recommendationId, ...(context !== null && { context }) };
}
