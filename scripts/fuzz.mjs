#!/usr/bin/env node
// Hostile HTTP: npm run -s fuzz -- --requests N [--seed S] [--json]. Mutated logs: npm run -s fuzz -- --fragments N [--seed S] [--json]
import { buildWhenStale } from './build-when-stale.mjs';

buildWhenStale();
const isAboutLogs = process.argv.some((argument) => argument.startsWith('--fragments'));
await import(isAboutLogs ? '../dist/bench/fuzz-logs.js' : '../dist/bench/fuzz-requests.js');
