import { ModelError } from "../../model/model_error.ts";
import { quoted } from "../../model/hub/quoted.ts";

/**
 * How a model is spoken to. `plain`: it is shown a picture. `task`: Florence-2,
 * which is told one of its tasks. `chat`: it is asked in words.
 */
export type ModelKind = "plain" | "task" | "chat";

/** Each `model_type` of a `config.json` that is known, and how it is spoken to. */
const kinds: Readonly<Record<string, ModelKind>> = {
  "vision-encoder-decoder": "plain",
  florence2: "task",
  idefics3: "chat",
  smolvlm: "chat",
  qwen2_vl: "chat",
  qwen2_5_vl: "chat",
  qwen3_vl: "chat",
};

/**
 * How a model is spoken to.
 *
 * @param config Its `config.json`.
 * @param model What a person calls it.
 * @throws {ModelError} Where nobody knows how.
 */
export function modelKind(
  config: Readonly<Record<string, unknown>>,
  model: string,
): ModelKind {
  const type = config["model_type"];
  if (typeof type === "string" && Object.hasOwn(kinds, type)) {
    return kinds[type]!;
  }
  throw new ModelError(
    `Model ${quoted(model)} is ${
      typeof type === "string" ? `of type ${quoted(type)}` : "of no type"
    }, which the captioner "transformers" does not know: expected one of ${
      Object.keys(kinds).map((name) => `"${name}"`).join(", ")
    }`,
  );
}

/** The task of Florence-2 that a word stands for. */
export const florenceTasks = {
  short: "<CAPTION>",
  detailed: "<DETAILED_CAPTION>",
  "more-detailed": "<MORE_DETAILED_CAPTION>",
} as const;

/**
 * A task of Florence-2 as the model knows it.
 *
 * @param task A word of `florenceTasks`, or the model's own: `<CAPTION>`.
 * @throws {RangeError} Where it is neither.
 */
export function florenceTask(task: string): string {
  if (Object.hasOwn(florenceTasks, task)) {
    return florenceTasks[task as keyof typeof florenceTasks];
  }
  if (/^<[A-Z][A-Z0-9_]{0,60}>$/.test(task)) return task;
  throw new RangeError(
    `No task is called ${quoted(task)}: expected one of ${
      Object.keys(florenceTasks).map((name) => `"${name}"`).join(", ")
    }, or a model's own, such as "<CAPTION>"`,
  );
}
