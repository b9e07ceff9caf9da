#!/usr/bin/env node
// A fleet under a steady load: npm run -s soak -- --minutes M [--json]
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
await import('../dist/bench/soak-main.js');
