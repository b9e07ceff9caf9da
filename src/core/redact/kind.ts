/**
 * A kind of secret: where it stands in text. A group named `keep` before the secret is kept, as is `after` behind it. Quantifiers are bounded:
 * a pattern that has to take back a million characters overflows the stack.
 */
export type SecretKind = {
  name: string;
  url: string;
  pattern: RegExp;
  /** What secrets with a shape of their own begin with, at least two characters; none where a name stands before every one. */
  prefixes: readonly string[];
  /** What such secrets have in the middle, where they begin with anything. */
  marks?: readonly string[];
  /** Source of the shape where it is so clear that a secret broken by a line end is known by it. Exact lengths, wherever there are any. */
  whole?: string;
  /** Whether what matched is a secret, where a pattern cannot tell. */
  accepts?(found: Found): boolean;
};

/** What matched: the name before it, the value itself. */
export type Found = { before: string; value: string };
