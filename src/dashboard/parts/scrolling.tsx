import type { Child, FC } from 'hono/jsx';

/** What may be wider or longer than its place; who has no mouse reaches it by the keyboard and scrolls it there. */
export const Scrolling: FC<{ label: string; class?: string; children?: Child }> = ({
  label,
  class: name = 'scroll',
  children,
}) => (
  <section class={name} tabindex={0} aria-label={label}>
    {children}
  </section>
);
