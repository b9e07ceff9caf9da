import { findingAt } from '../finding-at.js';
import type { ChangedFile, ReviewFinding, ReviewMaterial } from '../reviewer.js';
import { ecosystemOf, isOwn, lineNaming } from './changed-manifest.js';

/** The first words that tell licences apart. https://spdx.org/licenses/ */
const TEXTS: [name: string, words: RegExp][] = [
  ['AGPL', /GNU AFFERO GENERAL PUBLIC LICENSE/i],
  ['LGPL', /GNU LESSER GENERAL PUBLIC LICENSE/i],
  ['GPL', /GNU GENERAL PUBLIC LICENSE/i],
  ['Apache-2.0', /Apache License/i],
  ['MPL', /Mozilla Public License/i],
  ['BUSL', /Business Source License/i],
  ['SSPL', /Server Side Public License/i],
  ['Elastic', /Elastic License/i],
  ['MIT', /Permission is hereby granted, free of charge/i],
  ['ISC', /Permission to use, copy, modify, and(?:\/or)? distribute this software/i],
  ['BSD', /Redistribution and use in source and binary forms/i],
  ['Unlicense', /free and unencumbered software/i],
  ['proprietary', /proprietary and confidential|all rights reserved.{0,400}(?:confidential|proprietary)/i],
];

export const isLicence = (file: ChangedFile): boolean =>
  /^(LICEN[CS]E|COPYING|UNLICENSE)(\.(md|txt|rst))?$/i.test(file.path) && isOwn(file);

/** The name of a licence by its text; null: it is none that is known. The first that is named counts, as texts of licences name others. */
function nameOf(text: string): string | null {
  const start = text.slice(0, 20_000).replace(/\s+/g, ' ');
  const found = TEXTS.map(([name, words]) => ({ name, at: start.search(words) })).filter(({ at }) => at !== -1);
  return found.toSorted((a, b) => a.at - b.at)[0]?.name ?? null;
}

/** The project's own licence becomes another. A new year or name in it is no change. */
export function changedLicences({ files, head, base }: ReviewMaterial): ReviewFinding[] {
  return files.flatMap((file) => {
    const [before, after] = [base(file.previousPath ?? file.path), head(file.path)];
    if (isLicence(file) && before !== null) {
      const isGone =
        file.status === 'removed' &&
        !files.some((other) => other !== file && isLicence(other) && other.status !== 'removed');
      const [old, now] = [nameOf(before), after === null ? null : nameOf(after)];
      if (isGone) return [report(file, null, old ?? 'the licence', 'none')];
      return old !== now && now !== null && old !== null ? [report(file, firstAdded(file), old, now)] : [];
    }
    const read = ecosystemOf(file.path)?.licence;
    if (!read || before === null || after === null || !isOwn(file)) return [];
    const [old, now] = [read(before), read(after)];
    if (old === null || plain(old) === plain(now ?? '')) return [];
    return [report(file, lineNaming(file, 'license'), old, now ?? 'none')];
  });
}

/** `GPL-3.0` and `GPL-3.0-only`, `MIT` and `mit`: other spellings of the same. */
const plain = (licence: string): string =>
  licence
    .toLowerCase()
    .replace(/-only$|\s*licen[cs]e$|[()]/g, '')
    .replace(/\//g, ' or ')
    .trim();

const firstAdded = ({ lines }: ChangedFile) =>
  lines?.find(({ kind, text }) => kind === '+' && text.trim() !== '') ?? null;

const report = (file: ChangedFile, at: ReturnType<typeof firstAdded>, old: string, now: string): ReviewFinding =>
  findingAt(file, at, [
    'licence_changed',
    'medium',
    `The licence changes from ${old.slice(0, 60)} to ${now.slice(0, 60)}. See that everybody who has to agree does.`,
  ]);
