import type { FC } from 'hono/jsx';

/** What a state means to people, beside its words: a colour and a sign, which say the same. */
export type Tone = 'good' | 'bad' | 'busy' | 'asks' | 'odd' | 'idle';

const SIGNS: Record<Tone, string> = { good: '✓', bad: '✗', busy: '●', asks: '?', odd: '!', idle: '○' };

export const Badge: FC<{ tone: Tone; words: string }> = ({ tone, words }) => (
  <span class={`badge ${tone}`}>
    <span class="sign" aria-hidden="true">
      {SIGNS[tone]}
    </span>
    {words}
  </span>
);
