import { PRETTIER_PACKAGES } from '../packages.js';
import { asObject, type LoadAdapter, type Options } from './adapter.js';

/** Of the command line of version 3. */
const PLUGINS = [
  ...['acorn', 'angular', 'babel', 'estree', 'flow', 'glimmer', 'graphql', 'html', 'markdown', 'meriyah', 'postcss'],
  ...['typescript', 'yaml'],
];
/** And of version 2, where they only read, and the core writes. */
const PARSERS = [
  ...['angular', 'babel', 'espree', 'flow', 'glimmer', 'graphql', 'html', 'markdown', 'meriyah', 'postcss'],
  ...['typescript', 'yaml'],
];

type Format = (text: string, options: Record<string, unknown>) => string | Promise<string>;

/** The build for browsers, which looks for no file: all plugins that its command line has are handed to it. */
async function loadVersion(
  version: string,
  name: string,
): Promise<(text: string, options: Options) => ReturnType<Format>> {
  const isOld = version.startsWith('2.');
  const inside = isOld ? PARSERS.map((one) => `parser-${one}.js`) : PLUGINS.map((one) => `plugins/${one}`);
  const [core, ...plugins] = await Promise.all(
    [isOld ? 'standalone.js' : 'standalone', ...inside].map(async (path): Promise<unknown> => {
      const loaded = await import(`${name}/${path}`);
      return isOld ? loaded.default : loaded;
    }),
  );
  const { format } = core as { format: Format };
  return (text, options) => format(text, { ...options, plugins });
}

/**
 * As many versions as the request names: where they do not all write the same bytes, nobody knows what the repository's own would write. Each is
 * loaded when it is first named, for all of them take seconds, and few repositories need more than one.
 */
export const load: LoadAdapter = async () => {
  const loaded = new Map<string, ReturnType<typeof loadVersion>>();
  const versionNamed = (version: string): ReturnType<typeof loadVersion> => {
    const name = Object.entries(PRETTIER_PACKAGES).find(([one]) => one === version)?.[1];
    if (name === undefined) throw new Error(`there is no prettier ${version} here`);
    const found = loaded.get(version) ?? loadVersion(version, name);
    loaded.set(version, found);
    return found;
  };
  const named = ({ versions }: Options): string[] => (Array.isArray(versions) ? versions.map(String) : []);
  return {
    version: (options) => [...new Set([named(options).at(0), named(options).at(-1)])].join(' to '),
    async format(path, text, options) {
      const [first, ...others] = named(options);
      const formatted = async (version: string): Promise<string> =>
        (await versionNamed(version))(text, { ...asObject(options.settings), filepath: path });
      if (first === undefined) throw new Error('no version of it is named');
      const result = await formatted(first);
      for (const version of others)
        if ((await formatted(version)) !== result)
          throw new Error(
            `${first} and ${version} write it differently, and the repository may use either or one between them`,
          );
      return result;
    },
  };
};
