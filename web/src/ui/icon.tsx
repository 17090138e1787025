import type { ReactElement } from 'react';

/** Line icons on a 24-unit grid, drawn in the text's colour. */
const paths = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5',
  close: 'm6 6 12 12M18 6 6 18',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  people:
    'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 19c.7-3 3.2-4.5 6.5-4.5s5.8 1.5 6.5 4.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18.5 14.9c1.6.7 2.7 2 3 4.1',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4.5l3 2',
  pin: 'M12 3.5c-3.6 0-6.5 2.8-6.5 6.4 0 4.5 4.7 8.9 6.1 10.1.2.2.6.2.8 0 1.4-1.2 6.1-5.6 6.1-10.1 0-3.6-2.9-6.4-6.5-6.4Zm0 4.2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z',
  reach:
    'M12 9.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4ZM12 3.5v2M12 18.5v2M3.5 12h2M18.5 12h2M12 5.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z',
  filters: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  down: 'm6.5 9.5 5.5 5.5 5.5-5.5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  city: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5M9.5 12h5M12 9.5v5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z',
  alert: 'M12 8.5v4.5M12 16.4v.1M10.6 4.3 3.2 17.5c-.6 1.1.2 2.5 1.4 2.5h14.8c1.2 0 2-1.4 1.4-2.5L13.4 4.3c-.6-1.1-2.2-1.1-2.8 0Z',
  chart: 'M4.5 19.5h15M7 16v-4.5M12 16V5.5M17 16V9',
  tag: 'M4 5.5v5.3c0 .4.2.8.4 1.1l7.7 7.7c.6.6 1.5.6 2.1 0l5.4-5.4c.6-.6.6-1.5 0-2.1L11.9 4.4c-.3-.3-.7-.4-1.1-.4H5.5C4.7 4 4 4.7 4 5.5ZM8 8v.1',
  mood: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM9 10v.2M15 10v.2M8.8 14c.8 1 1.9 1.6 3.2 1.6s2.4-.6 3.2-1.6',
  star: 'm12 4 2.4 5 5.4.7-4 3.8 1 5.4-4.8-2.6-4.8 2.6 1-5.4-4-3.8 5.4-.7L12 4Z',
  money: 'M12 4v16M16 7.5c-.8-1-2.2-1.6-4-1.6-2.3 0-4 1.1-4 2.9 0 4 8.2 2 8.2 6.3 0 1.9-1.7 3.1-4.2 3.1-2 0-3.5-.7-4.4-1.9',
  without: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM6.4 6.4l11.2 11.2',
} as const;

export type IconName = keyof typeof paths;

/** @param className must give a size */
export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }): ReactElement {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
