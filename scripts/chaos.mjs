#!/usr/bin/env node
// Breaks things on purpose and judges what is left: npm run -s chaos -- [everything|upgrade|fixes] [--kills N] [--seed S] [--json]
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
await import('../dist/bench/chaos-main.js');
