import { brotliDecompressSync } from 'node:zlib';
import type { Pool } from 'pg';

/** Every row of every table as text, the queue's too; of deliveries without their bytes. */
export async function rowsOf(pool: Pool): Promise<{ table: string; text: string }[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const found: { table: string; text: string }[] = [];
  for (const { name } of tables) {
    const row = name.endsWith('webhook_deliveries') ? `(to_jsonb(t) - 'body')::text` : 't::text';
    const { rows } = await pool.query<{ text: string }>(`select ${row} as text from ${name} t`);
    found.push(...rows.map(({ text }) => ({ table: name, text })));
  }
  return found;
}

/** What GitHub sent, to the byte: the event log keeps it so, for what is not understood today is to be read again tomorrow. */
export async function deliveriesOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ body: Buffer }>('select body from webhook_deliveries where body is not null');
  return rows.map(({ body }) => brotliDecompressSync(body).toString('utf8'));
}

export type Judged = {
  check: string;
  category: string;
  confidence: number;
  cause: string;
  action: string;
  outcome: string | null;
};

/** The newest analysis of each check of a repository. */
export async function analysesOf(pool: Pool, owner: string, name: string): Promise<Judged[]> {
  const { rows } = await pool.query<Judged>(
    `select distinct on (c.check_name) c.check_name as check, a.category, a.confidence_score as confidence, a.root_cause as cause,
            a.recommended_action as action, a.metadata->'model'->>'outcome' as outcome
       from analysis_results a join check_runs c on c.id = a.check_run_id join repositories r on r.id = c.repository_id
      where r.name = $1 order by c.check_name, a.created_at desc`,
    [`${owner}/${name}`],
  );
  return rows;
}

/** `graves`: how many findings of a model are grave. */
export type Verdict = { reviewer: string; decision: string | null; rules: string[]; graves: number };

/** What each reviewer says of a repository's one pull request; `rules` without what a model said. */
export async function verdictsOf(pool: Pool, owner: string, name: string): Promise<Verdict[]> {
  const { rows } = await pool.query<Verdict>(
    `select v.reviewer_type as reviewer, v.decision,
            array(select concat_ws(' ', f->>'rule', f->>'severity', f->>'path', f->>'line') from jsonb_array_elements(v.metadata->'findings') f
                   where f->>'rule' <> 'model' order by 1) as rules,
            (select count(*)::int from jsonb_array_elements(v.metadata->'findings') f where f->>'rule' = 'model' and f->>'severity' = 'high') as graves
       from reviews v join pull_requests p on p.id = v.pr_id join repositories r on r.id = p.repository_id
      where r.name = $1 and v.reviewer_type <> 'fix' order by 1`,
    [`${owner}/${name}`],
  );
  return rows;
}
