import type { FC } from 'hono/jsx';
import { isUuid } from '../../core/uuid.js';

export type Choice = {
  name: string;
  label: string;
  value: string;
  /** Value and words; a field without options is text. */
  options?: readonly (readonly [value: string, words: string])[];
};

/** What is looked for stands in the address: it can be sent to others. A live page leaves the form as somebody has it. */
export const Filters: FC<{ action: string; choices: readonly Choice[] }> = ({ action, choices }) => (
  <search>
    <form class="filters" method="get" action={action} hx-morph-skip="true">
      {choices.map(({ name, label, value, options }) => (
        <label htmlFor={`filter-${name}`}>
          {label}
          {options ? (
            <select id={`filter-${name}`} name={name}>
              {options.map(([option, words]) => (
                <option value={option} selected={option === value}>
                  {words}
                </option>
              ))}
            </select>
          ) : (
            <input id={`filter-${name}`} type="search" name={name} value={value} maxlength={200} />
          )}
        </label>
      ))}
      <button type="submit">Show</button>
    </form>
  </search>
);

/** The way to the next page, with everything else as it is. */
export const NextPage: FC<{ path: string; query: URLSearchParams; cursor: string | null; words?: string }> = ({
  path,
  query,
  cursor,
  words = 'Older',
}) => {
  const with_ = (value: string | null) => {
    const next = new URLSearchParams(query);
    if (value === null) next.delete('cursor');
    else next.set('cursor', value);
    const text = next.toString();
    return text ? `${path}?${text}` : path;
  };
  if (cursor === null && !query.has('cursor')) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {query.has('cursor') && <a href={with_(null)}>First page</a>}
      {cursor !== null && <a href={with_(cursor)}>{words}</a>}
    </nav>
  );
};

/** What came by the address may be anything; an id, or nothing. */
export const cursorIn = (query: URLSearchParams): string | undefined => {
  const cursor = query.get('cursor');
  return isUuid(cursor) ? cursor : undefined;
};

/** The value where it is one of these, else the first. */
export function oneOf<Value extends string>(given: string | null, values: readonly [Value, ...Value[]]): Value {
  return values.find((value) => value === given) ?? values[0];
}
