import { expect, test } from '@jest/globals';
import { consistency } from '../../../src/core/reviewers/consistency.js';

const MESSAGES = {
  nothing: [],
  archive: [expect.stringMatching(/^An archive or disk image( of [\d.]+ (kB|MB))? is added\. /)],
  built: [expect.stringMatching(/^Output of a build( of 1 kB)? is added\. /)],
  large: [expect.stringMatching(/^A binary file of 2\.0 MB is added\. /)],
};

test.each<[string, number | undefined, keyof typeof MESSAGES]>([
  ['data/prices.zip', undefined, 'archive'],
  ['data/prices.zip', 49_999, 'nothing'],
  ['data/prices.zip', 50_000, 'archive'],
  ['src/till.o', 90, 'built'],
  ['src/till.o', undefined, 'built'],
  ['img/logo.png', undefined, 'nothing'],
  ['img/logo.png', 1_999_999, 'nothing'],
  ['img/logo.png', 2_000_000, 'large'],
  ['test/img/logo.png', 9_000_000, 'nothing'],
  ['assets/film.mp4', 9_000_000, 'nothing'],
])('of a new %s of %s bytes it says: %s', (path, bytes, says) => {
  const file = {
    ...{ path, previousPath: null, status: 'added' as const, additions: 0, deletions: 0, lines: null },
    ...(bytes === undefined ? {} : { bytes }),
  };
  const found = consistency.review({ files: [file], head: () => null, base: () => null, paths: [path] });
  expect(found.map(({ message }) => message)).toEqual(MESSAGES[says]);
});
