#!/usr/bin/env node
// Plays the story of docs/runs.md, with one pull request more, and takes the pictures of the dashboard that README.md and docs/dashboard.md show:
//   node scripts/screenshots.mjs [FOLDER]   writes docs/images/*.png, or into the folder
// Chromium is the machine's: CHROMIUM_PATH says where, when it is not at /usr/bin/chromium.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildWhenStale } from './build-when-stale.mjs';
import { regreen } from './run-regreen.mjs';

const root = new URL('..', import.meta.url).pathname;
const folder = process.argv[2] ?? `${root}docs/images`;
buildWhenStale();
const { playStory } = await import('./pages-story.mjs');

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  await playStory(regreen, async ({ runs, url, askForFix }) => {
    const asking = await askForFix();
    await take('pull-requests', `${url}/`);
    await take('pull-request', `${url}/pull-requests/${asking}`, { height: 1180 });
    await take('run', `${url}/runs/${runs.failing}`);
  });
  await withYears((url) => take('insights', `${url}/insights?days=90`, { height: 1130 }));
} finally {
  await browser.close();
}

async function take(name, address, { height = 760 } = {}) {
  const page = await browser.newPage({ viewport: { width: 1200, height }, colorScheme: 'light' });
  await page.goto(address);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
  console.log(`${name}.png`);
}

/** The pages over two years of made-up pull requests, those of the benchmark: a story of a minute has no trends. */
async function withYears(look) {
  const { withDatabase } = await import('../dist/bench/with-database.js');
  const { fill, sizeOf } = await import('../dist/bench/queries/fill.js');
  const { fillResults } = await import('../dist/bench/pages/fill-results.js');
  const { servePages } = await import('../dist/bench/pages/serve-pages.js');
  const mona = { login: 'mona', userId: null, scope: {}, mayAct: () => true, isOperator: true, formToken: '' };
  await withDatabase(async (pool) => {
    const size = sizeOf(4_000);
    await fill(pool, null, size, size, () => {});
    await fillResults(pool, () => {});
    const pages = await servePages(pool, () => mona);
    await look(pages.url).finally(() => pages.close());
  });
}
