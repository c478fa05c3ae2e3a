import { ModelError } from "../model/model_error.ts";

/** Text to tokens and back. */
export interface CaptionTokenizer {
  /** One more than the largest token that it knows. */
  readonly size: number;
  /** The token that begins a text, `[CLS]`. */
  readonly begin: number;
  /** The token that ends a text, `[SEP]`. */
  readonly end: number;
  /** A text's tokens, without `[CLS]` and `[SEP]`. */
  encode(text: string): readonly number[];
  /**
   * The text of tokens; special ones and those it does not know are left out.
   *
   * @param cleanUp Whether spaces before stops and inside of contractions go,
   * as in `the sea ' s`.
   */
  decode(tokens: readonly number[], cleanUp: boolean): string;
  /** Whether its own settings want the spaces cleaned up. */
  readonly cleansUp: boolean;
}

/**
 * Opens a tokenizer.
 *
 * @param tokenizer `tokenizer.json`.
 * @param settings `tokenizer_config.json`, `{}` where there is none.
 * @param file What the first is called in messages.
 * @throws {ModelError} Where it can't be used.
 */
export async function openCaptionTokenizer(
  tokenizer: string,
  settings: string,
  file: string,
): Promise<CaptionTokenizer> {
  const { Tokenizer } = await import("npm:@huggingface/tokenizers@0.2.0");
  const config = parse(settings, "tokenizer_config.json");
  const opened = (() => {
    try {
      return new Tokenizer(parse(tokenizer, file), config);
    } catch (cause) {
      if (cause instanceof ModelError) throw cause;
      throw new ModelError(
        `Cannot load the tokenizer "${file}": ${(cause as Error).message}; ` +
          "download it again, or export the model anew",
        { cause },
      );
    }
  })();
  const special = (token: string): number => {
    const id = opened.token_to_id(token);
    if (id !== undefined) return id;
    throw new ModelError(
      `The tokenizer "${file}" has no token "${token}": it is not the model's`,
    );
  };
  let last = -1;
  for (const id of opened.get_vocab(true).values()) last = Math.max(last, id);
  return {
    size: last + 1,
    begin: special("[CLS]"),
    end: special("[SEP]"),
    // The library's own default, and what BLIP's and GIT's authors had.
    cleansUp: config.clean_up_tokenization_spaces !== false,
    encode: (text) => opened.encode(text, { add_special_tokens: false }).ids,
    decode: (tokens, cleanUp) => {
      const known = tokens.filter((token) =>
        opened.id_to_token(token) !== undefined
      );
      // The library refuses none.
      return known.length === 0 ? "" : opened.decode(known, {
        skip_special_tokens: true,
        clean_up_tokenization_spaces: cleanUp,
      });
    },
  };
}

function parse(text: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ModelError(
      `Cannot load the tokenizer "${file}": ${(cause as Error).message}`,
      { cause },
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ModelError(
    `Cannot load the tokenizer "${file}": it is no JSON object`,
  );
}
