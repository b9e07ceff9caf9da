import type { Turn } from './turn.js';

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' } as const;

/** Anthropic's reply, without streaming. https://docs.claude.com/en/api/messages */
export function anthropicMessage(turn: Extract<Turn, { kind: 'say' | 'refuse' | 'call_tool' }>, model: string): string {
  const usage = turn.kind === 'say' ? turn.usage : undefined;
  return JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content:
      turn.kind === 'call_tool'
        ? [{ type: 'tool_use', id: 'toolu_1', name: 'run', input: {} }]
        : [{ type: 'text', text: turn.text }],
    stop_reason:
      turn.kind === 'call_tool' ? 'tool_use' : turn.kind === 'refuse' ? 'refusal' : STOP_REASONS[turn.finish ?? 'stop'],
    stop_sequence: null,
    usage: { input_tokens: usage?.in ?? 100, output_tokens: usage?.out ?? 20 },
  });
}
