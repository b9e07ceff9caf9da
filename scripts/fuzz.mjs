#!/usr/bin/env node
// Mutated logs, by the hundred thousand: npm run -s fuzz -- [--fragments N] [--seed S] [--json]
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
await import('../dist/bench/fuzz-logs.js');
