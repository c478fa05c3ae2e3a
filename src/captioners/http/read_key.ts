import { ModelError } from "../../model/model_error.ts";

/**
 * A server's key, from an environment variable. Needs `--allow-env` for it.
 *
 * @param name The variable.
 * @param env Reads variables.
 * @throws {ModelError} Where there is none, it can be none, or it may not be
 * read; never with the key in its message.
 */
export function readKey(
  name: string,
  env: (name: string) => string | undefined,
): string {
  const shown = JSON.stringify(name);
  // A key given by mistake in place of a name must not be shown.
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) {
    throw new ModelError(
      "The key is named by an environment variable, such as OPENAI_API_KEY: " +
        "what was given is no name of one",
    );
  }
  let key: string;
  try {
    key = env(name)?.trim() ?? "";
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new ModelError(
      `This run may not read ${shown}: add --allow-env=${name} (or -A)`,
      { cause: error },
    );
  }
  if (key === "") {
    throw new ModelError(
      `The environment variable ${shown} holds no key: set it, or leave its name out`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ModelError(
      `The key in ${shown} holds characters that no key has: copy it anew`,
    );
  }
  return key;
}
