const QUOTE = 0x22;
const MAX_DEPTH = 200;

export type JsonOutline = { places: Map<string, number> } | { problem: string };

type Level = { array: boolean; index: number; key: string };

/** Where a string that begins at `at` ends, past its quote. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === 0x5c) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

/**
 * Where in a JSON text the values stand whose paths (`runs.0.results.3.message`) are wanted. `JSON.parse` does not tell, and would go
 * as deep as a text asks it to: what nests too deep is refused here.
 */
export function outlineOfJson(text: string, wanted: (path: readonly string[]) => boolean, most: number): JsonOutline {
  const places = new Map<string, number>();
  const levels: Level[] = [];
  const path: string[] = [];
  const note = (at: number): void => {
    if (places.size < most && wanted(path)) places.set(path.join('.'), at);
  };
  /** A value begins: the step of the path that leads to it. */
  const begin = (at: number): void => {
    const level = levels.at(-1);
    if (!level) return;
    path[levels.length - 1] = level.array ? String(level.index) : level.key;
    path.length = levels.length;
    note(at);
  };
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const level = levels.at(-1);
    if (unit === QUOTE) {
      const end = endOfString(text, at);
      if (level && !level.array && level.key === '') level.key = text.slice(at + 1, Math.min(end - 1, at + 200)) || ' ';
      else begin(at);
      at = end - 1;
    } else if (unit === 0x7b || unit === 0x5b) {
      begin(at);
      if (levels.length >= MAX_DEPTH) return { problem: `it nests more than ${MAX_DEPTH} levels deep` };
      levels.push({ array: unit === 0x5b, index: 0, key: '' });
    } else if (unit === 0x7d || unit === 0x5d) levels.pop();
    else if (unit === 0x2c && level) {
      level.index++;
      level.key = '';
    }
  }
  return { places };
}
