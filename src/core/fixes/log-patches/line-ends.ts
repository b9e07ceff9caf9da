/** How the lines of a text end; null: some so and some so. A text without a line end counts as ended by line feeds. */
export function lineEndOf(text: string): '\n' | '\r\n' | null {
  const returns = text.split('\r\n').length - 1;
  if (returns === 0) return '\n';
  return text.split('\n').length - 1 === returns ? '\r\n' : null;
}
