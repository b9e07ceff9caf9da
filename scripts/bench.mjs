#!/usr/bin/env node
// Figures of this machine: npm run -s bench -- NAME [--json]
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
await import('../dist/bench/main.js');
