import type { Turn } from './turn.js';

type Spoken = Extract<Turn, { kind: 'say' | 'refuse' | 'call_tool' }>;

const TOOL_CALLS = [{ index: 0, id: 'call_1', type: 'function', function: { name: 'run', arguments: '{}' } }];
const USAGE = { in: 100, out: 20 };

function reply(turn: Spoken) {
  const finish = turn.kind === 'say' ? (turn.finish ?? 'stop') : turn.kind === 'refuse' ? 'stop' : 'tool_calls';
  const usage = turn.kind === 'say' && turn.usage !== undefined ? turn.usage : USAGE;
  return {
    finish,
    usage: usage && { prompt_tokens: usage.in, completion_tokens: usage.out, total_tokens: usage.in + usage.out },
    message: {
      role: 'assistant',
      content: turn.kind === 'say' ? turn.text : null,
      ...(turn.kind === 'refuse' ? { refusal: turn.text } : {}),
      ...(turn.kind === 'call_tool' ? { tool_calls: TOOL_CALLS } : {}),
    },
  };
}

/** https://platform.openai.com/docs/api-reference/chat/object */
export function chatCompletion(turn: Spoken, model: string): string {
  const { finish, usage, message } = reply(turn);
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: finish }],
    ...(usage ? { usage } : {}),
  });
}

/** The events of a stream, a few characters each. https://platform.openai.com/docs/api-reference/chat/streaming */
export function chatCompletionEvents(turn: Spoken, model: string): string[] {
  const { finish, usage, message } = reply(turn);
  const { content, ...rest } = message;
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: [{ index: 0, delta, finish_reason }],
  });
  const pieces = content?.match(/[\s\S]{1,7}/g) ?? [];
  return [
    event(chunk({ ...rest, content: '' })),
    ...pieces.map((piece) => event(chunk({ content: piece }))),
    event(chunk({}, finish)),
    ...(usage ? [event({ ...chunk({}), choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ];
}

export const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
