import type { Pool } from 'pg';

/** How far work has come that has no row of its own, as it was saved last; undefined before the first time. Whoever changes it takes turns. */
export async function readMark(pool: Pool, name: string): Promise<unknown> {
  const { rows } = await pool.query<{ value: unknown }>('select value from monitor_marks where name = $1', [name]);
  return rows[0]?.value;
}

export async function saveMark(pool: Pool, name: string, value: object): Promise<void> {
  await pool.query(
    'insert into monitor_marks as t (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    [name, JSON.stringify(value)],
  );
}
