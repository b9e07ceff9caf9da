import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig, readDatabaseConfig } from '../../src/config.js';
import { createOwnAddress } from '../../src/dashboard/own-address.js';
import { WEBHOOK_PATH } from '../../src/door.js';
import { listen } from '../../src/server.js';
import { serveMetrics } from '../../src/telemetry/serve-metrics.js';
import { schemaMistake } from '../support/helm/kubernetes-schemas.js';
import { type Manifest, renderChart } from '../support/helm/render-chart.js';

const ROOT = join(import.meta.dirname, '..', '..');
const CHART = join(ROOT, 'deploy', 'helm', 'regreen');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const valuesOf = (file: string) => parse(readFileSync(join(CHART, 'ci', `${file}.yaml`), 'utf8'));

type Labels = Record<string, string>;
type Env = {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string; optional?: boolean } };
};
type Probe = { httpGet: { path: string; port: string } };
type Container = {
  image: string;
  args: string[];
  env: Env[];
  ports?: { name: string; containerPort: number }[];
  securityContext: object;
  volumeMounts: { name: string; mountPath: string }[];
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
  lifecycle?: { preStop: { exec: { command: string[] } } };
};
type PodSpec = {
  terminationGracePeriodSeconds?: number;
  automountServiceAccountToken: boolean;
  serviceAccountName?: string;
  securityContext: object;
  containers: Container[];
  volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[];
};
type Spec = {
  replicas?: number;
  selector: { matchLabels: Labels };
  template: { metadata: { labels: Labels; annotations?: Labels }; spec: PodSpec };
  volumeClaimTemplates?: { metadata: { name: string } }[];
};

const specOf = <T>(manifest: Manifest): T => manifest.spec as T;
const WORKLOADS = ['Deployment', 'StatefulSet', 'Job'];

const cases = readdirSync(join(CHART, 'ci')).map((file) => {
  const { manifests, notes } = renderChart(CHART, valuesOf(file.replace('.yaml', '')));
  const workloads = manifests.filter(({ kind }) => WORKLOADS.includes(kind));
  const pods = workloads.map((manifest) => {
    const { template, volumeClaimTemplates = [] } = specOf<Spec>(manifest);
    const container = template.spec.containers[0]!;
    return { manifest, labels: template.metadata.labels, pod: template.spec, container, volumeClaimTemplates };
  });
  return { file, manifests, notes, pods };
});
const find = (file: string, kind: string, name: string): Manifest => {
  const found = cases
    .find((one) => one.file === `${file}.yaml`)!
    .manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (!found) throw new Error(`${file} has no ${kind} ${name}`);
  return found;
};
const matches = (wanted: Labels, labels: Labels) =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

