import type {
  EngineAnswer,
  EngineModel,
  EngineQuestion,
  EngineRun,
  Survey,
} from "./engine.ts";

/** What the worker of transformers.js is asked. */
export type TransformersRequest =
  | { readonly kind: "survey"; readonly model: EngineModel }
  | { readonly kind: "open"; readonly run: EngineRun }
  | {
    readonly kind: "ask";
    /** Names the question, for `stop`. */
    readonly id: number;
    readonly question: EngineQuestion;
  }
  /** Ends a question between two tokens. */
  | { readonly kind: "stop"; readonly id: number }
  | { readonly kind: "close" };

/** What it answers. */
export type TransformersReply =
  | { readonly kind: "surveyed"; readonly survey: Survey }
  | { readonly kind: "answered"; readonly answer: EngineAnswer }
  | { readonly kind: "done" };
