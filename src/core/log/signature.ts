const MASK = 0xffffffffffffffffn;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** 64-bit FNV-1a of the text's code units, as 16 hex digits. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function stableHash(text: string): string {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index++) hash = ((hash ^ BigInt(text.charCodeAt(index))) * FNV_PRIME) & MASK;
  return hash.toString(16).padStart(16, '0');
}

/** Takes out of a message what differs between two runs of the same failure: times, numbers, addresses, temporary and absolute paths. */
export function withoutAccidents(text: string): string {
  return text
    .replaceAll('\\', '/')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '#')
    .replace(/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b/gi, '#')
    .replace(/(?:[A-Za-z]:)?(?:\/[\w.@+-]{1,200}){2,30}\/(?=[\w.@+-])/g, '')
    .replace(/\d+(?:[.,:]\d+)*\s?(?:ms|s|sec|seconds|m|min|minutes|h|[KMG]i?B)?\b/g, '#')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .slice(0, 500);
}
