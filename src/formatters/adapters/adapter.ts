import type { FormatRequest } from '../../core/fixes/formatters/format-request.js';

export type Options = FormatRequest['options'];

/** A loaded formatter. It throws what it has to say about a text that it cannot format. */
export type Adapter = {
  version(options: Options): string;
  format(path: string, text: string, options: Options): string | Promise<string>;
};

/** Loads the formatter's code, before any text of a repository is read. */
export type LoadAdapter = () => Promise<Adapter>;

export const asObject = (value: unknown): Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Options) : {};
