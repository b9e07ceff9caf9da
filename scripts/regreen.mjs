#!/usr/bin/env node
// The command line of a checkout.
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
await import('../dist/bin/regreen.js');
