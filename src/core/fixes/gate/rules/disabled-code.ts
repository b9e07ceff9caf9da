import { askPerson, type GateRule, refuse } from '../gate-rule.js';
import { gained } from '../markers.js';

/** Code stays and is never reached. */
const NEVER: RegExp[] = [
  /\b(?:if|elif|while|unless|guard|elsif) (?:\( )?(?:! )?(?:not )?(?:false|False|0|nil|None|null|undefined|true|True|1|""|\[ \]|\( \))(?: (?:==|===|!=|!==|>|<) \w+)?(?: \))?(?= |$)/g,
  /\bif (?:\( )?(\d+) (?:==|===|>|<|!=|!==|>=|<=) \d+/g,
  /# (?:if|ifdef|ifndef|elif) \w+/g,
  /\b(?:false|False) (?:&&|and)\b|\b(?:true|True) (?:\|\||or)\b|\b0 &&|\b1 \|\||\|\| (?:true|1)\b|\bor (?:True|true|1)\b/g,
  /\bexpect \( (?:true|1|"\w*") \) \. \w+ \(|\bassert(?:True|_true|Equals?|That)? (?:! )?\(? ?(?:True|true|1) ?(?:\)|,|$|\n)|\bassert !? ?\(? ?(?:True|true|1)\b(?! ==)/g,
  /\bfor \( ?; ?(?:false|0) ?;/g,
  /\b(?:if|when) false\b|\bif TYPE_CHECKING\b|\b__END__\b|\bcfg \( (?:any \( \)|FALSE|false)/g,
];
/** A statement that ends a test before its assertions do; `return value` is ordinary code. */
const EARLY_END: RegExp[] = [
  /\breturn (?=;|\}|\n|<|$|Promise \. resolve|undefined|None|nil|null|true|True|done \()/g,
  /\breturn\b/g,
  /\b(?:process \. exit|sys \. exit|os \. _exit|os \. Exit|System \. exit|exit|quit|done|throw :?\w*|next|break|continue)\b/g,
];

export const disabledCode: GateRule = {
  name: 'disabled-code',
  judge: (_, { before, after, holdsTests, isTest }) => [
    ...gained(before, after, NEVER).map(({ key, line }) =>
      (holdsTests ? refuse : askPerson)(line, `it adds a condition that never changes: ${key}`),
    ),
    ...gained(before, after, isTest ? EARLY_END : []).map(({ line }) =>
      refuse(line, 'a test may end before its assertions do'),
    ),
  ],
};
