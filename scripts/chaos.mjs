#!/usr/bin/env node
// Kills workers at their writes: npm run -s chaos -- fixes [--kills N] [--seed S] [--json]
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
await import('../dist/bench/chaos-main.js');
