import { blackDoubt } from '../black-doubts.js';
import type { LoadAdapter } from './adapter.js';
import { load as loadRuff } from './ruff.js';

/** Black is Python. Ruff is asked in its stead, and its word taken where the two are known to agree. https://docs.astral.sh/ruff/formatter/black/ */
export const load: LoadAdapter = async () => {
  const ruff = await loadRuff();
  return {
    version: (options) => `as Ruff ${ruff.version(options)} writes it`,
    async format(path, text, options) {
      const lineLength = Number(options['line-length']);
      const quoteStyle = String(options['quote-style']);
      // Without a target Ruff would break lines as no older Python can read them.
      const settings = { 'line-length': lineLength, 'target-version': 'py39', format: { 'quote-style': quoteStyle } };
      const formatted = await ruff.format(path, text, settings);
      const doubt = blackDoubt(text, formatted, {
        lineLength,
        keepsQuotes: quoteStyle === 'preserve',
        isModern: options.modern === true,
      });
      if (doubt !== null) throw new Error(`black and Ruff may differ in ${doubt}`);
      return formatted;
    },
  };
};
