/** A kind of secret: where it stands in text. A group named `keep` before the secret is kept, as is `after` behind it. */
export type SecretKind = { name: string; url: string; pattern: RegExp };
