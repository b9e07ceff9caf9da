import { type ModelName, modelNameText, parseModelName } from './model-name.js';

/** US dollars for a million tokens. */
export type Price = { in: number; out: number };
/** By `provider/model`. */
export type Prices = ReadonlyMap<string, Price>;

const PRICE = /^(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?)$/;

/** Reads `provider/model=in/out`, several with commas between them: dollars for a million tokens. */
export function parsePrices(text: string): { prices: Prices } | { mistake: string } {
  const prices = new Map<string, Price>();
  for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
    const [left = '', right = ''] = entry.split('=').map((part) => part.trim());
    const parsed = parseModelName(left);
    if ('mistake' in parsed) return { mistake: `has the entry "${left}", which ${parsed.mistake}` };
    const price = PRICE.exec(right);
    if (!price) return { mistake: `must give ${left} two prices in dollars for a million tokens, such as 3/15` };
    prices.set(modelNameText(parsed.name), { in: Number(price[1]), out: Number(price[2]) });
  }
  return { prices };
}

export const priceOf = (prices: Prices, name: ModelName): Price | null => prices.get(modelNameText(name)) ?? null;

/** In dollars; null where the price is not known, which is not the same as free. */
export const costOf = (price: Price | null, tokensIn: number, tokensOut: number): number | null =>
  price === null ? null : (tokensIn * price.in + tokensOut * price.out) / 1_000_000;

/** Characters of a token at the least, so that a guess is rather too high: code and logs have about three and a half. */
const CHARACTERS_PER_TOKEN = 3;

/** How many tokens a text is likely to be at most, where nobody has counted them. */
export const guessTokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);
