#!/usr/bin/env node
// What `helm template` would print of our chart, where there is no Helm: npm run -s chart -- [values file…]
// Knows as much of the template language as the chart uses; test/deploy/ holds what it prints to Kubernetes' schemas.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { parse } from 'yaml';

register('../test/support/typescript-loader.mjs', import.meta.url);
const { mergeValues, renderChart } = await import('../test/support/helm/render-chart.ts');

const chart = new URL('../deploy/helm/regreen', import.meta.url).pathname;
const given = process.argv.slice(2).map((file) => parse(readFileSync(file, 'utf8')));
try {
  const { text, notes } = renderChart(chart, given.reduce(mergeValues, {}));
  process.stdout.write(text);
  process.stderr.write(`\n${notes}`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
