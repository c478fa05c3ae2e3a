import { redact } from "../../model/hub/redact.ts";
import { ModelError } from "../../model/model_error.ts";

/** Where a chat server is asked. */
export interface ChatAddress {
  /** Where captions are asked for. */
  readonly chat: URL;
  /** Where its models are listed. */
  readonly models: URL;
}

/** What the address of a chat ends with. */
const CHAT = "/chat/completions";

/**
 * The addresses of a server that speaks OpenAI's protocol. An address without
 * a path means `/v1`; one that ends in `/chat/completions` is taken as it is.
 *
 * @param given The base address, as a user gives it: `http://localhost:8080/v1`.
 * @throws {ModelError} Where it is no `http:` or `https:` address, or holds a
 * user name or a password.
 */
export function chatAddress(given: string): ChatAddress {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ModelError(
      `${
        JSON.stringify(redact(given, []))
      } is no address of a chat server: expected one like "http://localhost:8080/v1"`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new ModelError(
      `The address of "${url.host}" holds a user name or a password: ` +
        "put a key into an environment variable and name that instead",
    );
  }
  const path = url.pathname.replace(/\/+$/, "");
  const base = path.endsWith(CHAT)
    ? path.slice(0, -CHAT.length)
    : path === ""
    ? "/v1"
    : path;
  const at = (end: string): URL => {
    const address = new URL(url);
    address.pathname = base + end;
    address.hash = "";
    return address;
  };
  return { chat: at(CHAT), models: at("/models") };
}
