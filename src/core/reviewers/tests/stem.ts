/** The name that a file and its tests share: `cart` for `src/cart.ts`, `cart.test.ts`, `test_cart.py`, `CartTest.java`. */
export const stemOf = (path: string): string =>
  (/[^/]*$/.exec(path)?.[0] ?? '')
    .replace(/\..*$/, '')
    .replace(/^test_|_?(?:test|tests|spec|Test|Tests|Spec|IT)$/, '')
    .toLowerCase();
