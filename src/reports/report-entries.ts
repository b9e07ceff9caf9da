import { type UnzipFileInfo, unzipSync } from 'fflate';

export type ZipLimits = { entries: number; entryBytes: number; bytes: number; ratio: number };

/** What a job uploads as its test results is seldom a megabyte. */
export const ZIP_LIMITS: ZipLimits = { entries: 200, entryBytes: 64_000_000, bytes: 64_000_000, ratio: 200 };

const REPORT = /\.(?:xml|sarif|json|tap)$/i;
/** The ratio of small files means nothing: a report of many alike tests shrinks a lot. */
const SMALL = 1_000_000;

/**
 * The files of a zip that may be reports, one after the other. The zip's own table tells their sizes, and none grows beyond what it says
 * there; a file inside that is a zip itself stays one. What had to be left out is added to the notes.
 */
export function* reportEntries(
  zip: Uint8Array,
  limits: ZipLimits,
  notes: string[],
): Generator<{ name: string; bytes: Uint8Array }> {
  const listed: UnzipFileInfo[] = [];
  try {
    unzipSync(zip, { filter: (entry) => REPORT.test(entry.name) && listed.push(entry) < 0 });
  } catch {
    notes.push('An artifact could not be unpacked: it is no whole zip file.');
    return;
  }
  let left = limits.bytes;
  let packed = 0;
  for (const entry of listed.slice(0, limits.entries)) {
    packed += entry.size;
    const bomb = entry.originalSize > SMALL && entry.originalSize > entry.size * limits.ratio;
    if (bomb || entry.originalSize > limits.entryBytes || entry.originalSize > left || packed > zip.length) {
      notes.push(
        `A file of an artifact was left out: it is too large unpacked (${Math.ceil(entry.originalSize / 1_000_000)} MB).`,
      );
      continue;
    }
    left -= entry.originalSize;
    try {
      let taken = false;
      const [bytes] = Object.values(
        unzipSync(zip, {
          filter: ({ name }) => {
            const wanted = name === entry.name && !taken;
            taken ||= wanted;
            return wanted;
          },
        }),
      );
      if (bytes) yield { name: entry.name, bytes };
    } catch {
      notes.push('A file of an artifact was left out: it could not be unpacked.');
    }
  }
  if (listed.length > limits.entries)
    notes.push(`Of ${listed.length} files of an artifact, ${limits.entries} were read.`);
}
