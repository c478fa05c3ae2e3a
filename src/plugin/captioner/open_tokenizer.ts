/** A tokenizer of any kind. */
export interface OpenedTokenizer {
  /** One more than the largest token that it knows. */
  readonly size: number;
  idOf(token: string): number | null;
  encode(text: string, special: boolean): readonly number[];
  /** Tokens that it does not know are left out. */
  decode(
    tokens: readonly number[],
    special: boolean,
    cleanUp: boolean | null,
  ): string;
}

/**
 * Opens a tokenizer of Hugging Face's format.
 *
 * @param tokenizer `tokenizer.json`.
 * @param settings `tokenizer_config.json`, `{}` where there is none.
 * @throws {Error} Where it can't be used.
 */
export async function openTokenizer(
  tokenizer: string,
  settings: string,
): Promise<OpenedTokenizer> {
  const { Tokenizer } = await import("npm:@huggingface/tokenizers@0.2.0");
  const config = recordOf(settings);
  const opened = new Tokenizer(recordOf(tokenizer), config);
  let last = -1;
  for (const id of opened.get_vocab(true).values()) last = Math.max(last, id);
  // The library's own default.
  const cleansUp = config["clean_up_tokenization_spaces"] !== false;
  return {
    size: last + 1,
    idOf: (token) => opened.token_to_id(token) ?? null,
    encode: (text, special) =>
      opened.encode(text, { add_special_tokens: special }).ids,
    decode: (tokens, special, cleanUp) =>
      opened.decode(
        tokens.filter((token) => opened.id_to_token(token) !== undefined),
        {
          skip_special_tokens: !special,
          clean_up_tokenization_spaces: cleanUp ?? cleansUp,
        },
      ),
  };
}

function recordOf(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Error("it is no JSON object");
}