describe.each(cases)('$file', ({ file, manifests, pods }) => {
  test('every pod is walled in', () => {
    expect(pods.length).toBeGreaterThanOrEqual(3);
    for (const { pod, container } of pods) {
      expect(pod.containers).toHaveLength(1);
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toEqual({
        runAsNonRoot: true,
        ...(file === 'openshift.yaml' ? {} : { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 }),
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
  });

  test('what is mounted is there, and what is written to is mounted', () => {
    for (const { pod, container, volumeClaimTemplates } of pods) {
      const volumes = [
        ...pod.volumes.map(({ name }) => name),
        ...volumeClaimTemplates.map(({ metadata }) => metadata.name),
      ];
      expect(container.volumeMounts.filter(({ name }) => !volumes.includes(name))).toEqual([]);
      const mounted = container.volumeMounts.map(({ mountPath }) => mountPath);
      const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
      expect(mounted).toEqual(expect.arrayContaining(['/tmp', env.REGREEN_DATA_DIR]));
      if (env.REGREEN_SPOOL_DIR) expect(mounted).toContain(env.REGREEN_SPOOL_DIR.replace(/\/deliveries$/, ''));
    }
  });

  test('no variable is set twice', () => {
    for (const { container } of pods) {
      const names = container.env.map(({ name }) => name);
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
  });

  test('selectors choose the pods that they are for', () => {
    for (const { manifest, labels } of pods.filter(({ manifest }) => manifest.kind !== 'Job')) {
      const { selector } = specOf<Spec>(manifest);
      expect(matches(selector.matchLabels, labels)).toBe(true);
      // Two workloads with one selector would fight for pods.
      expect(pods.filter((other) => matches(selector.matchLabels, other.labels))).toHaveLength(1);
    }
    const chosen = (wanted: Labels) =>
      pods.filter(({ labels }) => matches(wanted, labels)).map(({ labels }) => labels['app.kubernetes.io/component']);
    for (const manifest of manifests.filter(({ kind }) => kind === 'Service')) {
      const { selector, ports } = specOf<{ selector: Labels; ports: { targetPort: string }[] }>(manifest);
      const components = chosen(selector);
      expect(components).toEqual(manifest.metadata.name.endsWith('-web') ? ['web'] : ['monitor', 'web', 'worker']);
      for (const { labels, container } of pods.filter(({ labels }) => matches(selector, labels)))
        for (const { targetPort } of ports)
          expect([labels, container.ports!.map(({ name }) => name)]).toEqual([
            labels,
            expect.arrayContaining([targetPort]),
          ]);
    }
    for (const manifest of manifests.filter(({ kind }) => kind === 'PodDisruptionBudget')) {
      const { selector } = specOf<{ selector: { matchLabels: Labels } }>(manifest);
      expect(`regreen-${chosen(selector.matchLabels)}`).toBe(manifest.metadata.name);
    }
  });

  test('what is named is made by the chart, or by whoever installs it', () => {
    const made = new Set(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
    const text = JSON.stringify(manifests);
    const secrets = [...text.matchAll(/"secretKeyRef":\{"name":"([^"]*)"/g)].map(([, name]) => name!);
    const given = readFileSync(join(CHART, 'ci', file), 'utf8');
    expect([...new Set(secrets)].filter((name) => !given.includes(name))).toEqual([]);
    for (const manifest of manifests) {
      const spec = (manifest.spec ?? {}) as { serviceName?: string; scaleTargetRef?: { kind: string; name: string } };
      if (spec.serviceName) expect(made).toContain(`Service/${spec.serviceName}`);
      if (spec.scaleTargetRef) expect(made).toContain(`${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
    }
    for (const { manifest, pod } of pods.filter(({ pod }) => (pod.serviceAccountName ?? 'default') !== 'default')) {
      expect(made).toContain(`ServiceAccount/${pod.serviceAccountName}`);
      // A hook before the first install has nothing of the chart yet.
      expect(manifest.metadata.annotations ?? {}).not.toHaveProperty('helm.sh/hook');
    }
    for (const [, service] of text.matchAll(/"backend":\{"service":\{"name":"([^"]*)"/g))
      expect(made).toContain(`Service/${service}`);
  });

  test('what scales by itself is told no number', () => {
    const scaled = manifests
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map((manifest) => specOf<{ scaleTargetRef: { name: string } }>(manifest).scaleTargetRef.name);
    for (const { manifest } of pods.filter(({ manifest }) => manifest.kind !== 'Job'))
      expect([manifest.metadata.name, 'replicas' in (manifest.spec as object)]).toEqual([
        manifest.metadata.name,
        !scaled.includes(manifest.metadata.name),
      ]);
  });
});

const SECRETS: Record<string, string> = {
  APP_ID: '7',
  PRIVATE_KEY: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string,
  WEBHOOK_SECRET: 'a'.repeat(32),
  WEBHOOK_SECRET_PREVIOUS: 'b'.repeat(32),
  DATABASE_URL: 'postgresql://regreen@database/regreen',
  DATABASE_MIGRATION_URL: 'postgresql://owner@database/regreen',
  GITHUB_CLIENT_ID: 'Iv1.0123456789abcdef',
  GITHUB_CLIENT_SECRET: 'c'.repeat(40),
  REDIS_URL: 'redis://redis:6379',
  ANTHROPIC_API_KEY: 'key',
};
/** The environment as the kubelet makes it. */
const environmentOf = ({ env }: Container) =>
  Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? SECRETS[valueFrom!.secretKeyRef.key]]));
const podOf = (file: string, component: string) =>
  cases
    .find((one) => one.file === `${file}.yaml`)!
    .pods.find(({ labels }) => labels['app.kubernetes.io/component'] === component)!;

describe('src/config.ts reads from the pods', () => {
  const configOf = (file: string, component: string) =>
    readConfig(environmentOf(podOf(file, component).container), '/nowhere');

  test('what the values say', () => {
    expect(configOf('everything', 'web')).toMatchObject({
      app: { id: 7, webhookSecrets: [SECRETS.WEBHOOK_SECRET, SECRETS.WEBHOOK_SECRET_PREVIOUS] },
      github: { host: 'github.example.com' },
      server: { host: '0.0.0.0', port: 3000 },
      telemetry: { metricsPort: 9464, tracing: { endpoint: 'http://collector:4318' } },
      databaseUrl: SECRETS.DATABASE_URL,
      // Only migrations may be the owner of the tables.
      migrationUrl: null,
      redisUrl: SECRETS.REDIS_URL,
      dataDir: '/data',
      spool: { dir: '/spool/deliveries', maxBytes: 4_294_967_296 },
      archiveDir: '/archive',
      stopMs: 45_500,
      workerConcurrency: 16,
      logDownloadBytes: 500_000_000,
    });
  });

  test('who signs in, and where, for web alone', () => {
    const oauth = { clientId: SECRETS.GITHUB_CLIENT_ID, clientSecret: SECRETS.GITHUB_CLIENT_SECRET };
    expect(configOf('everything', 'web')).toMatchObject({
      oauth,
      publicUrl: 'https://dashboard.example.com',
      operators: ['mona', 'id:583231'],
    });
    // The host of an ingress that speaks https.
    const { publicUrl } = configOf('redis', 'web');
    const open = createOwnAddress({ publicUrl, host: '0.0.0.0' });
    expect(open({ headers: { host: 'regreen.example.com' } })).toEqual({
      origin: 'https://regreen.example.com',
      isSecure: true,
    });
    expect(configOf('minimal', 'web')).toMatchObject({ oauth, publicUrl: null, operators: [] });
    expect(configOf('everything', 'worker')).toMatchObject({ oauth: null, publicUrl: null, operators: [] });
  });

  test('a spool for web alone, and none where it is switched off', () => {
    expect(configOf('minimal', 'web').spool).toMatchObject({ dir: '/spool/deliveries' });
    expect(configOf('shared-spool', 'web').spool).toMatchObject({ dir: '/spool/deliveries' });
    expect(configOf('minimal', 'worker').spool).toBeNull();
    expect(configOf('bare', 'web').spool).toBeNull();
  });

  test('PostgreSQL for the queue where no Redis is named', () => {
    expect(configOf('minimal', 'worker').redisUrl).toBeNull();
  });

  test.each(cases.map(({ file, pods }) => [file, pods] as const))('%s: what each pod starts with', (_, pods) => {
    for (const { labels, container } of pods.filter(({ manifest }) => manifest.kind !== 'Job'))
      expect([labels, readConfig(environmentOf(container), '/nowhere').app?.id]).toEqual([labels, 7]);
  });

  test.each(['redis', 'everything'])('%s: for migrations the database, and no other secret', (file) => {
    const { container } = podOf(file, 'migrate');
    const environment = environmentOf(container);
    expect(readDatabaseConfig(environment, '/nowhere')).toEqual({
      databaseUrl: SECRETS.DATABASE_URL,
      migrationUrl: SECRETS.DATABASE_MIGRATION_URL,
      dataDir: '/data',
    });
    const secrets = container.env.filter(({ valueFrom }) => valueFrom).map(({ name }) => name);
    expect(secrets).toEqual(['DATABASE_URL', 'DATABASE_MIGRATION_URL']);
  });

  test('nothing by a name that Regreen does not know', () => {
    const known = [read('src/config.ts'), read('src/core/telemetry-settings.ts'), read('docs/models.md')].join('\n');
    const others = ['NODE_EXTRA_CA_CERTS', 'NO_PROXY'];
    const names = new Set(
      cases.flatMap(({ pods }) => pods.flatMap(({ container }) => container.env.map(({ name }) => name))),
    );
    expect(names.size).toBeGreaterThan(10);
    expect([...names].filter((name) => !known.includes(name) && !others.includes(name))).toEqual([]);
  });
});

describe('pods that stop and start', () => {
  test.each(['minimal', 'everything', 'bare'])('%s: they are given the time that Regreen takes', (file) => {
    for (const role of ['web', 'worker', 'monitor']) {
      const { pod, container } = podOf(file, role);
      const [, wait = '0'] = container.lifecycle?.preStop.exec.command ?? [];
      const { stopMs } = readConfig(environmentOf(container), '/nowhere');
      // docs/operations.md: REGREEN_STOP_MS and five seconds.
      expect(pod.terminationGracePeriodSeconds! * 1000).toBeGreaterThanOrEqual(stopMs + 5_000 + Number(wait) * 1000);
    }
  });

  test('the probes of web are answered by the port of web', async () => {
    const { container } = podOf('minimal', 'web');
    let status: 'ok' | 'not ready' = 'ok';
    const server = await listen(
      { door: async () => {}, ready: async () => ({ status, degraded: [] }) },
      { host: '127.0.0.1', port: 0 },
    );
    const ask = async (probe: Probe | undefined) => {
      expect(container.ports!.find(({ name }) => name === probe!.httpGet.port)?.containerPort).toBe(3000);
      return (await fetch(`${server.url}${probe!.httpGet.path}`)).status;
    };
    expect(await ask(container.livenessProbe)).toBe(200);
    expect(await ask(container.startupProbe)).toBe(200);
    expect(await ask(container.readinessProbe)).toBe(200);
    status = 'not ready';
    expect(await ask(container.readinessProbe)).toBe(503);
    // A database that is away is no reason to start a process anew.
    expect(await ask(container.livenessProbe)).toBe(200);
    await server.close();
  });

  test.each(['worker', 'monitor'])('the probes of %s are answered by the port of the metrics', async (role) => {
    const { container } = podOf('minimal', role);
    expect(container.args).toEqual(['start', '--role', role]);
    const server = await serveMetrics({ host: '127.0.0.1', port: 0 }, async () => {});
    for (const probe of [container.livenessProbe, container.startupProbe]) {
      expect(container.ports!.find(({ name }) => name === probe!.httpGet.port)?.containerPort).toBe(9464);
      expect((await fetch(`${server.url}${probe!.httpGet.path}`)).status).toBe(200);
    }
    await server.close();
  });
});

test('web keeps its spool: a StatefulSet with a volume for each pod, or one claim that all share', () => {
  expect(specOf<Spec>(find('minimal', 'StatefulSet', 'regreen-web')).volumeClaimTemplates).toHaveLength(1);
  const shared = specOf<Spec>(find('shared-spool', 'Deployment', 'regreen-web'));
  expect(shared.template.spec.volumes).toContainEqual({
    name: 'spool',
    persistentVolumeClaim: { claimName: 'regreen-spool' },
  });
  expect(JSON.stringify(find('bare', 'Deployment', 'regreen-web'))).not.toContain('spool');
});

test('migrations run before an install and before an upgrade, and go when they are done', () => {
  expect(find('minimal', 'Job', 'regreen-migrate').metadata.annotations).toEqual({
    'helm.sh/hook': 'pre-install,pre-upgrade',
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  });
});

test('docs/deploy.md makes the Job that takes a migration back, once, of what helm get hooks prints', () => {
  const [, script] = /<!-- sh: down -->[\s\S]*?\| sed '([^']*)'/.exec(read('docs/deploy.md'))!;
  const { text } = renderChart(CHART, valuesOf('minimal'));
  const altered = parseAllDocuments(execFileSync('sed', [script!], { input: text, encoding: 'utf8' }));
  const job = altered.map((document) => document.toJS() as Manifest).find((manifest) => manifest?.kind === 'Job')!;
  expect(specOf<Spec & { backoffLimit: number }>(job).backoffLimit).toBe(0);
  expect(specOf<Spec>(job).template.spec.containers[0]!.args).toEqual(['migrate', '--down']);
});

test('migrations reach the database where everything is denied by default: their policy is there before them, and goes with them', () => {
  type Policy = { podSelector: { matchLabels: Labels }; ingress: object[]; egress: object[] };
  for (const file of ['minimal', 'everything']) {
    const manifest = find(file, 'NetworkPolicy', 'regreen-migrate');
    expect(manifest.metadata.annotations).toEqual({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '-5',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
    const { podSelector, ingress, egress } = specOf<Policy>(manifest);
    expect(matches(podSelector.matchLabels, podOf(file, 'migrate').labels)).toBe(true);
    expect(matches(podSelector.matchLabels, podOf(file, 'web').labels)).toBe(false);
    expect(ingress).toEqual([]);
    expect(egress).toEqual(specOf<Policy>(find(file, 'NetworkPolicy', 'regreen')).egress);
  }
});

test('migrations go where they are told to, as the other pods do', () => {
  const { migrations, web } = valuesOf('everything') as Record<'migrations' | 'web', Record<string, unknown>>;
  for (const [component, { podAnnotations, nodeSelector, tolerations, affinity, priorityClassName }] of [
    ['migrate', migrations],
    ['web', web],
  ] as const) {
    const { manifest, pod } = podOf('everything', component);
    expect(specOf<Spec>(manifest).template.metadata.annotations).toEqual(podAnnotations);
    expect(pod).toMatchObject({ nodeSelector, tolerations, affinity, priorityClassName });
  }
});

test('the ingress opens the path of webhooks, and the API only where it is asked for', () => {
  const pathsOf = (file: string) =>
    specOf<{ rules: { http: { paths: { path: string }[] } }[] }>(find(file, 'Ingress', 'regreen')).rules[0]!.http.paths;
  expect(pathsOf('redis').map(({ path }) => path)).toEqual([WEBHOOK_PATH]);
  expect(pathsOf('everything').map(({ path }) => path)).toEqual([WEBHOOK_PATH, '/api/v1']);
});

test('nobody reaches the metrics but who is named, and web is open', () => {
  type Policy = { ingress: { from?: object[]; ports: { port: string }[] }[]; egress: { ports: { port: number }[] }[] };
  expect(specOf<Policy>(find('minimal', 'NetworkPolicy', 'regreen')).ingress).toEqual([]);
  expect(specOf<Policy>(find('everything', 'NetworkPolicy', 'regreen')).ingress[0]!.ports).toEqual([
    { port: 'metrics' },
  ]);
  expect(specOf<Policy>(find('minimal', 'NetworkPolicy', 'regreen-web')).ingress).toEqual([
    { ports: [{ port: 'http' }] },
  ]);
  expect(
    specOf<Policy>(find('everything', 'NetworkPolicy', 'regreen')).egress[1]!.ports.map(({ port }) => port),
  ).toEqual([443, 5432, 6379, 3128]);
  expect(
    specOf<Policy>(find('openshift', 'NetworkPolicy', 'regreen')).egress[0]!.ports.map(({ port }) => port),
  ).toEqual([53, 53, 5353, 5353]);
});

test('quantities may be numbers', () => {
  const { manifests } = renderChart(CHART, {
    ...valuesOf('minimal'),
    worker: { resources: { requests: { cpu: 1 }, limits: { cpu: 1.5, memory: '2Gi' } } },
  });
  const worker = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'regreen-worker')!;
  expect(schemaMistake(worker)).toBeNull();
  expect(JSON.stringify(worker)).toContain('"limits":{"cpu":1.5,"memory":"2Gi"},"requests":{"cpu":1,"memory":"512Mi"}');
});

test('the alerts are those of docs/alerts.yml: after a change, cp docs/alerts.yml deploy/helm/regreen/files/', () => {
  expect(read('deploy/helm/regreen/files/alerts.yml')).toBe(read('docs/alerts.yml'));
  expect(specOf(find('everything', 'PrometheusRule', 'regreen'))).toEqual(parse(read('docs/alerts.yml')));
});

test('the chart is for this version of Regreen', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(parse(read('deploy/helm/regreen/Chart.yaml'))).toMatchObject({ appVersion: version });
  expect(podOf('minimal', 'web').container.image).toBe(`registry.example.com/regreen:${version}`);
  expect(podOf('redis', 'web').container.image).toBe('registry.example.com/regreen:0.1.0-rc.1');
  expect(podOf('everything', 'web').container.image).toMatch(/^registry.example.com\/regreen@sha256:/);
});

describe('it does not render', () => {
  const minimal = valuesOf('minimal') as Record<string, object>;
  test.each([
    ['without an image', { ...minimal, image: {} }, /image\.repository: name the image/],
    ['without credentials', { ...minimal, github: {} }, /github\.existingSecret: name the Secret/],
    ['without a database', { ...minimal, database: {} }, /database\.existingSecret: name the Secret/],
    ['with a value that is misspelt', { ...minimal, wrker: { replicas: 3 } }, /must NOT have additional properties/],
    [
      'with an option that is misspelt',
      { ...minimal, web: { replica: 3 } },
      /\/web: must NOT have additional properties/,
    ],
    ['with a setting that has a value of its own', { ...minimal, config: { REGREEN_STOP_MS: '1' } }, /property name/],
    ...[
      'WEBHOOK_SECRET',
      'GITHUB_CLIENT_SECRET',
      'ANTHROPIC_API_KEY',
      'OPENAI_API_KEY',
      'REGREEN_MODEL_KEY',
      'REGREEN_NOTIFY',
      'OTEL_EXPORTER_OTLP_HEADERS',
    ].map(
      (name) =>
        [
          `with a secret among the settings: ${name}`,
          { ...minimal, config: { [name]: 'x' } },
          /property name/,
        ] as const,
    ),
    [
      'with a number that Helm would print otherwise',
      { ...minimal, config: { REGREEN_LOG_BYTES: 1e9 } },
      /must be string/,
    ],
    ['with an ingress for no host', { ...minimal, ingress: { enabled: true } }, /ingress\.host: name the host/],
    [
      'with a Prometheus that may not come near',
      { ...minimal, serviceMonitor: { enabled: true } },
      /networkPolicy\.metricsFrom: say where Prometheus is/,
    ],
  ])('%s', (_, values, words) => {
    expect(() => renderChart(CHART, values as never)).toThrow(words);
  });

  test('what the chart sets by itself cannot be set beside it', () => {
    const schema = JSON.parse(read('deploy/helm/regreen/values.schema.json')) as {
      properties: { config: { propertyNames: { allOf: [object, { not: { pattern: string } }] } } };
    };
    const refused = new RegExp(schema.properties.config.propertyNames.allOf[1].not.pattern);
    const own = ['web', 'worker', 'migrate'].flatMap((role) =>
      podOf('redis', role).container.env.map(({ name }) => name),
    );
    expect(own.filter((name) => !refused.test(name))).toEqual([]);
  });
});

test('the values that its README and docs/deploy.md show are ones', () => {
  const minimal = valuesOf('minimal') as Record<string, object>;
  const blocks = ['deploy/helm/regreen/README.md', 'docs/deploy.md'].flatMap((file) =>
    [...read(file).matchAll(/^( *)```yaml\n([\s\S]*?)^ *```/gm)].map(([, indent, block]) =>
      parse(block!.replaceAll(new RegExp(`^${indent}`, 'gm'), '')),
    ),
  );
  expect(blocks.length).toBeGreaterThan(2);
  for (const block of blocks) {
    const { manifests } = renderChart(CHART, { ...minimal, ...block });
    expect(manifests.map(schemaMistake).filter((mistake) => mistake !== null)).toEqual([]);
  }
});

test('every value is in the README of the chart', () => {
  const readme = read('deploy/helm/regreen/README.md');
  const values = parse(read('deploy/helm/regreen/values.yaml')) as Record<string, unknown>;
  const names = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? Object.keys(value).map((key) => `${name}.${key}`)
      : [name],
  );
  const described = [...readme.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([\w.]+)`/g)].map(([, name]) => name),
  );
  expect(names.filter((name) => !described.includes(name))).toEqual([]);
});
