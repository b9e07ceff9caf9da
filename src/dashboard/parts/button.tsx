import type { Child, FC } from 'hono/jsx';
import type { Viewer } from '../page.js';

type Props = {
  viewer: Viewer;
  action: string;
  words: string;
  kind?: 'yes' | 'no';
  fields?: Record<string, string>;
  /** What it is about, where several of its kind stand on a page. */
  of?: string;
  children?: Child;
};

/** A form of one button: what it does is done by a post that carries the viewer's form token. */
export const Button: FC<Props> = ({ viewer, action, words, kind, fields = {}, of, children }) => (
  <form method="post" action={action} id={`form ${words} ${of ?? ''}`.trim().toLowerCase().replace(/\W+/g, '-')}>
    <input type="hidden" name="formToken" value={viewer.formToken} />
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {children}
    <button type="submit" class={kind} aria-label={of ? `${words} ${of}` : undefined}>
      {words}
    </button>
  </form>
);
