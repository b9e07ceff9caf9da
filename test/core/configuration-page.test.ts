import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parsePipelineFile } from '../../src/core/pipeline-definition.js';
import { DEFAULT_CONFIG, parseRepositoryConfig, repositoryConfigJsonSchema } from '../../src/core/repository-config.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');
const [configuration, pipeline] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block]) => block!);

type Node = { properties?: Record<string, Node> };
const leaves = ({ properties }: Node, path = ''): string[] =>
  properties && path !== 'notify.slack.'
    ? Object.entries(properties).flatMap(([key, node]) => leaves(node, `${path}${key}.`))
    : [path.slice(0, -1)];
const keys = leaves(repositoryConfigJsonSchema());

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value);

describe('docs/configuration.md', () => {
  test('its example reads, and names every key', () => {
    const read = parseRepositoryConfig(configuration!);
    expect(read).toHaveProperty('config');
    expect(keys.filter((key) => at((read as { config: object }).config, key) === undefined)).toEqual([]);
  });

  test('what the example does not call an example is the default', () => {
    const { config } = parseRepositoryConfig(configuration!) as { config: object };
    const examples = [
      'checks',
      'branches',
      'labels',
      'authors',
      'fix.paths',
      'model.name',
      'model.maxUsdPerDay',
      'model.maxTokensPerDay',
      'notify.slack',
      'matchers',
      'quarantine',
    ];
    const plain = keys.filter((key) => !examples.includes(key));
    expect(plain.map((key) => [key, at(config, key)])).toEqual(plain.map((key) => [key, at(DEFAULT_CONFIG, key)]));
  });

  test('its table has every key with its default', () => {
    const rows = [...page.matchAll(/^\| `([\w.]+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)].map(([, key, byDefault]) => [
      key,
      byDefault,
    ]);
    const said = keys.map((key) => {
      const held = at(DEFAULT_CONFIG, key);
      if (held === null) return [key, 'none'];
      return [
        key,
        typeof held === 'object' && !Array.isArray(held)
          ? 'all'
          : `\`${typeof held === 'string' ? held : JSON.stringify(held)}\``,
      ];
    });
    expect(rows).toEqual(said);
  });

  test('its pipeline reads', () => {
    expect(parsePipelineFile(pipeline!)).toMatchObject({ definition: { name: 'careful' } });
  });

  test('mistakes look as it shows them', () => {
    const [, mistake, stage] = /```text\n(\S+ unknown.*)\n```[\s\S]*```text\n(.*)\n```/.exec(page)!;
    const told = (read: ReturnType<typeof parseRepositoryConfig> | ReturnType<typeof parsePipelineFile>) =>
      'mistakes' in read ? read.mistakes.map(({ line, column, message }) => `${line}:${column}: ${message}`) : [];
    expect(told(parseRepositoryConfig('\n\nchekcs: [a]\n')).map((line) => `.github/regreen.yml:${line}`)).toEqual([
      mistake,
    ]);
    const broken = 'name: careful\ndescription: x\nstages:\n- stage: anlyze\n';
    expect(told(parsePipelineFile(broken)).map((line) => `careful.yml:${line}`)).toEqual([stage]);
  });
});
