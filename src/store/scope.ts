/** Only what belongs to this tenant, and of that only what is in these repositories; without either, everything. */
export type Scope = { installationId?: string; repositoryIds?: readonly string[] };

type Column = 'o' | 'r';

/** Whether a row of `repositories` is in scope, in SQL: `installation` and `repositories` are the parameters that `scopeValues` gives. */
export const isInScope = (repository: Column, installation: string, repositories: string): string =>
  `(${installation}::uuid is null or ${repository}.installation_id = ${installation}) and (${repositories}::uuid[] is null or ${repository}.id = any(${repositories}))`;

/** Whether run r is in scope, in SQL. */
export const isRunOf = (installation: string, repositories: string): string =>
  `((${installation}::uuid is null and ${repositories}::uuid[] is null) or exists (
      select from pull_requests p join repositories o on o.id = p.repository_id
       where p.id = r.pr_id and ${isInScope('o', installation, repositories)}))`;

export const scopeValues = ({ installationId, repositoryIds }: Scope): [string | null, readonly string[] | null] => [
  installationId ?? null,
  repositoryIds ?? null,
];
