import { openConnection } from "../../model/hub/connection.ts";
import { usualPace } from "../../model/hub/pace.ts";
import { redact } from "../../model/hub/redact.ts";
import {
  type HubSettings,
  hubSettings,
  tokenFile,
} from "../../model/hub/settings.ts";
import { ModelError } from "../../model/model_error.ts";
import { baseSettings } from "../../preset/base.ts";
import { type Fact, inquire, known, notKnown } from "./fact.ts";
import { oneLine } from "./one_line.ts";
import { fromEnv, readEnv } from "./read_env.ts";
import { shownProxy } from "./shown_proxy.ts";

/** The Hub that models are downloaded from. */
export interface HubFacts {
  /** Its address, fit to be shown. */
  readonly endpoint: Fact<string>;
  /** Its host and port; null where the address is not known. */
  readonly host: string | null;
  /** Whether the environment forbids to ask it. */
  readonly offline: Fact<boolean>;
  /** Where a token is from: a variable's name or a file's path; null where there is none. */
  readonly tokenFrom: Fact<string | null>;
  /** The variables that name proxies, without passwords: only what is set. */
  readonly proxies: Fact<Readonly<Record<string, string>>>;
  /** What came of asking it. */
  readonly reach: Fact<HubReach>;
}

/** What came of asking the Hub for a file of the default model. */
export interface HubReach {
  readonly state:
    /** It gives the file. */
    | "reachable"
    /** It asks for a token, or refuses the one that it was given. */
    | "unauthorised"
    /** It answers, but not as a Hub that has the model. */
    | "failing"
    /** No answer came. */
    | "unreachable"
    /** It was not asked: the environment forbids it. */
    | "offline"
    /** It can't be asked: the environment names no Hub, or no token. */
    | "misconfigured";
  /** The status of its answer; null without one. */
  readonly status: number | null;
  /** How long the answer took; null without one. */
  readonly milliseconds: number | null;
  /** What is wrong, as a clause; null where nothing is. */
  readonly problem: string | null;
}

/** All that decides which Hub is asked, and how. */
const variables = [
  "HF_ENDPOINT",
  "HF_HUB_OFFLINE",
  "TRANSFORMERS_OFFLINE",
  "HF_TOKEN",
  "HUGGING_FACE_HUB_TOKEN",
  "HF_TOKEN_PATH",
  "HF_HUB_DISABLE_IMPLICIT_TOKEN",
  "HF_HUB_CACHE",
  "HUGGINGFACE_HUB_CACHE",
  "HF_HOME",
  "XDG_CACHE_HOME",
  "HOME",
  "USERPROFILE",
] as const;

const proxyVariables = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/** Milliseconds within which an answer must begin, and all must be over. */
const patience = { stall: 5000, whole: 15_000 } as const;

/** What a run on a fresh machine asks for first. */
const firstFile = `/${baseSettings.repoId}/resolve/main/selected_tags.csv`;

/**
 * Finds out which Hub models come from, and asks it for a file of the default
 * model, of which nothing but the head is sent. Tokens and passwords are in
 * none of the answers. Never prompts.
 *
 * @param signal Ends it.
 * @throws The signal's reason.
 */
export async function examineHub(signal: AbortSignal): Promise<HubFacts> {
  const proxies = fromEnv(proxyVariables, setProxies);
  const settings = fromEnv(variables, () => hubSettings(readEnv));
  if (!settings.known) {
    return {
      endpoint: settings,
      host: null,
      offline: settings,
      tokenFrom: settings,
      proxies,
      reach: settings,
    };
  }
  try {
    const found = await settings.value;
    const endpoint = redact(found.endpoint, [found.token]);
    return {
      endpoint: known(endpoint),
      host: hostOf(found.endpoint),
      offline: known(found.offline),
      tokenFrom: await findTokenPlace(found),
      proxies,
      reach: await ask(found, signal),
    };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const problem = error.message;
    const not = notKnown(problem);
    return {
      endpoint: not,
      host: null,
      offline: not,
      tokenFrom: not,
      proxies,
      reach: known(answered("misconfigured", { problem })),
    };
  }
}

/** As Deno's permissions have it. */
function hostOf(endpoint: string): string {
  const { hostname, port, protocol } = new URL(endpoint);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/** The address stands beside it. */
function withoutHost(message: string, endpoint: string): string {
  const begin = `"${new URL(endpoint).host}": `;
  return oneLine(
    message.startsWith(begin) ? message.slice(begin.length) : message,
  );
}

function setProxies(): Readonly<Record<string, string>> {
  const set: Record<string, string> = {};
  for (const name of proxyVariables) {
    const value = readEnv(name);
    if (value) set[name] = shownProxy(value);
  }
  return set;
}

/** No token was found where the file may not be read: then there may be one. */
async function findTokenPlace(
  { tokenFrom }: HubSettings,
): Promise<Fact<string | null>> {
  return tokenFrom === null
    ? await inquire([{ name: "read", path: tokenFile(readEnv) }], () => null)
    : known(tokenFrom);
}

async function ask(
  { endpoint, token, offline }: HubSettings,
  signal: AbortSignal,
): Promise<Fact<HubReach>> {
  if (offline) {
    const problem = "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set";
    return known(answered("offline", { problem }));
  }
  const host = hostOf(endpoint);
  const reach = await inquire([{ name: "net", host }], async () => {
    const late = AbortSignal.timeout(patience.whole);
    const connection = openConnection({
      endpoint,
      token,
      pace: { ...usualPace, stall: patience.stall },
      signal: AbortSignal.any([signal, late]),
    });
    const start = performance.now();
    try {
      await using answer = await connection.open(firstFile, {
        method: "HEAD",
        enough: () => true,
      });
      const milliseconds = performance.now() - start;
      return judgeAnswer(answer.response.status, milliseconds, token !== null);
    } catch (error) {
      signal.throwIfAborted();
      const problem = late.aborted
        ? `it did not answer in ${patience.whole / 1000} s`
        : withoutHost(redact((error as Error).message, [token]), endpoint);
      return answered(
        error instanceof ModelError ? "failing" : "unreachable",
        { problem },
      );
    }
  });
  signal.throwIfAborted();
  return reach;
}

/**
 * What the Hub's answer to a request for a file of the default model means.
 *
 * @param status The answer's status.
 * @param milliseconds How long it took.
 * @param hasToken Whether a token went along.
 */
export function judgeAnswer(
  status: number,
  milliseconds: number,
  hasToken: boolean,
): HubReach {
  const facts = { status, milliseconds };
  if (status < 400) return answered("reachable", facts);
  if (status === 401 || status === 403 || status === 407) {
    return answered("unauthorised", {
      ...facts,
      problem: status === 407
        ? "the proxy asks for a password (407)"
        : hasToken
        ? `it refuses the token (${status})`
        : `it asks for a token (${status})`,
    });
  }
  return answered("failing", {
    ...facts,
    problem: status === 404
      ? `it does not have "${baseSettings.repoId}" (404)`
      : status === 429
      ? "it asks for fewer requests (429)"
      : `it answers with ${status}`,
  });
}

function answered(
  state: HubReach["state"],
  facts: Partial<HubReach>,
): HubReach {
  return { state, status: null, milliseconds: null, problem: null, ...facts };
}
