import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { schemaMistake, unknownFields } from '../support/helm/kubernetes-schemas.js';
import { type Manifest, renderChart } from '../support/helm/render-chart.js';

const CHART = join(import.meta.dirname, '..', '..', 'deploy', 'helm', 'regreen');
const cases = readdirSync(join(CHART, 'ci')).map((file) => ({
  file,
  manifests: renderChart(CHART, parse(readFileSync(join(CHART, 'ci', file), 'utf8'))).manifests,
}));

test.each(cases)('$file: every manifest is as the published schemas want it', ({ manifests }) => {
  expect(manifests.length).toBeGreaterThan(3);
  expect(manifests.map(schemaMistake).filter((mistake) => mistake !== null)).toEqual([]);
});

test('no manifest has a field that Kubernetes does not know', async () => {
  expect(await unknownFields(cases.flatMap(({ manifests }) => manifests))).toEqual([]);
});

describe('these checks find', () => {
  const [deployment] = cases
    .flatMap(({ manifests }) => manifests)
    .filter(({ kind }) => kind === 'Deployment')
    .map((manifest) => JSON.stringify(manifest));
  const altered = (from: string, to: string): Manifest => {
    expect(deployment).toContain(from);
    return JSON.parse(deployment!.replace(from, to)) as Manifest;
  };

  test('a field of the wrong kind', () => {
    expect(schemaMistake(altered('"containerPort":9464', '"containerPort":"9464"'))).toMatch(/containerPort/);
  });

  test('a field that is misspelt', async () => {
    const mistakes = await unknownFields([altered('"readOnlyRootFilesystem"', '"readOnlyRootFileSystem"')]);
    expect(mistakes.join('\n')).toMatch(/readOnlyRootFileSystem/);
  });
});
