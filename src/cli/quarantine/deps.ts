import type { WithDatabase } from '../database.js';
import type { Clock } from '../format.js';

export type QuarantineDeps = { withDatabase: WithDatabase; clock: Clock };

export type ListFlags = { repo?: string; all?: boolean; limit: number; json?: boolean };

export type AddFlags = { check: string; test?: string; owner: string; reason: string; for: number; json?: boolean };
