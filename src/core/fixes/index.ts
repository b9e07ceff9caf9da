import { formatter } from './formatter.js';
import { logDiff } from './log-diff.js';
import { mechanicalEdit } from './mechanical.js';
import { modelPatch } from './model-patch.js';
import type { FixStrategy } from './strategy.js';

/** The ladder, from certain to clever: the first that proposes wins. A re-run comes before all of them, where the route asks for one. */
export const strategies: readonly FixStrategy[] = [logDiff, formatter, mechanicalEdit, modelPatch];
