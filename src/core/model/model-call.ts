import type { FramedPrompt } from './framed-prompt.js';

/** One call as `model_calls` keeps it, redacted; its retries are part of it. */
export type ModelCall = {
  purpose: string;
  provider: string;
  model: string;
  prompt: FramedPrompt;
  /** sha256 of the prompt, in hexadecimal: the same words to any model. */
  promptHash: string;
  reply: { text: string; finish: string } | null;
  tokensIn: number;
  tokensOut: number;
  /** The server has not counted them all: some are guessed, rather too high. */
  tokensGuessed: boolean;
  /** null: the price is not known. */
  costUsd: number | null;
  durationMs: number;
  error: { kind: string; message: string; status: number | null; attempts: number } | null;
};
