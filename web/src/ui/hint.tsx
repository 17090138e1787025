import type { ReactElement, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

interface HintProps {
  /** What the tooltip says. */
  readonly text: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** Something small that explains itself on hover, on focus and on a tap. */
export function Hint({ text, className, children }: HintProps): ReactElement {
  return (
    <TooltipTrigger delay={250} closeDelay={100}>
      <Button className={`cursor-help ${className}`} aria-label={text}>
        {children}
      </Button>
      <Tooltip className="tooltip" offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
