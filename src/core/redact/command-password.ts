import type { Found, SecretKind } from './kind.js';
import { isCode, isName, isPlaceholder } from './secret-value.js';

const ARGUMENTS = String.raw`[^\n|;&]{0,300}?[ \t]`;
const QUOTE = String.raw`(?:\\?["'])?`;
const LOGINS = 'docker|podman|buildah|skopeo|nerdctl|oras|crane|registry|acr|oc';
const BEFORE = [
  String.raw`curl${ARGUMENTS}(?:-[a-zA-Z]{0,8}[uU]|--(?:proxy-)?user)[ \t=]{0,4}${QUOTE}[^\s:"'\\]{0,100}:`,
  String.raw`login(?<=(?:${LOGINS})[ \t]{1,4}login)${ARGUMENTS}-p[ \t=]{0,4}${QUOTE}`,
  `(?:mysql|mariadb)[a-z-]{0,12}${ARGUMENTS}-p${QUOTE}`,
  String.raw`sshpass${ARGUMENTS}-p[ \t]{0,4}${QUOTE}`,
];

/** What a command takes behind a letter: `curl -u user:password`, `docker login -p`, `mysql -p`, `sshpass -p`. */
export const commandPassword: SecretKind = {
  name: 'command-password',
  url: 'https://curl.se/docs/manpage.html#-u',
  pattern: new RegExp(String.raw`(?<keep>${BEFORE.join('|')})(?!\*{3}|\[redacted)[^\s"'\`\\]{5,500}`, 'g'),
  prefixes: [],
  accepts: isSecret,
};

function isSecret({ value }: Found): boolean {
  if (isPlaceholder(value) || isCode(value) || isName(value)) return false;
  return /[^A-Za-z]/.test(value) || value.length >= 12;
}
