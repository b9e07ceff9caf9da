import type { Figures } from '../../core/insights/figures.js';
import type { Asked } from '../../store/insights/asked.js';
import type { Sql } from '../../store/sql.js';

/** One picture of the page Insights, with its numbers: one file and one line in insights.ts. */
export type Insight = {
  /** As the address of its CSV says it. */
  name: string;
  title: string;
  /** What is counted, and what is not. docs/insights.md has the same at more length. */
  definition: string;
  operatorsOnly?: boolean;
  read: (sql: Sql, asked: Asked) => Promise<Figures>;
};
