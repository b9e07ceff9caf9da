import { event } from './chat-completions.js';
import type { Turn } from './turn.js';

type Spoken = Extract<Turn, { kind: 'say' | 'refuse' | 'call_tool' }>;

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' } as const;

function reply(turn: Spoken, model: string) {
  const usage = turn.kind === 'say' ? turn.usage : undefined;
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content:
      turn.kind === 'call_tool'
        ? [{ type: 'tool_use' as const, id: 'toolu_1', name: 'run', input: {} }]
        : [{ type: 'text' as const, text: turn.text }],
    stop_reason:
      turn.kind === 'call_tool' ? 'tool_use' : turn.kind === 'refuse' ? 'refusal' : STOP_REASONS[turn.finish ?? 'stop'],
    stop_sequence: null,
    usage: { input_tokens: usage?.in ?? 100, output_tokens: usage?.out ?? 20 },
  };
}

/** Anthropic's reply, without streaming. https://docs.claude.com/en/api/messages */
export const anthropicMessage = (turn: Spoken, model: string): string => JSON.stringify(reply(turn, model));

/** The same as events, a few characters each. https://docs.claude.com/en/docs/build-with-claude/streaming */
export function anthropicEvents(turn: Spoken, model: string): string[] {
  const { content, stop_reason, stop_sequence, usage, ...message } = reply(turn, model);
  const [block] = content;
  const named = (data: { type: string; [key: string]: unknown }): string => `event: ${data.type}\n${event(data)}`;
  const deltas =
    block?.type === 'text'
      ? (block.text.match(/[\s\S]{1,7}/g) ?? []).map((text) => ({ type: 'text_delta', text }))
      : [{ type: 'input_json_delta', partial_json: '{}' }];
  return [
    named({
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, stop_sequence, usage: { ...usage, output_tokens: 1 } },
    }),
    named({
      type: 'content_block_start',
      index: 0,
      content_block: block?.type === 'text' ? { type: 'text', text: '' } : { ...block },
    }),
    ...deltas.map((delta) => named({ type: 'content_block_delta', index: 0, delta })),
    named({ type: 'content_block_stop', index: 0 }),
    named({
      type: 'message_delta',
      delta: { stop_reason, stop_sequence },
      usage: { output_tokens: usage.output_tokens },
    }),
    named({ type: 'message_stop' }),
  ];
}
