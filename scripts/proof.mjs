#!/usr/bin/env node
// Measures what is promised, and writes docs/proof.md: npm run proof [-- --only NAMES]
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
await import('../dist/bench/proof-main.js');
