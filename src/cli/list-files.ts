import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from './io.js';

const run = promisify(execFile);
const MAX_FILES = 500_000;
const NOT_WALKED = new Set(['.git', 'node_modules']);

/** The files below a folder, with forward slashes: those that git knows or would add, or all where it is no checkout. Throws `CliError` for no folder. */
export async function listFiles(root: string): Promise<string[]> {
  const entry = await stat(root).catch(() => null);
  if (!entry?.isDirectory()) throw new CliError(2, `--root ${root} is no folder: name the checkout of the repository.`);
  try {
    const args = ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const { stdout } = await run('git', args, { maxBuffer: 1 << 28 });
    return stdout.split('\0').filter((path) => path !== '');
  } catch {
    // No git, or no checkout.
    return walk(root);
  }
}

async function walk(root: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined && files.length < MAX_FILES; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !NOT_WALKED.has(entry.name)) folders.push(path);
      else if (entry.isFile()) files.push(relative(root, path).split(sep).join('/'));
    }
  }
  return files;
}
