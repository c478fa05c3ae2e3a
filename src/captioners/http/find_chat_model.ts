import { retrying } from "../../model/hub/retry.ts";
import type { TransferPace } from "../../model/hub/pace.ts";
import { ModelError } from "../../model/model_error.ts";
import type { ChatConnection } from "./chat_connection.ts";
import { field } from "./read_answer.ts";

/** How many names an error lists. */
const named = 12;

/**
 * Makes sure that a server is there and takes the key, by asking for its list
 * of models, and says which model to use. A server that keeps no list is
 * believed.
 *
 * @param connection The way to it.
 * @param wanted The model that is asked for, or null.
 * @param pace How patient to be.
 * @param signal Ends it.
 * @param onRetry Told before each wait.
 * @returns The model that is asked for, or the only one that there is.
 * @throws {ModelError} Where the server is not to be had, or a model must be
 * named.
 */
export async function findChatModel(
  connection: ChatConnection,
  wanted: string | null,
  pace: TransferPace,
  signal: AbortSignal,
  onRetry?: (reason: string, wait: number) => void,
): Promise<string> {
  const shown = JSON.stringify(connection.host);
  const reply = await retrying({
    what: "The captioner's server is not to be had",
    resumes: false,
    pace,
    signal,
    attempt: () => connection.ask(null, signal),
    ...(onRetry === undefined ? {} : { onRetry }),
  });
  if (wanted !== null) return wanted;
  const list = reply.kind === "json" ? field(reply.json, "data") : null;
  const names = (Array.isArray(list) ? list : [])
    .map((each) => field(each, "id"))
    .filter((id) => typeof id === "string");
  if (names.length === 1) {
    const [name] = names as [string];
    if (connection.quote(name) === JSON.stringify(name)) return name;
    throw new ModelError(
      `${shown} has one model, of a name that can't be shown as it is: ` +
        "name the one to ask",
    );
  }
  if (names.length === 0) {
    throw new ModelError(
      `${shown} does not list its models: name the one to ask`,
    );
  }
  const rest = names.length - named;
  throw new ModelError(
    `${shown} has ${names.length} models: name one of them, such as ${
      names.slice(0, named).map(connection.quote).join(", ")
    }${rest > 0 ? ` and ${rest} more` : ""}`,
  );
}
