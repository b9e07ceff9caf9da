import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { STYLE } from './style.js';

const require = createRequire(import.meta.url);
const ofPackage = (path: string): Buffer => readFileSync(require.resolve(path));

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9" fill="#1a7f37"/><path d="m5.5 10.5 3 3 6-7" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

export type Asset = { type: string; body: Buffer };

const all: Record<string, Asset> = {
  'style.css': { type: 'text/css; charset=utf-8', body: Buffer.from(STYLE) },
  'icon.svg': { type: 'image/svg+xml', body: Buffer.from(ICON) },
  // https://four.htmx.org, and its extension for server-sent events
  'htmx.js': { type: 'text/javascript; charset=utf-8', body: ofPackage('htmx.org/dist/htmx.min.js') },
  'hx-sse.js': { type: 'text/javascript; charset=utf-8', body: ofPackage('htmx.org/dist/ext/hx-sse.min.js') },
};

const digestOf = ({ body }: Asset): string => createHash('sha256').update(body).digest('hex').slice(0, 12);

const paths = new Map(Object.entries(all).map(([name, asset]) => [name, `/assets/${digestOf(asset)}/${name}`]));

/** Where a file is served; the path changes with its bytes, so browsers may keep it for good. */
export const assetPath = (name: string): string => {
  const path = paths.get(name);
  if (path === undefined) throw new Error(`There is no asset ${name}.`);
  return path;
};

/** null: nothing is served there. */
export const assetAt = (path: string): Asset | null => {
  const name = [...paths].find(([, at]) => at === path)?.[0];
  return name === undefined ? null : all[name]!;
};
