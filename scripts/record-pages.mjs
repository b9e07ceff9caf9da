#!/usr/bin/env node
// Plays a story and puts what the real commands print of it into docs/runs.md:
//   node scripts/record-pages.mjs           writes the page anew: but for ids, times and figures nothing should change
//   node scripts/record-pages.mjs --check   writes nothing; exit 1 when the blocks of the page have another shape than the output now
import { readFileSync, writeFileSync } from 'node:fs';
import { buildWhenStale } from './build-when-stale.mjs';
import { regreen } from './run-regreen.mjs';

const root = new URL('..', import.meta.url).pathname;
const PAGE = `${root}docs/runs.md`;

buildWhenStale();
const { playStory } = await import('./pages-story.mjs');

/** What each block of the page shows. The replay comes last: it makes a run of its own. */
async function record({ command, runs, url, headers }) {
  const [newest] = JSON.parse(await command('deliveries', 'list', '--event', 'check_run', '--json', '--limit', '1'));
  const outputs = {
    'runs tail': command('runs', 'tail', '-n', '12'),
    'runs list': command('runs', 'list', '--status', 'waiting_input,degraded,cancelled'),
    'runs show': command('runs', 'show', runs.failing),
    'runs show degraded': command('runs', 'show', runs.degraded).then(stagesOf),
    'runs show resumed': command('runs', 'show', runs.resumed).then(stagesOf),
    'runs resume refused': refused(command('runs', 'resume', runs.waiting, '--payload', '{"approve": true}')),
    'event stream': follow(`${url}/api/v1/runs/${runs.failing}/events`, headers, 10),
    'deliveries list': command('deliveries', 'list', '--repo', 'acme/shop', '--limit', '11'),
    'deliveries show': command('deliveries', 'show', newest.deliveryId),
    'repos list': command('repos', 'list'),
    'pipelines list': command('pipelines', 'list'),
  };
  await Promise.all(Object.values(outputs));
  for (const name of Object.keys(outputs)) outputs[name] = await outputs[name];
  return { ...outputs, 'runs replay': await command('runs', 'replay', runs.failing) };
}

/** The head of a run and its stages. */
const stagesOf = (output) =>
  output.replace(/\n\nTimes\n[\s\S]*?(?=\n\nStages\n)/, '').replace(/(\n\nStages\n[\s\S]*?)\n\n[\s\S]*$/, '$1');

async function refused(attempt) {
  const error = await attempt.then(
    () => null,
    (failure) => failure,
  );
  if (typeof error?.stderr !== 'string') throw new Error('the command should have been refused', { cause: error });
  return error.stderr.trimEnd();
}

/** The events of a finished run after the one named. */
async function follow(url, given, lastEventId) {
  const response = await fetch(url, {
    headers: { ...given, accept: 'text/event-stream', 'last-event-id': `${lastEventId}` },
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return (await response.text()).trimEnd();
}

const MARKED = /(<!-- output: ([^>]+?) -->\n```text\n)[\s\S]*?^(```)/gm;

function replaceBlocks(page, outputs) {
  const placed = new Set();
  const written = page.replace(MARKED, (_, before, name, after) => {
    if (outputs[name] === undefined)
      throw new Error(`docs/runs.md wants the output of "${name}", which nothing records`);
    placed.add(name);
    return `${before}${outputs[name]}\n${after}`;
  });
  const missing = Object.keys(outputs).filter((name) => !placed.has(name));
  if (missing.length > 0) throw new Error(`docs/runs.md has no block for: ${missing.join(', ')}`);
  return written;
}

/** The lines of a block without what differs from one time to the next: ids, times, figures, the room they take, and how often a line comes. */
function shapeOf(block) {
  const plain = block
    .replace(/(\S.{7})(?:(?! {2}).)*…/g, '$1…')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{7,64}\b/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC|\b\d\d:\d\d:\d\d\b/g, 'TIME')
    .replace(/just now|(\d+ (d|h|min|s) ago)/g, 'AGO')
    .replace(/[\d,.]+ (ms|s|min( \d+ s)?)(?!\w)/g, 'SPAN')
    .replace(/ID\+ID|\bdevelopment\b/g, 'ID')
    .replace(/\d+/g, 'N')
    .replace(/ {2,}/g, '  ');
  return [...new Set(plain.split('\n').map((line) => line.trimEnd()))].sort();
}

const blocksOf = (page) => Object.fromEntries([...page.matchAll(MARKED)].map(([block, , name]) => [name, block]));

const page = readFileSync(PAGE, 'utf8');
const outputs = await playStory(regreen, record);
const written = replaceBlocks(page, outputs);
if (process.argv.includes('--check')) {
  const [here, now] = [blocksOf(page), blocksOf(written)];
  for (const name of Object.keys(now)) {
    const [before, after] = [shapeOf(here[name]), shapeOf(now[name])];
    const gone = before.filter((line) => !after.includes(line));
    const come = after.filter((line) => !before.includes(line));
    if (gone.length + come.length === 0) continue;
    process.exitCode = 1;
    process.stdout.write(
      `${name}\n${gone.map((line) => `  - ${line}\n`).join('')}${come.map((line) => `  + ${line}\n`).join('')}`,
    );
  }
  process.stdout.write(
    process.exitCode
      ? 'docs/runs.md shows something else than the commands print: node scripts/record-pages.mjs mends it.\n'
      : 'docs/runs.md shows what the commands print.\n',
  );
} else writeFileSync(PAGE, written);
