import { parse } from 'smol-toml';
import { jsonMapOf } from '../json-map.js';
import type { Dependency } from './dependency.js';

const MAX_LENGTH = 256 * 1024;

type Values = Record<string, unknown>;

function tomlOf(text: string): Values | null {
  try {
    return text.length > MAX_LENGTH ? null : jsonMapOf(parse(text));
  } catch {
    return null;
  }
}

const tablesOf = (value: unknown): Values[] =>
  Object.values(jsonMapOf(value) ?? {}).flatMap((inner) => {
    const table = jsonMapOf(inner);
    return table ? [table] : [];
  });
const asMap = (found: Dependency[]): Map<string, Dependency> => new Map(found.map((each) => [each.name, each]));

/** `1.2`, `{ version = "1.2" }`, `{ git = "…" }`: of Cargo and Poetry. */
function specOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const table = jsonMapOf(value) ?? {};
  if (table.workspace === true) return 'workspace:';
  if (typeof table.git === 'string') return `git+${table.git}`;
  if (typeof table.url === 'string') return table.url;
  if (typeof table.path === 'string') return `file:${table.path}`;
  return typeof table.version === 'string' ? table.version : '';
}

const named = (table: unknown): Dependency[] =>
  Object.entries(jsonMapOf(table) ?? {}).map(([name, value]) => ({ name, spec: specOf(value) }));

/** Before the key of what a workspace offers its members, and does not ask for itself. */
export const FOR_MEMBERS = 'workspace ';
const CARGO_KEYS = ['dev-dependencies', 'build-dependencies', 'dependencies'];

/** https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html */
export function readCargoToml(text: string): Map<string, Dependency> | null {
  const manifest = tomlOf(text);
  if (!manifest) return null;
  const tables = [...tablesOf(manifest.target), manifest];
  const shared = named(jsonMapOf(manifest.workspace)?.dependencies);
  return new Map([
    ...shared.map((each): [string, Dependency] => [`${FOR_MEMBERS}${each.name}`, each]),
    ...asMap(tables.flatMap((table) => CARGO_KEYS.flatMap((key) => named(table[key])))),
  ]);
}

/** https://packaging.python.org/specifications/dependency-specifiers/ */
function requirement(text: unknown): Dependency[] {
  const match =
    typeof text === 'string' ? /^\s*([\w.-]+)\s*(?:\[[^\]]{0,200}\])?\s*(@)?\s*\(?([^;)]*)/.exec(text) : null;
  if (!match) return [];
  const spec = (match[3] ?? '').trim();
  return [{ name: (match[1] ?? '').toLowerCase().replace(/[-_.]+/g, '-'), spec }];
}

const requirements = (list: unknown): Dependency[] => (Array.isArray(list) ? list.flatMap(requirement) : []);

/** `[project]`, groups of PEP 735, and Poetry. https://packaging.python.org/specifications/pyproject-toml/ */
export function readPyproject(text: string): Map<string, Dependency> | null {
  const manifest = tomlOf(text);
  if (!manifest) return null;
  const project = jsonMapOf(manifest.project) ?? {};
  const poetry = jsonMapOf(jsonMapOf(manifest.tool)?.poetry) ?? {};
  const lists = [manifest['dependency-groups'], project['optional-dependencies']].flatMap((groups) =>
    Object.values(jsonMapOf(groups) ?? {}),
  );
  const poetryTables = [
    ...tablesOf(poetry.group).map(({ dependencies }) => dependencies),
    poetry['dev-dependencies'],
    poetry.dependencies,
  ];
  const all = [...lists.flatMap(requirements), ...poetryTables.flatMap(named), ...requirements(project.dependencies)];
  return asMap(all.filter(({ name }) => name !== 'python'));
}

const licenceIn = (value: unknown): string | null => {
  const table = jsonMapOf(value);
  if (typeof value === 'string') return value;
  return typeof table?.text === 'string' && table.text.length < 100 ? table.text : null;
};

export const cargoLicence = (text: string): string | null => licenceIn(jsonMapOf(tomlOf(text)?.package)?.license);

export function pyprojectLicence(text: string): string | null {
  const manifest = tomlOf(text);
  const poetry = jsonMapOf(jsonMapOf(manifest?.tool)?.poetry);
  return licenceIn(jsonMapOf(manifest?.project)?.license) ?? licenceIn(poetry?.license);
}

/** The members that a workspace of Cargo or uv names. */
export function tomlMembers(text: string): unknown[] {
  const manifest = tomlOf(text);
  const uv = jsonMapOf(jsonMapOf(manifest?.tool)?.uv);
  const { members } = jsonMapOf(manifest?.workspace) ?? jsonMapOf(uv?.workspace) ?? {};
  return Array.isArray(members) ? members : [];
}
