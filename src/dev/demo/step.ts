/** One thing that happened in the demo, when it was seen. With --json each is printed as it is, one a line. */
export type DemoStep = {
  /** Milliseconds since the demo began. */
  atMs: number;
} & (
  | { step: 'starting' }
  | { step: 'ready'; githubUrl: string; webhookUrl: string; dashboardUrl: string }
  | { step: 'act'; number: number; title: string }
  | {
      /** A command of a check has really run. */
      step: 'command';
      job: string;
      headSha: string;
      command: string;
      exitCode: number;
      durationMs: number;
      output: string;
    }
  | {
      step: 'delivery';
      deliveryId: string;
      event: string;
      action: string | null;
      /** The check that it is about. */
      about: string | null;
      statusCode: number;
    }
  | { step: 'run'; run: number; runId: string; headSha: string; status: string; reason: string | null }
  | {
      step: 'stage';
      run: number;
      runId: string;
      stage: string;
      /** `started`, or how it ended. */
      status: string;
      rowsIn: number | null;
      rowsOut: number | null;
    }
  | ({ step: 'check_run'; change: 'created' | 'updated' } & ShownCheckRun)
  | ({ step: 'report'; pullRequest: number; summary: string; annotations: ShownAnnotation[] } & ShownCheckRun)
  | {
      step: 'staying';
      pullRequestUrl: string;
      webhookUrl: string;
      databaseUrl: string;
      dashboardUrl: string;
      apiUrl: string;
      apiTokenFile: string;
    }
  | { step: 'failed'; reason: string }
  | { step: 'done'; durationMs: number; dashboardUrl: string }
);

export type ShownCheckRun = {
  checkRunId: number;
  name: string;
  headSha: string;
  status: string;
  conclusion: string | null;
  title: string;
  annotationCount: number;
};

export type ShownAnnotation = { path: string; line: number; level: string; title: string; message: string };

/** A step before it has its time. */
export type UntimedStep = DemoStep extends infer Step ? (Step extends DemoStep ? Omit<Step, 'atMs'> : never) : never;

/** Tells what has happened; steps seen at the same moment come together. */
export type Say = (...steps: UntimedStep[]) => void;

/** The demo ran, and something is not as it should be. */
export class DemoFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DemoFailure';
  }
}
