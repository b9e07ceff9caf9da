import { parseXml, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import type { LogLine } from '../diagnosis.js';
import { type Lines, linesOf } from './report.js';

/** An element with what is needed of it. `line` is where it begins in the file. */
export type Element = XmlElement;

export type XmlReading =
  | {
      root: Element;
      lines: Lines;
      /** The number of the line on which an element begins. */
      lineOf(element: Element): number;
      /** That line, from the element on where much stands before it: some tools write their report on one line. */
      lineFrom(element: Element): LogLine;
    }
  | { problem: string };

/** Real reports nest some ten levels deep. The parser calls itself once a level. */
const MAX_DEPTH = 200;

/** What may stand before an element on its line when the line is quoted. */
const MAX_BEFORE = 100;

const NO_XML_CHARACTER = /[\x00-\x08\x0b\x0c\x0e-\x1f\uFFFE\uFFFF]/g;
const CHARACTER_REFERENCE = /&#(?:x([0-9a-fA-F]{1,12})|(\d{1,12}));/g;

const isXmlCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

/** Test reports quote what programs printed: characters that no XML may hold make them no worse to read. Lines stay where they are. */
function wellFormed(text: string): string {
  const whole = text.toWellFormed().replace(NO_XML_CHARACTER, '\uFFFD');
  return whole.includes('&#')
    ? whole.replace(CHARACTER_REFERENCE, (reference, hexadecimal, decimal) =>
        isXmlCharacter(hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal)) ? reference : '\uFFFD',
      )
    : whole;
}

/** Where a tag that begins at `at` ends, past its `>`; quotes may hold one. */
function endOfTag(xml: string, at: number): number {
  for (let index = at + 1; index < xml.length; index++) {
    const unit = xml.charCodeAt(index);
    if (unit === 0x3e) return index + 1;
    if (unit === 0x22 || unit === 0x27) {
      index = xml.indexOf(unit === 0x22 ? '"' : "'", index + 1);
      if (index < 0) return xml.length;
    }
  }
  return xml.length;
}

const past = (xml: string, end: string, at: number): number => {
  const found = xml.indexOf(end, at);
  return found < 0 ? xml.length : found + end.length;
};

type Outline = { problem: string } | { begins: number; ends: number };

/** Where the one root element begins and ends; a document type, wherever it stands, and deep nesting are refused before anything is parsed. */
function outlineOf(xml: string): Outline {
  let depth = 0;
  let begins = -1;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    if (xml.startsWith('<!--', at)) at = past(xml, '-->', at + 4);
    else if (xml.startsWith('<![CDATA[', at)) at = past(xml, ']]>', at + 9);
    else if (xml.startsWith('<?', at)) at = past(xml, '?>', at + 2);
    else if (xml.startsWith('<!', at))
      return { problem: 'it has a document type declaration, which no test report needs' };
    else {
      const closes = xml.charCodeAt(at + 1) === 0x2f;
      const end = endOfTag(xml, at);
      if (begins < 0) begins = at;
      if (closes) depth--;
      else if (xml.charCodeAt(end - 2) !== 0x2f) depth++;
      if (depth > MAX_DEPTH) return { problem: `it nests more than ${MAX_DEPTH} levels deep` };
      // Some tools print a closing sentence behind the report.
      if (depth <= 0) return { begins, ends: end };
      at = end;
    }
  }
  return { problem: 'it ends in the middle' };
}

/** Parses a report without resolving any entity but XML's own five. https://www.w3.org/TR/xml/ */
export function readXml(text: string): XmlReading {
  const xml = wellFormed(text);
  const outline = outlineOf(xml);
  if ('problem' in outline) return outline;
  const inXml = linesOf(xml);
  try {
    const { root } = parseXml(xml.slice(outline.begins, outline.ends), {
      includeOffsets: true,
      ignoreUndefinedEntities: true,
    });
    if (!root) return { problem: 'it is empty' };
    const lineOf = (element: Element): number => inXml.numberAt(outline.begins + element.start);
    const lines = linesOf(text);
    const lineFrom = (element: Element): LogLine => {
      const at = outline.begins + element.start;
      const number = inXml.numberAt(at);
      return at - inXml.startOf(number) > MAX_BEFORE ? inXml.line(number, at) : lines.line(number);
    };
    return { root, lines, lineOf, lineFrom };
  } catch (error) {
    if (error instanceof XmlError) {
      const line = inXml.numberAt(outline.begins) + error.line - 1;
      return { problem: `it is no well-formed XML (line ${line})` };
    }
    if (error instanceof RangeError) return { problem: 'it is too large or too deep' };
    throw error;
  }
}

export const childrenOf = (element: Element): Element[] =>
  element.children.filter((child): child is Element => child instanceof XmlElement);

/** The text that stands directly within an element. */
export function textOf(element: Element): string {
  let text = '';
  for (const child of element.children) if (child instanceof XmlText) text += child.text;
  return text;
}

export const attribute = (element: Element, name: string): string | null => element.attributes[name] ?? null;

const OPENING = /<([A-Za-z_][\w.:-]{0,80})(?=[\s/>])/y;
const DOCTYPE = /<!DOCTYPE\s+([A-Za-z_][\w.:-]{0,80})/iy;

/** The name of a document's root element; null when the text does not begin as XML does. */
export function rootName(head: string): string | null {
  let promised: string | null = null;
  let at = head.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    while (/\s/.test(head[at] ?? '')) at++;
    if (head.startsWith('<?', at)) at = past(head, '?>', at);
    else if (head.startsWith('<!--', at)) at = past(head, '-->', at);
    else if (head.startsWith('<!', at)) {
      DOCTYPE.lastIndex = at;
      const name = DOCTYPE.exec(head)?.[1];
      promised ??= name ?? null;
      const subset = head.indexOf('[', at);
      const end = head.indexOf('>', at);
      at = subset >= 0 && subset < end ? past(head, ']', subset) : past(head, '>', at);
      if (head[at] === '>') at++;
    } else break;
  }
  OPENING.lastIndex = at;
  const name = OPENING.exec(head)?.[1];
  return name ?? (at >= head.length ? promised : null);
}
