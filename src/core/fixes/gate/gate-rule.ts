import type { FileChange } from '../patch.js';
import type { ChangeFacts } from './change-facts.js';

/** What the gate has against a change. `line` is of the new file where it has one, else of the old. */
export type GateObjection = {
  rule: string;
  path: string | null;
  line: number | null;
  /** refuse: Regreen neither applies nor suggests it. person: it may be suggested, and only a person may commit it. */
  severity: 'refuse' | 'person';
  sentence: string;
};

export type Complaint = Pick<GateObjection, 'line' | 'severity' | 'sentence'>;

/** One thing that no fix may do by itself. It is one file, and one line in rules/index.ts. Pure; never throws. */
export type GateRule = { name: string; judge(change: FileChange, facts: ChangeFacts): Complaint[] };

export const refuse = (line: number | null, sentence: string): Complaint => ({ line, severity: 'refuse', sentence });
export const askPerson = (line: number | null, sentence: string): Complaint => ({ line, severity: 'person', sentence });
