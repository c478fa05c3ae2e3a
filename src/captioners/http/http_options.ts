import type { TransferPace } from "../../model/hub/pace.ts";
import { type PromptPresetName, promptPresets } from "./prompt_presets.ts";

/** How a captioner that asks a server is opened. */
export interface HttpCaptionerOptions {
  /** The server's base address, such as `http://localhost:8080/v1`. */
  readonly url: string;
  /** The model; without it, the one that the server has. */
  readonly model?: string;
  /** The environment variable that holds the key; without it none is sent. */
  readonly keyFrom?: string;
  /** The prompts that ship, by name; `short` without it. */
  readonly promptPreset?: PromptPresetName;
  /**
   * The prompt, in place of the preset's: `{tags}`, `{character}` and
   * `{existing}` are filled in, `{{` and `}}` are a brace each.
   */
  readonly prompt?: string;
  /** The system prompt, in place of the preset's; empty for none. */
  readonly system?: string;
  /** The most pixels of an image's longer side; 1024 without it. */
  readonly imageSide?: number;
  /** How images are encoded; `jpeg` without it. */
  readonly imageFormat?: "jpeg" | "png";
  /** JPEG's quality, 1..100; 90 without it. */
  readonly jpegQuality?: number;
  /** The most tokens of an answer, thoughts included; 512 without it. */
  readonly maxTokens?: number;
  /** The sampling's temperature; the server's own without it. */
  readonly temperature?: number;
  /** The sampling's top-p; the server's own without it. */
  readonly topP?: number;
  /** The sampling's seed, where the server knows one. */
  readonly seed?: number;
  /** More fields of the request; null leaves one out that would be there. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Requests that may be under way at once; 4 without it. */
  readonly parallel?: number;
  /** The most requests for captions, repeated ones included; null for no limit. */
  readonly maxRequests?: number | null;
  /** How patient to be; `stall` is how long one whole answer may take. */
  readonly pace?: Partial<TransferPace>;
  /**
   * Images in a row of which the server gives no answer at all until it counts
   * as broken; 5 without it.
   */
  readonly giveUpAfter?: number;
  /** Told before each wait for another try, in milliseconds. */
  readonly onRetry?: (reason: string, wait: number) => void;
  /** Ends the opening, and everything after it. */
  readonly signal?: AbortSignal;
  /** Reads environment variables; `Deno.env` without it. */
  readonly env?: (name: string) => string | undefined;
  /** In place of the global one, for tests. */
  readonly fetch?: typeof fetch;
}

/** The options with every default in its place. */
export interface HttpSettings {
  readonly system: string;
  readonly prompt: string;
  readonly imageSide: number;
  readonly imageFormat: "jpeg" | "png";
  readonly jpegQuality: number;
  readonly parallel: number;
  readonly maxRequests: number | null;
  readonly giveUpAfter: number;
  readonly pace: TransferPace;
  /** Fields of each request, without model and messages. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How patient a user's captioner is: models on a CPU take minutes. */
export const chatPace: TransferPace = {
  attempts: 5,
  firstWait: 1000,
  longestWait: 60_000,
  stall: 300_000,
};

/** Fields of a request that are not a user's to set. */
const OWN_FIELDS = ["model", "messages", "stream", "n"];

/**
 * Settles the options.
 *
 * @throws {RangeError} For a value that is out of bounds.
 */
export function settleHttpOptions(
  options: HttpCaptionerOptions,
): HttpSettings {
  const { promptPreset = "short", body = {}, maxRequests = null } = options;
  if (!Object.hasOwn(promptPresets, promptPreset)) {
    throw new RangeError(
      `No prompt is called ${JSON.stringify(promptPreset)}: expected one of ${
        Object.keys(promptPresets).map((name) => `"${name}"`).join(", ")
      }`,
    );
  }
  const preset = promptPresets[promptPreset];
  const own = OWN_FIELDS.find((name) => Object.hasOwn(body, name));
  if (own !== undefined) {
    throw new RangeError(`The request's field "${own}" can't be set`);
  }
  const fields = {
    stream: false,
    max_tokens: whole("The limit of tokens", options.maxTokens ?? 512, 1),
    temperature: between("The temperature", options.temperature, 0, 5),
    top_p: between("top_p", options.topP, 0, 1),
    seed: options.seed,
    ...body,
  };
  return {
    system: options.system ?? preset.system,
    prompt: options.prompt ?? preset.prompt,
    imageSide: whole("The image's longer side", options.imageSide ?? 1024, 16),
    imageFormat: options.imageFormat ?? "jpeg",
    jpegQuality: whole("JPEG's quality", options.jpegQuality ?? 90, 1, 100),
    parallel: whole("Requests at once", options.parallel ?? 4, 1, 256),
    maxRequests: maxRequests === null
      ? null
      : whole("The budget of requests", maxRequests, 0),
    giveUpAfter: whole("Failures in a row", options.giveUpAfter ?? 5, 1),
    pace: { ...chatPace, ...options.pace },
    fields: Object.fromEntries(
      Object.entries(fields).filter(([, value]) =>
        value !== null && value !== undefined
      ),
    ),
  };
}

function whole(
  what: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw new RangeError(
    `${what}: ${value} is not a whole number from ${least}` +
      (most === Number.MAX_SAFE_INTEGER ? " on" : ` to ${most}`),
  );
}

function between(
  what: string,
  value: number | undefined,
  least: number,
  most: number,
): number | undefined {
  if (value === undefined || (value >= least && value <= most)) return value;
  throw new RangeError(`${what}: ${value} is not from ${least} to ${most}`);
}
