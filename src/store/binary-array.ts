/** Object ids of element types: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const BYTEA = 17;
const JSONB = 3802;

/** A `bytea[]` as PostgreSQL reads it in binary: as text, every byte would be written, escaped and read as two digits. */
export const byteaArray = (values: readonly Uint8Array[]): Buffer => binaryArray(BYTEA, values);

/** A `jsonb[]` of JSON texts: as text, every quote in them would be escaped. */
export const jsonbArray = (texts: readonly string[]): Buffer =>
  binaryArray(
    JSONB,
    texts.map((text) => Buffer.from(`${JSONB_VERSION}${text}`)),
  );

/** What jsonb_recv() wants before the text. */
const JSONB_VERSION = '\u0001';

const HEADER_BYTES = 20;

/** What array_recv() reads: dimensions, whether there are nulls, type; length and lower bound of the one dimension; then each value with its length. */
function binaryArray(elementType: number, values: readonly Uint8Array[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + 4 + value.length, HEADER_BYTES);
  const array = Buffer.allocUnsafe(bytes);
  for (const [index, word] of [1, 0, elementType, values.length, 1].entries()) array.writeInt32BE(word, 4 * index);
  let offset = HEADER_BYTES;
  for (const value of values) {
    offset = array.writeInt32BE(value.length, offset);
    array.set(value, offset);
    offset += value.length;
  }
  return array;
}
