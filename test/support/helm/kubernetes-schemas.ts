import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { Manifest } from './render-chart.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const OPERATOR = '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';

type Model = new (data: never) => { validate(): void };

/** What our chart makes, with the schema that Kubernetes, or the operator, publishes of it, and the same as a type. */
const KINDS: Record<string, { model: Model; module: string }> = {
  'apps/v1/Deployment': { model: Deployment, module: 'kubernetes-models/apps/v1/Deployment' },
  'apps/v1/StatefulSet': { model: StatefulSet, module: 'kubernetes-models/apps/v1/StatefulSet' },
  'autoscaling/v2/HorizontalPodAutoscaler': {
    model: HorizontalPodAutoscaler,
    module: 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler',
  },
  'batch/v1/Job': { model: Job, module: 'kubernetes-models/batch/v1/Job' },
  'monitoring.coreos.com/v1/PrometheusRule': { model: PrometheusRule, module: `${OPERATOR}/PrometheusRule` },
  'monitoring.coreos.com/v1/ServiceMonitor': { model: ServiceMonitor, module: `${OPERATOR}/ServiceMonitor` },
  'networking.k8s.io/v1/Ingress': { model: Ingress, module: 'kubernetes-models/networking.k8s.io/v1/Ingress' },
  'networking.k8s.io/v1/NetworkPolicy': {
    model: NetworkPolicy,
    module: 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy',
  },
  'policy/v1/PodDisruptionBudget': {
    model: PodDisruptionBudget,
    module: 'kubernetes-models/policy/v1/PodDisruptionBudget',
  },
  'v1/Service': { model: Service, module: 'kubernetes-models/v1/Service' },
  'v1/ServiceAccount': { model: ServiceAccount, module: 'kubernetes-models/v1/ServiceAccount' },
};

const kindOf = ({ apiVersion, kind }: Manifest) => {
  const found = KINDS[`${apiVersion}/${kind}`];
  if (!found) throw new Error(`${apiVersion}/${kind} has no schema here`);
  return found;
};

/** What the published schema says against it; null: nothing. */
export function schemaMistake(manifest: Manifest): string | null {
  try {
    new (kindOf(manifest).model)(manifest as never).validate();
    return null;
  } catch (error) {
    return `${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`;
  }
}

/**
 * Fields that Kubernetes does not know, which its schemas let pass and its API drops: TypeScript knows them, when the manifests are written down as
 * values of the published types. Returns the compiler's words.
 */
export async function unknownFields(manifests: readonly Manifest[]): Promise<string[]> {
  const folder = await mkdtemp(join(ROOT, 'node_modules', '.chart-'));
  try {
    const file = join(folder, 'manifests.ts');
    const lines = manifests.map((manifest, at) => {
      const { model, module } = kindOf(manifest);
      return `import type { I${model.name} as T${at} } from '${module}';\nexport const m${at}: T${at} = ${JSON.stringify(manifest)};`;
    });
    await writeFile(file, lines.join('\n'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'nodenext'];
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...options, '--ignoreConfig', file], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error);
    return stdout.split('\n').filter((line) => line.trim() !== '');
  } finally {
    await rm(folder, { recursive: true });
  }
}
