import type { Child, FC } from 'hono/jsx';
import type { Viewer } from '../page.js';

type Props = {
  viewer: Viewer;
  action: string;
  words: string;
  kind?: 'yes' | 'no';
  fields?: Record<string, string>;
  children?: Child;
};

/** A form of one button: what it does is done by a post that carries the viewer's form token. */
export const Button: FC<Props> = ({ viewer, action, words, kind, fields = {}, children }) => (
  <form method="post" action={action}>
    <input type="hidden" name="formToken" value={viewer.formToken} />
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {children}
    <button type="submit" class={kind}>
      {words}
    </button>
  </form>
);
