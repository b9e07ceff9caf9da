/** What budgets are held over: a run, the life of a pull request, a repository and all of this Regreen in the last 24 hours. */
export const BUDGET_SCOPES = ['run', 'pull_request', 'repository', 'day'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

export type Limits = Partial<Record<BudgetScope, number>>;
/** Most tokens, in and out together, and most dollars. A scope that is left out has no limit. */
export type ModelBudgets = { tokens: Limits; usd: Limits };

/** Some forty diagnoses or eight reviews a run; a busy day of a few hundred runs. */
const DEFAULT_TOKENS: Required<Limits> = {
  run: 250_000,
  pull_request: 2_000_000,
  repository: 5_000_000,
  day: 20_000_000,
};

/** What was spent, or set aside for calls under way. Calls whose price was not known count as no dollars. */
export type ModelSpending = Record<BudgetScope, { tokens: number; usd: number }>;

const AMOUNT = /^\d{1,12}(?:\.\d{1,6})?$/;

/** Reads `run=…,day=…`; a mistake is a sentence that follows the name of the setting. */
export function parseLimits(text: string): { limits: Limits } | { mistake: string } {
  const limits: Limits = {};
  for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', amount = ''] = entry.split('=').map((part) => part.trim());
    const scope = BUDGET_SCOPES.find((known) => known === name);
    if (scope === undefined || !AMOUNT.test(amount)) {
      return {
        mistake: `must be a list such as ${BUDGET_SCOPES.map((known, index) => `${known}=${10 ** index}`).join(',')}`,
      };
    }
    limits[scope] = Number(amount);
  }
  return { limits };
}

/** The operator's budgets: tokens that nothing is said about have a limit all the same, dollars have none. */
export const operatorBudgets = (tokens: Limits, usd: Limits): ModelBudgets => ({
  tokens: { ...DEFAULT_TOKENS, ...tokens },
  usd,
});

/** The operator's budgets with what the repository wants of them: it may only want less. */
export function repositoryBudgets(
  { tokens, usd }: ModelBudgets,
  wanted: { maxTokensPerDay: number | null; maxUsdPerDay: number | null },
): ModelBudgets {
  return {
    tokens: lower(tokens, wanted.maxTokensPerDay),
    usd: lower(usd, wanted.maxUsdPerDay),
  };
}

const lower = (limits: Limits, wanted: number | null): Limits =>
  wanted === null ? limits : { ...limits, repository: Math.min(wanted, limits.repository ?? wanted) };

/** Why a call that may come to this much is not made; null: it is within every budget. Without figures: those of others are nobody's business. */
export function budgetObjection(
  { tokens, usd }: ModelBudgets,
  spent: ModelSpending,
  call: { tokens: number; usd: number | null },
): string | null {
  for (const scope of BUDGET_SCOPES) {
    const mostTokens = tokens[scope];
    if (mostTokens !== undefined && spent[scope].tokens + call.tokens > mostTokens)
      return `the budget of tokens ${OF[scope]} is used up`;
    const mostUsd = usd[scope];
    if (mostUsd === undefined) continue;
    if (call.usd === null)
      return 'there is a budget in dollars, and nobody has said what the model costs (REGREEN_MODEL_PRICES)';
    if (spent[scope].usd + call.usd > mostUsd) return `the budget of dollars ${OF[scope]} is used up`;
  }
  return null;
}

const OF: Record<BudgetScope, string> = {
  run: 'for a run',
  pull_request: 'for a pull request',
  repository: 'for a repository in 24 hours',
  day: 'for this Regreen in 24 hours',
};
