import type { ClientBase } from 'pg';

type Query = (...given: unknown[]) => unknown;

/** Each stays in the memory of every connection. What is put together anew for each call is soon beyond this, and is not kept. */
const MOST_NAMES = 400;
const names = new Map<string, string>();

/** The name under which a connection keeps this statement; none for the ones beyond the most. */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `regreen_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * Lets PostgreSQL read and plan every statement with parameters once a connection and not once a call: of what a run costs the database that
 * was the larger half. Who changes a table under a running app changes no column that a statement names.
 * A statement given as an object, `{ text, values }`, is planned for its values each time: the lists that people filter, for which no one plan is good.
 */
export function prepareStatements(client: ClientBase): void {
  const query = client.query.bind(client) as Query;
  const prepared: Query = (first, second, ...rest) => {
    const name = typeof first === 'string' && Array.isArray(second) ? statementName(first) : undefined;
    return name === undefined ? query(first, second, ...rest) : query({ name, text: first, values: second }, ...rest);
  };
  client.query = prepared as ClientBase['query'];
}
