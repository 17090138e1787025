import { useEffect, useRef, type RefObject } from 'react';

/** Something counts as seen once at least half of it was on the screen for this long. */
const seenAfterMs = 1000;

/**
 * Tells once per `key` that an element was seen.
 *
 * @param key what is shown; another key is another thing to see
 */
export function useSeen(element: RefObject<HTMLElement | null>, key: string, onSeen: () => void): void {
  const latest = useRef(onSeen);
  latest.current = onSeen;
  useEffect(() => {
    if (element.current === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        clearTimeout(timer);
        if (entry?.isIntersecting !== true) return;
        timer = setTimeout(() => {
          observer.disconnect();
          latest.current();
        }, seenAfterMs);
      },
      { threshold: 0.5 },
    );
    observer.observe(element.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [element, key]);
}
