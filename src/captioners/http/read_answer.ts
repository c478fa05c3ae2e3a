import { captionLine } from "./caption_line.ts";
import { cleanAnswer } from "./clean_answer.ts";
import { dropThoughts } from "./drop_thoughts.ts";

/** Tokens that a server says it has counted. */
export interface TokenUsage {
  /** Of the prompt, image included; null where it does not say. */
  readonly prompt: number | null;
  /** Of the answer, thoughts included; null where it does not say. */
  readonly completion: number | null;
}

/** What an answer comes to. */
export type ReadAnswer =
  | {
    readonly kind: "caption";
    readonly text: string;
    readonly usage: TokenUsage;
  }
  | {
    readonly kind: "none";
    readonly reason: string;
    readonly usage: TokenUsage;
  };

/** The most characters that a caption may have: no text encoder reads more. */
export const longestCaption = 20_000;

/** How a model says in words that it will not. */
const REFUSALS = [
  /^(?:i[' ]?a?m )?(?:really |very |so )?sorry,? (?:but )?(?:i |as an ai)/i,
  /^i(?:'m| am) (?:unable|not able) to (?:help|assist|describe|caption|provide|identify|comply|process|view|see)/i,
  /^i (?:can't|cannot|can not|won't|will not) (?:help|assist|describe|caption|provide|identify|comply|fulfil|engage|generate|create|view|see)/i,
  /^as an ai\b/i,
];

/**
 * Reads what a chat server answered, as JSON that was parsed.
 *
 * No caption comes of an answer that is empty, cut off by the limit of tokens,
 * a refusal (`finish_reason: content_filter`, a `refusal`, or words that say
 * so), or too long.
 *
 * @param json The whole answer.
 * @param quote Makes of the model's words what a reason may hold of them.
 */
export function readAnswer(
  json: unknown,
  quote: (text: string) => string,
): ReadAnswer {
  const usage = readUsage(field(json, "usage"));
  const none = (reason: string): ReadAnswer => ({
    kind: "none",
    reason,
    usage,
  });
  const choice = item(field(json, "choices"), 0);
  const message = field(choice, "message");
  if (message === undefined) {
    return none("The server's answer is none of a chat: it has no message");
  }
  const refusal = field(message, "refusal");
  if (typeof refusal === "string" && refusal.trim() !== "") {
    return none(`The model refused: ${quote(refusal)}`);
  }
  const finish = field(choice, "finish_reason");
  if (finish === "content_filter") {
    return none("The server's content filter refused the image or its caption");
  }
  const said = dropThoughts(contentText(field(message, "content")));
  if (finish === "length") {
    return none(
      said.trim() === ""
        ? "The limit of tokens was reached before the model answered: " +
          "raise it, or turn the model's thinking off"
        : "The caption was cut off by the limit of tokens: raise it, or ask " +
          "for less",
    );
  }
  if (said.length > longestCaption) {
    return none(
      `The model answered with ${said.length} characters, more than ` +
        `the ${longestCaption} that a caption may have`,
    );
  }
  const text = cleanAnswer(said);
  if (text === "") return none("The model's answer is empty");
  const plain = text.replaceAll("\u2019", "'");
  if (REFUSALS.some((refusal) => refusal.test(plain))) {
    return none(`The model refused: ${quote(text)}`);
  }
  return { kind: "caption", text, usage };
}

/**
 * The beginning of a text, quoted, for a message.
 *
 * @param text What others wrote.
 */
export function excerpt(text: string): string {
  const line = captionLine(text);
  const short = line.length > 200
    ? `${line.slice(0, 200).toWellFormed()}...`
    : line;
  return JSON.stringify(short);
}

/** A text, or the texts of a list of parts. */
function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => field(part, "text"))
    .filter((text) => typeof text === "string").join("");
}

function readUsage(usage: unknown): TokenUsage {
  const count = (name: string): number | null => {
    const value = field(usage, name);
    return Number.isSafeInteger(value) && (value as number) >= 0
      ? value as number
      : null;
  };
  return {
    prompt: count("prompt_tokens"),
    completion: count("completion_tokens"),
  };
}

/** A field of what may be an object. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null &&
      Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function item(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index] : undefined;
}
