import { type MechanicalEdit, NOT_AS_LOGGED, refused } from './edit.js';
import { BYTE_ORDER_MARK } from './source-text.js';

const UNWANTED =
  /^(?:Unexpected Unicode BOM|Has a byte-order marker|has a byte-order marker|removed byte-order marker|File contains UTF-8 byte order mark|Byte Order Mark \(UTF-8\) found)/i;

/** A byte order mark that the linter does not want. UTF-8 has but one order of bytes. */
export const byteOrderMark: MechanicalEdit = {
  name: 'byte_order_mark',
  done: (count) => `remove ${count === 1 ? 'a byte order mark' : `${count} byte order marks`}`,
  answers: ({ path, message }) => path !== null && UNWANTED.test(message),
  edit: ({ text }) =>
    text.startsWith(BYTE_ORDER_MARK) ? { splices: [{ start: 0, end: 1, text: '' }] } : refused(NOT_AS_LOGGED),
};
