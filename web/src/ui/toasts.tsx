import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components/Toast';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface Notice {
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const notices = new ToastQueue<Notice>({ maxVisibleToasts: 1 });
// Five seconds is what WCAG's advisory asks at least; the region pauses it on hover and focus.
const showForMs = 6000;

export function notify(text: string, tone: Notice['tone'] = 'good'): void {
  notices.clear();
  notices.add({ text, tone }, { timeout: showForMs });
}

/** Short notices in the corner; a landmark that F6 reaches. */
export function Toasts(): ReactElement {
  const { t } = useTranslation();
  return (
    <ToastRegion queue={notices} className="fixed inset-x-3 bottom-4 z-100 flex flex-col items-center gap-2 outline-none">
      {({ toast }) => (
        <Toast
          toast={toast}
          className="flex max-w-md items-center gap-3 rounded-full bg-ink py-2 pr-2 pl-4 text-sm text-paper shadow-xl motion-safe:animate-enter"
        >
          <Icon name={toast.content.tone === 'good' ? 'check' : 'alert'} className="size-4.5" />
          <ToastContent>{toast.content.text}</ToastContent>
          <Button
            slot="close"
            aria-label={t('toast.close')}
            className="grid size-8 cursor-pointer place-items-center rounded-full hover:bg-paper/15"
          >
            <Icon name="close" className="size-4" />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}
