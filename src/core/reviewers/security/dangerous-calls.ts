import type { Severity } from '../reviewer.js';

/** A call that is dangerous as it stands. Patterns run on code in its plain form: one space between words and signs, `_` for space within texts. */
export type DangerousCall = {
  rule: string;
  severity: Severity;
  message: string;
  /** Names of languages as `languageOf` gives them. */
  languages: string[];
  patterns: RegExp[];
  /** It is no danger where this stands on the line. */
  unless?: RegExp;
};

const SCRIPT = ['javascript', 'typescript'];
/** What fills a template in: a value, not a constant. */
const FILLED = String.raw`\$\{(?![A-Z][A-Z0-9_]*\}|__dirname|\d)[^}\s]`;
const SQL_WORDS = '(?:SELECT|INSERT|UPDATE|DELETE)_';
const QUERY = String.raw`\. (?:query|execute|exec|executeQuery|executeUpdate|executemany|raw|rawQuery|all|get|run|prepare|\$queryRawUnsafe|\$executeRawUnsafe|Query|QueryRow|Exec|QueryContext|ExecContext)`;
const SHELL_CALL = String.raw`(?:\b(?:child_process|cp|childProcess) \. |(?<!(?:\.|\bfunction) )(?<![\w$.]))`;

const calls = (pattern: string): RegExp => new RegExp(pattern, 'g');

