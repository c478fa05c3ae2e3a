import { fileURLToPath } from "node:url";
import type { Pull } from "../../../src/model/hub/pull_files.ts";

/** What a child says on a line. */
export type Said = Readonly<Record<string, unknown>> & {
  readonly kind: string;
};

/** A download in a process of its own. */
export interface Child extends AsyncDisposable {
  /** Reads on until it says something like that. */
  until(isIt: (said: Said) => boolean): Promise<Said>;
  /** Ends it as `kill -9` does, and waits for that. */
  kill(): Promise<void>;
}

/** How a child is run. */
export interface ChildOptions {
  /** What the program is given, as JSON. */
  readonly pull: Partial<Pull> | Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly permissions?: readonly string[];
  /** Words before `deno`. */
  readonly before?: readonly string[];
  /** The program; by default the one that downloads. */
  readonly program?: URL;
}

/** Starts a download in a process of its own. */
export function startChild(
  {
    pull,
    env,
    permissions = ["-A"],
    before = [],
    program = new URL("./fixtures/pull.ts", import.meta.url),
  }: ChildOptions,
): Child {
  const [command = "", ...args] = [
    ...before,
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    ...permissions,
    fileURLToPath(program),
    JSON.stringify(pull),
  ];
  const process = new Deno.Command(command, {
    args,
    stdout: "piped",
    env: { ...without, ...env },
  }).spawn();
  const lines = process.stdout
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(splitLines())
    .getReader();
  const kill = async () => {
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    while (!(await lines.read()).done) { /* to the end */ }
    await process.status;
  };
  return {
    async until(isIt) {
      const said: string[] = [];
      for (;;) {
        const { done, value } = await lines.read();
        if (done) throw new Error(`It ended before:\n${said.join("\n")}`);
        said.push(value);
        const event = JSON.parse(value) as Said;
        if (isIt(event)) return event;
      }
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

/** Whether a child has come to its end. */
export function isEnd({ kind }: Said): boolean {
  return kind === "pulled" || kind === "failed";
}

/** What this machine may have set and the tests must not see. */
const without = Object.fromEntries(
  [
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "HF_TOKEN_PATH",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "ALL_PROXY",
  ].map((name) => [name, ""]),
);

function splitLines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) controller.enqueue(line);
    },
  });
}
