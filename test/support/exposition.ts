export type Exposed = {
  families: Map<string, { type: string; help: string }>;
  samples: { name: string; family: string; labels: Record<string, string>; value: number }[];
};

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;

/** Reads the text format of Prometheus, and throws on what `promtool check metrics` would not take. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function parseExposition(text: string): Exposed {
  const exposed: Exposed = { families: new Map(), samples: [] };
  const seen = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, keyword, family, rest] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (family && rest) {
      const known = exposed.families.get(family) ?? { type: '', help: '' };
      if (keyword === 'TYPE' && known.type) throw new Error(`${family} has two types`);
      exposed.families.set(family, keyword === 'HELP' ? { ...known, help: rest } : { ...known, type: rest });
      continue;
    }
    if (line.startsWith('#')) continue;
    const [, name, labelText = '', valueText] = SAMPLE.exec(line) ?? [];
    if (!name) throw new Error(`no sample: ${line}`);
    const key = `${name}{${labelText}}`;
    if (seen.has(key)) throw new Error(`told twice: ${key}`);
    seen.add(key);
    const stem = name.replace(/_(?:bucket|sum|count)$/, '');
    const owner = exposed.families.has(name) ? name : stem;
    const { type, help } = exposed.families.get(owner) ?? { type: '', help: '' };
    if (!type || !help) throw new Error(`${name} comes before its HELP and TYPE`);
    const value = valueText === '+Inf' ? Number.POSITIVE_INFINITY : Number(valueText);
    if (Number.isNaN(value) && !/^nan$/i.test(valueText ?? '')) throw new Error(`no number: ${line}`);
    const labels = Object.fromEntries(
      [...labelText.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((match) => [match[1], match[2]]),
    );
    exposed.samples.push({ name, family: owner, labels, value });
  }
  return exposed;
}