export const dangerousCalls: readonly DangerousCall[] = [
  {
    rule: 'dynamic_code',
    severity: 'medium',
    message: 'Code is run that comes from a value. Read the value as data, or pick from what is known.',
    languages: [...SCRIPT, 'python', 'php', 'ruby'],
    patterns: [
      /(?<!(?:\.|->|::|\bdef|\bfunction|\bfn) )(?<![$@\w])eval \( (?!["'`][^\s$#]*["'`] \)|\)|self\b)/g,
      /\b(?:window|globalThis|global) \. eval \( (?!["'`][^\s$]*["'`] \)|\))/g,
    ],
    unless: /\bdef eval\b|require_?[(]/,
  },
  {
    rule: 'dynamic_code',
    severity: 'medium',
    message: 'Code is run that comes from a value. Read the value as data, or pick from what is known.',
    languages: ['python'],
    patterns: [/(?<!(?:\.|\bdef) )(?<![\w])exec \( (?!["'][^\s]*["'] \)|\))/g],
  },
  {
    rule: 'dynamic_code',
    severity: 'medium',
    message: 'Code is made of a text at run time. Read the value as data, or pick from what is known.',
    languages: SCRIPT,
    patterns: [/\bnew Function \( (?!(?:"[^\s"]*" ,? ?)+\)|\))/g],
  },
  {
    rule: 'shell_command',
    severity: 'high',
    message: 'A value becomes part of a shell command. Use execFile or spawn with a list of arguments.',
    languages: SCRIPT,
    patterns: [
      calls(String.raw`${SHELL_CALL}exec(?:Sync|Async|Promise)? \( \`[^\s\`]*${FILLED}`),
      calls(String.raw`${SHELL_CALL}exec(?:Sync|Async|Promise)? \( "[^\s"]*" \+ (?!"|[A-Z][A-Z0-9_]* )`),
      calls(String.raw`\bspawn(?:Sync)? \( \`[^\s\`]*${FILLED}[^\n]{0,120}?\bshell : true`),
    ],
  },
  {
    rule: 'shell_command',
    severity: 'high',
    message: 'A value becomes part of a shell command. Give subprocess a list of arguments, without shell=True.',
    languages: ['python'],
    patterns: [
      /\bos \. (?:system|popen) \( f "[^\s"]*\{/g,
      /\bos \. (?:system|popen) \( "[^\s"]*" (?:%|\+|\. format) /g,
      /\bsubprocess \. (?:run|call|Popen|check_output|check_call) \( (?:f "[^\s"]*\{[^\s"]*"|"[^\s"]*" (?:%|\+) \w+|"[^\s"]*" \. format \( [^()]{0,80}\))[^()]{0,200}\bshell = True\b/g,
    ],
  },
  {
    rule: 'shell_command',
    severity: 'high',
    message: 'A value becomes part of a shell command. Name the program and give its arguments one by one.',
    languages: ['go'],
    patterns: [
      /\bexec \. Command(?:Context)? \( (?:\w+ , )?"(?:\/bin\/)?(?:ba)?sh" , "-c" , (?:fmt \. Sprintf \(|"[^\s"]*" \+)/g,
    ],
  },
  {
    rule: 'unsafe_deserialization',
    severity: 'medium',
    message: 'What is read here can run code. Use a format of plain data, such as JSON, or yaml.safe_load.',
    languages: ['python'],
    patterns: [
      /\b(?:pickle|cPickle|_pickle|dill|cloudpickle|marshal) \. loads \(/g,
      /\byaml \. unsafe_load(?:_all)? \(/g,
      /\byaml \. load(?:_all)? \((?!(?: (?!yaml \. load)\S+){0,40}? (?:\w*Safe\w*Loader|Loader = \w*[Ss]afe\w*))/g,
    ],
    unless: /ruamel/,
  },
  {
    rule: 'unsafe_deserialization',
    severity: 'high',
    message: 'What a visitor sends is read as objects, which can run code. Use json_decode.',
    languages: ['php'],
    patterns: [/\bunserialize \( \$ ?_(?:GET|POST|REQUEST|COOKIE)\b/g],
  },
  {
    rule: 'tls_verification_off',
    severity: 'high',
    message: 'Certificates are no longer checked, so that anybody between can read and change what is sent.',
    languages: SCRIPT,
    patterns: [/"?\brejectUnauthorized"? : false\b/g, /\bNODE_TLS_REJECT_UNAUTHORIZED(?:" \])? = (?:"0"|0)(?!\.)/g],
  },
  {
    rule: 'tls_verification_off',
    severity: 'high',
    message: 'Certificates are no longer checked, so that anybody between can read and change what is sent.',
    languages: ['python'],
    patterns: [
      /\b(?:requests|httpx|session|client|http|aiohttp|Session|Client|AsyncClient) (?:\. \w+ )?\((?: [^\s()]+){0,60}? verify = False\b/g,
      /\b(?:session|client|\w+_session) \. verify = False\b/g,
      /\bssl \. _create_unverified_context\b/g,
      /\bverify_mode = ssl \. CERT_NONE\b/g,
    ],
  },
  {
    rule: 'tls_verification_off',
    severity: 'high',
    message: 'Certificates are no longer checked, so that anybody between can read and change what is sent.',
    languages: ['go', 'ruby', 'rust', 'csharp', 'php'],
    patterns: [
      /\bInsecureSkipVerify : true\b/g,
      /\bInsecureSkipVerify = true\b/g,
      /\bOpenSSL :: SSL :: VERIFY_NONE\b/g,
      /\bdanger_accept_invalid_certs \( true \)/g,
      /\bDangerousAcceptAnyServerCertificateValidator\b/g,
      /\bCURLOPT_SSL_VERIFYPEER (?:,|= >|=>) (?:false|0)\b/g,
    ],
  },
  {
    rule: 'weak_password_hash',
    severity: 'high',
    message: 'Passwords hashed like this are found out in hours. Use argon2, scrypt or bcrypt.',
    languages: [...SCRIPT, 'python', 'go', 'java', 'kotlin', 'php', 'ruby', 'csharp'],
    patterns: [
      /\bcreateHash \( "(?:md5|sha1)" \) \. update \( \w*(?:\. ?\w+ ?\. )*\w*(?:\w+ \. )*\w*[Pp]assw(?:or)?d/g,
      /\bhashlib \. (?:md5|sha1) \( (?:\w+ \. ){0,3}\w*passw(?:or)?d/g,
      /(?<!(?:\.|->|::|\bdef|\bfunction|\bfunc) )(?<![\w$.])(?:md5|sha1) \( (?:\$ ?)?\w*passw(?:or)?d/gi,
      /\b(?:md5|sha1) \. Sum \( \[ \] byte \( (?:\w+ \. ){0,3}\w*passw(?:or)?d/gi,
      /\bDigest :: (?:MD5|SHA1) \. hexdigest \( (?:\w+ \. ){0,3}\w*passw(?:or)?d/gi,
      /\bDigestUtils \. (?:md5|sha1)Hex \( (?:\w+ \. ){0,3}\w*passw(?:or)?d/gi,
    ],
    unless: /pwned|hibp/i,
  },
  {
    rule: 'sql_concatenation',
    severity: 'high',
    message: 'A value becomes part of an SQL statement. Pass it as a parameter.',
    languages: [...SCRIPT, 'python', 'go', 'java', 'kotlin', 'php', 'csharp'],
    patterns: [
      calls(String.raw`${QUERY} \( \`_{0,20}${SQL_WORDS}[^\s\`]{0,2000}?(?:=|LIKE)_?['"]?%?${FILLED}`),
      calls(
        String.raw`${QUERY} \( (?:\w+ , )?["']_{0,20}${SQL_WORDS}[^\s]{0,2000}?(?:=|LIKE)_?'?%?["'] \+ (?!["'\x60]|[A-Z][A-Z0-9_]* )`,
      ),
      calls(
        String.raw`${QUERY} \( (?:text \( )?f "{1,3}_{0,20}${SQL_WORDS}[^\s]{0,2000}?(?:=|LIKE)_?'?%?\{(?![A-Z_]+\})`,
      ),
      calls(String.raw`${QUERY} \( "{1,3}_{0,20}${SQL_WORDS}[^\s]{0,2000}?(?:=|LIKE)_?'?%s[^\s]{0,500} % `),
      calls(
        String.raw`${QUERY} \( (?:\w+ , )?fmt \. Sprintf \( ["\x60]_{0,20}${SQL_WORDS}[^\s]{0,2000}?(?:=|LIKE)_?'?%?%[svd]`,
      ),
    ],
  },
  {
    rule: 'raw_html',
    severity: 'medium',
    message: 'Markup is put into the page as it comes. Clean it first, as with DOMPurify, or show it as text.',
    languages: SCRIPT,
    patterns: [
      /\bdangerouslySetInnerHTML = \{ \{ "?__html"? : (?!["'`][^\s$]*["'`] )(?:props|post|user|comment|message|data|item|body|content|html|value|text|article|description|bio|params|query|searchParams)\b[^{}]{0,120}\}/g,
    ],
    unless: /saniti[sz]|purif|clean|safe|escape|stringify|json|trusted|highlight|svg|\bcss\b/i,
  },
];
