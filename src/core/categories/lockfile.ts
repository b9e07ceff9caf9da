import { category } from './category.js';

/** The lock file does not say what the manifest says. */
export const lockfile = category({
  name: 'lockfile',
  label: 'Lock file',
  action: 'fix',
  words:
    /\block ?file\b.{0,80}\b(?:out of (?:date|sync)|not up to date|outdated|needs? (?:to be )?updat|does not match|missing|frozen)/i,
});
