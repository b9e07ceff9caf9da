import type { FileChanges } from '../github/git/objects.js';

/** The demo's repository, commit by commit. Its checks really run on these files. */
export const shop = { owner: 'acme', name: 'shop', branch: 'member-discount', developer: 'ada' };

const before = `import type { Customer } from './customer.js';

/** What the customer pays, in cents. */
export function priceFor(_customer: Customer, cents: number, _today: Date): number {
  return cents;
}
`;

const broken = `import type { Customer } from './customer.js';

/** Members get one percent off for each year, ten at most. */
export function discountPercent(customer: Customer, today: Date): number {
  const years = today.getFullYear() - customer.memberSince.getFullYear();
  return Math.min(years, 10);
}

/** What the customer pays, in cents. */
export function priceFor(customer: Customer, cents: number, today: Date): number {
  return cents - discountPercent(customer, today);
}
`;

const fixed = broken
  .replace('  const years', '  if (!customer.memberSince) return 0;\n  const years')
  .replace(
    'cents - discountPercent(customer, today)',
    'Math.round((cents * (100 - discountPercent(customer, today))) / 100)',
  );

const priceTest = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceFor } from '../build/price.js';

const today = new Date('2026-11-21');

test('a new member pays the full price', () => {
  const linus = { name: 'Linus', memberSince: new Date('2026-11-14') };
  assert.equal(priceFor(linus, 2500, today), 2500);
});
`;

const discountTest = `${priceTest}
test('a member of ten years pays ten percent less', () => {
  const grace = { name: 'Grace', memberSince: new Date('2016-05-01') };
  assert.equal(priceFor(grace, 2500, today), 2250);
});
`;

/** The default branch: all of its checks pass. */
export const baseFiles = {
  'package.json': `${JSON.stringify({ name: 'shop', private: true, type: 'module' }, null, 2)}\n`,
  'tsconfig.json': `{
  "compilerOptions": { "target": "ES2022", "module": "NodeNext", "strict": true, "types": [], "rootDir": "src" },
  "include": ["src"]
}
`,
  '.prettierrc.json': '{ "singleQuote": true, "printWidth": 120 }\n',
  // Regreen may commit what it can mend, once somebody has said yes.
  '.github/regreen.yml': 'mode: fix\n',
  '.github/workflows/ci.yml': `name: CI
on: pull_request
jobs:
  types:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npx tsc --noEmit
  format:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npx prettier --check src
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - run: npx tsc --noCheck --outDir build
      - run: node scripts/fetch-rates.js
      - run: node --test
`,
  'scripts/fetch-rates.js': `import { writeFile } from 'node:fs/promises';

// Today's exchange rates, for the tests that convert prices.
const url = process.env.RATES_URL;
const response = await fetch(url);
if (!response.ok) throw new Error(\`GET \${url}: \${response.status} \${response.statusText}\`);
await writeFile('build/rates.json', await response.text());
`,
  'src/customer.ts': `export type Customer = {
  name: string;
  /** Guests have none. */
  memberSince?: Date;
};
`,
  'src/currency.ts': `/** Cents of another currency, at this rate. */
export const convert = (cents: number, rate: number): number => Math.round(cents * rate);
`,
  'src/price.ts': before,
  'test/currency.test.js': `import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { convert } from '../build/currency.js';

test('prices convert at the rate of the day', async () => {
  const rates = JSON.parse(await readFile('build/rates.json', 'utf8'));
  assert.equal(convert(2500, rates.USD), 2875);
});
`,
  'test/price.test.js': priceTest,
} satisfies FileChanges;

/** The pull request's first commit: it does not compile, and it takes off ten cents instead of ten percent. */
export const breakingCommit = {
  message: 'Give members a discount',
  files: { 'src/price.ts': broken, 'test/price.test.js': discountTest },
};

export const fixingCommit = { message: 'Guests get no discount; count in percent', files: { 'src/price.ts': fixed } };

/** One more, which nobody has run the formatter on. */
export const untidyCommit = {
  message: 'Prices with tax',
  files: {
    'src/tax.ts': `/** Cents with the tax on top. */
export function withTax( cents:number, percent:number ): number {
    return Math.round( cents*(100+percent)/100 )
}
`,
  },
};

/** Where the breaking commit's failures are, as `path:line`: the type error, and the test that fails. */
export const breakages = [
  `src/price.ts:${lineOf(broken, 'customer.memberSince.getFullYear()')}`,
  `test/price.test.js:${lineOf(discountTest, 'assert.equal(priceFor(grace')}`,
];

/** What the rates service answers when it is up. */
export const rates = { USD: 1.15 };

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}
