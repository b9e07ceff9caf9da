#!/usr/bin/env node
// Plays the story of docs/runs.md and takes the pictures of the dashboard that README.md and docs/dashboard.md show:
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

await playStory(regreen, async ({ runs, url }) => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    mkdirSync(folder, { recursive: true });
    const waiting = await (await fetch(`${url}/api/v1/runs/${runs.waiting}`)).json();
    const shots = [
      ['pull-requests', '/', 'light'],
      ['pull-request', `/pull-requests/${waiting.pullRequestId}`, 'light'],
      ['run', `/runs/${runs.failing}`, 'light'],
    ];
    for (const [name, path, colorScheme] of shots) {
      const page = await browser.newPage({ viewport: { width: 1200, height: 760 }, colorScheme });
      await page.goto(`${url}${path}`);
      await page.screenshot({ path: join(folder, `${name}.png`) });
      await page.close();
      console.log(`${name}.png`);
    }
  } finally {
    await browser.close();
  }
});
