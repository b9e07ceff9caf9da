/** A failure as a JUnit report has it: tools put their words into the attribute, into the text, or into both. `test` is the test's name. */
export type Failure = { message: string; type: string; text: string; test: string };

/** Where a failure says nothing at all. */
export const WORDLESS = 'failed, with no message';

const NOTHING = /^(?:(?:test )?(?:failed|failure|error)|assertion failed|collection failure|unknown)?[.:]?$/i;
// What test runners write around the words: Go's and Catch2's headings, pytest's rules, Playwright's title, Rust's place of a panic.
const NO_WORDS =
  /^thread '.{1,300}' (?:\(\d+\) )?panicked at \S+:$|^\s*\[[^\]]{1,60}\] › |^\s*(?:=== |--- FAIL|FAILED:?\s*$|-{3,}\s*$|_ _ )|^\s*$/;
const TRACE = /^\s+(?:at|❯) |^Traceback |^\s*File "|^goroutine \d|^\s*>?\s*\d+ \| |^note: run with/;
const PLACE = /^\s*(?:at )?[^\s:]{1,300}\.\w{1,5}:\d{1,7}(?::|\s*$|\s+\+0x)/;
const MAX_LINES = 8;
const MAX_SEARCHED = 60;

/** Whether a message says no more than that something failed. */
export const saysNothing = (message: string): boolean => NOTHING.test(message.trim());

/** The first lines of what a failure says, up to its stack trace. */
function wordsOf(text: string, test: string): string {
  const said: string[] = [];
  for (const line of text.split('\n', MAX_SEARCHED)) {
    if (said.length >= MAX_LINES || TRACE.test(line) || (said.length > 0 && PLACE.test(line))) break;
    if (NO_WORDS.test(line) || (said.length === 0 && test !== '' && line.trim().startsWith(test))) {
      if (said.length > 0 && line.trim() !== '') break;
      continue;
    }
    // Mocha says the same again, with its type before it.
    if (said[0] !== undefined && line.endsWith(`: ${said[0]}`)) break;
    said.push(line.trimEnd());
  }
  return said.join('\n').replace(/^Error: (?=expect\()/, '');
}

/** A message that begins with its place says it twice. */
const withoutPlace = (message: string): string =>
  message
    .replace(/^\s*(?:unknown file\b|[^\s:]{1,300}\.\w{1,5}:\d{1,7}(?::\d{1,6})?(?=[:\s]|$))[:\s]*/, '')
    .replace(/^(?:Failure|FAILED):?\n\s*/, '')
    .trim();

/** pytest's own words stand behind an `E`, among the source. */
const pytestWords = (text: string): string =>
  text
    .split('\n', 400)
    .filter((line) => /^E {2,}\S/.test(line))
    .slice(0, 4)
    .map((line) => line.replace(/^E {3}/, ''))
    .join('\n');

/** Playwright's message is place and title, nextest's the place of a panic. */
const repeats = (message: string, test: string): boolean =>
  (message !== '' && test.endsWith(message)) || /^thread '.{1,300}' (?:\(\d+\) )?panicked at \S+$/.test(message);

/** What a failure says, without its stack trace and what its test and place say already. */
export function messageOf({ message, type, text, test }: Failure): string {
  // XML makes a space of each line break in an attribute.
  const attributed = message.includes('\n') ? message.trim() : message.trim().replace(/ {2,}/g, ' ');
  const spoken = withoutPlace(attributed);
  if (!saysNothing(attributed) && !repeats(spoken, test)) return spoken || attributed;
  const said = pytestWords(text) || wordsOf(text, test);
  const rest = [withoutPlace(said), said.trim(), ...[attributed, type].filter((word) => !saysNothing(word))];
  return rest.find((words) => words !== '') ?? WORDLESS;
}
