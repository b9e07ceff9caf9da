/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
};

/** Whose work a function does, by its file and name; of a call stack, the innermost function that fits says it. */
const STEPS: [step: string, place: RegExp][] = [
  ['signature', /\/door\.js \w*[sS]ign/],
  ['parse', /\/door\.js parse/],
  ['compress', /node:zlib/],
  ['clean', /\/clean-text\.js/],
  ['translate', /\/dist\/(webhooks|core)\/|\/zod\//],
  ['log', /\/(pino|sonic-boom)\/|\/log\.js/],
  ['queue', /\/(bullmq|ioredis)\/|\/dist\/queue\//],
  ['sql', /\/(pg|pg-pool|pg-protocol|pg-types|pgpass|postgres-[a-z]+)\/|\/dist\/store\//],
  ['dispatch', /\/(probot|@octokit)\/|\/dist\/app\.js/],
  ['telemetry', /\/dist\/telemetry\/|\/(prom-client|@opentelemetry)\//],
  ['door', /\/dist\/(door|server|spool\/[a-z-]+)\.js|node:_http/],
  ['intake', /\/dist\/intake\.js/],
];

/** The share that each step has in a profile of a server, its idle time apart; `other` is what belongs to none. */
export function sharesOf(profile: CpuProfile): Record<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  );
  const steps = new Map<number, string>();
  const stepOf = (id: number): string => {
    const known = steps.get(id);
    if (known !== undefined) return known;
    const { functionName, url } = nodes.get(id)!.callFrame;
    const parent = parents.get(id);
    const step =
      NAMED.get(functionName) ??
      STEPS.find(([, place]) => place.test(`${url} ${functionName}`))?.[0] ??
      (parent === undefined ? 'other' : stepOf(parent));
    steps.set(id, step);
    return step;
  };
  const micros: Record<string, number> = {};
  for (const [index, id] of profile.samples.entries()) {
    const step = stepOf(id);
    micros[step] = (micros[step] ?? 0) + (profile.timeDeltas[index] ?? 0);
  }
  const { idle: _, ...busy } = micros;
  const all = Object.values(busy).reduce((sum, value) => sum + value, 0);
  return Object.fromEntries(Object.entries(busy).map(([step, value]) => [step, value / all]));
}

/** What V8 calls what is nobody's function. */
const NAMED = new Map([
  ['(idle)', 'idle'],
  ['(garbage collector)', 'garbage'],
]);
