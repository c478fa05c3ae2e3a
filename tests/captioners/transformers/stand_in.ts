import type {
  Engine,
  EngineAnswer,
} from "../../../src/captioners/transformers/engine.ts";
import type {
  EngineQuestion,
  EngineRun,
  Survey,
} from "../../../src/captioners/transformers/engine.ts";

/** An engine that only takes notes. */
export interface StandIn extends Engine {
  readonly runs: EngineRun[];
  readonly questions: EngineQuestion[];
  readonly surveyed: string[];
  closed: number;
}

/** What a stand-in does. */
export interface StandInPlan {
  readonly survey?: Partial<Survey>;
  /** What it answers, one after the other, and the last one for ever. */
  readonly answers?: readonly (EngineAnswer | Error)[];
  /** Fails to open. */
  readonly broken?: Error;
}

/** In place of transformers.js in a worker. */
export function standIn(
  { survey, answers = [said("a red square")], broken }: StandInPlan = {},
): StandIn {
  const engine: StandIn = {
    runs: [],
    questions: [],
    surveyed: [],
    closed: 0,
    survey({ folder }) {
      engine.surveyed.push(folder);
      return Promise.resolve({
        kind: "task",
        type: "florence2",
        files: ["config.json", "onnx/encoder_model.onnx"],
        ...survey,
      });
    },
    open(run) {
      engine.runs.push(run);
      return broken === undefined ? Promise.resolve() : Promise.reject(broken);
    },
    ask(question, signal) {
      signal?.throwIfAborted();
      const nth = Math.min(engine.questions.push(question), answers.length);
      const answer = answers[nth - 1]!;
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(answer);
    },
    [Symbol.asyncDispose]() {
      engine.closed++;
      return Promise.resolve();
    },
  };
  return engine;
}

/** An answer. */
export function said(text: string, more: { readonly cut?: boolean } = {}) {
  return { kind: "said", text, tokens: 4, cut: false, ...more } as const;
}
