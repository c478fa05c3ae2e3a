import { childSource } from "./child/child_source.ts";
import { type Frame, frameReader, TOKEN_BYTES, writeFrame } from "./frames.ts";
import { residentMemory } from "./resident_memory.ts";
import type { SpokenLines } from "./spoken_lines.ts";
import type {
  CaptionRequest,
  GotReply,
  OpenRequest,
  StopRequest,
} from "./captioner_wire.ts";
import type { BatchRequest, LoadRequest, MakeRequest } from "./wire.ts";
import { count } from "../../text/count.ts";

/** The child ended, by itself or because it had to; the reason ends a sentence. */
export class ChildEnded extends Error {
  /** Tells it from other errors. */
  override readonly name = "ChildEnded";
}

/** How a child is started. */
export interface ChildSettings {
  /** Flags of `deno run`, permissions among them. */
  readonly flags: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Its current folder. */
  readonly cwd: string;
  /** Bytes of memory that it may hold, now. */
  readonly memory: () => number;
  /** Bytes of pixels that one answer may have. */
  readonly pixels: number;
  /** Takes what it prints. */
  readonly spoken: SpokenLines;
  /** Is shown each frame first, and says whether it takes it; others answer `ask()`. */
  readonly hear?: (frame: ChildReply) => boolean;
  /** Called once, where it has ended. */
  readonly onEnd?: (reason: string) => void;
}

/** A child that runs one plugin. */
export interface SandboxChild extends AsyncDisposable {
  /** Why it has ended; null while it is there. */
  readonly ended: string | null;
  /**
   * Ends it at once; what it was asked fails.
   *
   * @param reason Why, the end of a sentence: `was interrupted`.
   */
  abandon(reason?: string): void;
  /** Tells it something that has no answer of its own; returns when it has gone out. */
  tell(
    message: ChildMessage,
    binary?: readonly Uint8Array[],
  ): Promise<void>;
  /**
   * Asks it, one thing at a time.
   *
   * @param request What is asked.
   * @param seconds How long it may take.
   * @param binary Bytes that go with it.
   * @returns Its answer, parsed and not believed.
   * @throws {ChildEnded} Where it ended before it answered, or was ended
   * because it took too long, too much memory, or answered what is no answer.
   */
  ask(
    request: ChildRequest,
    seconds: number,
    binary?: readonly Uint8Array[],
  ): Promise<ChildReply>;
}

/** What a child may be asked; its token is put in here. */
export type ChildRequest =
  | Omit<LoadRequest, "token">
  | MakeRequest
  | BatchRequest;

/** What a child may be told. */
export type ChildMessage =
  | OpenRequest
  | CaptionRequest
  | GotReply
  | StopRequest;

/** An answer's header, and its bytes. */
export interface ChildReply {
  readonly header: Readonly<Record<string, unknown>>;
  readonly binary: Uint8Array<ArrayBuffer>;
}

/** The heap's own limit; typed arrays are watched from outside. */
const HEAP_MB = 256;
/** Bytes that the JSON of one answer may have. */
const MOST_HEADER = 32 << 20;
/** Milliseconds between two looks at the child's memory. */
const LOOK = 50;
/** The most of them, where each look is a process of its own. */
const SLOW_LOOK = 500;
/** Milliseconds that a child has to leave by itself. */
const FAREWELL = 1000;

/** Ends each child that is alive, whatever ends wdtag. */
const live = new Set<() => void>();

/** The child's main module: a `data:` URL, so that it is read from no file. */
function mainModule(): string {
  return `data:text/javascript;base64,${
    new TextEncoder().encode(childSource()).toBase64()
  }`;
}

/**
 * Starts a child: `deno run` with no permission but those given, its
 * environment its own, in a process group of its own.
 *
 * Needs `--allow-run` for Deno itself, and what {@linkcode residentMemory}
 * needs.
 */
export function startChild(settings: ChildSettings): SandboxChild {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--quiet", "--no-prompt", "--no-config", "--no-lock"],
      ...["--no-remote", "--no-npm", "--no-check", "--deny-import"],
      `--v8-flags=--max-old-space-size=${HEAP_MB}`,
      ...settings.flags,
      mainModule(),
    ],
    cwd: settings.cwd,
    clearEnv: true,
    env: settings.env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // A terminal's Ctrl-C is for wdtag, which lets it finish.
    detached: true,
  }).spawn();
  const { spoken } = settings;
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const stdin = process.stdin.getWriter();
  let waiting: PromiseWithResolvers<ChildReply> | null = null;
  let ended: string | null = null;
  const over = Promise.withResolvers<void>();

  let isGone = false;
  process.status.then(() => isGone = true);
  const kill = (): void => {
    // Its number may be another process's by now.
    if (isGone) return;
    try {
      // Not its group: nothing else can be in that, and Deno knows of this
      // process whether it is still there.
      process.kill("SIGKILL");
    } catch {
      // It was faster.
    }
  };
  const end = (reason: string): void => {
    const isFirst = ended === null;
    if (isFirst) kill();
    ended ??= reason;
    over.resolve();
    waiting?.reject(new ChildEnded(ended));
    waiting = null;
    if (isFirst) settings.onEnd?.(reason);
  };
  listenForUnload();
  live.add(kill);

  const onFrame = (frame: Frame): void => {
    if (ended !== null) return;
    const { hear } = settings;
    const header = waiting === null && hear === undefined
      ? null
      : parseHeader(frame.header);
    if (header !== null && hear?.({ header, binary: frame.binary })) return;
    const asked = waiting;
    waiting = null;
    if (asked === null || header === null) {
      waiting = asked;
      return end("answered what is no answer");
    }
    asked.resolve({ header, binary: frame.binary });
  };
  const hearStdout = frameReader(token, {
    header: MOST_HEADER,
    binary: settings.pixels,
  }, {
    onFrame,
    onStray: (bytes) => spoken.hear("stdout", bytes),
    onTooLarge: (bytes) =>
      end(`answered with ${Math.round(bytes / 1e6)} MB, which is too much`),
  });
  const streams = Promise.all([
    drain(process.stdout, hearStdout),
    drain(process.stderr, (bytes) => spoken.hear("stderr", bytes)),
  ]);
  const gone = process.status.then(async ({ code, signal }) => {
    live.delete(kill);
    await streams;
    const words = spoken.lastWords();
    spoken.flush();
    end(deathReason(code, signal, words));
    await stdin.abort().catch(() => {});
  });
  const watched = watchMemory(
    async () => {
      const held = await residentMemory(process.pid);
      return isGone ? null : held;
    },
    settings.memory,
    over.promise,
    end,
  );

  return {
    get ended(): string | null {
      return ended;
    },
    abandon: (reason = "was interrupted") => end(reason),
    async tell(message, binary = []): Promise<void> {
      // A child that is gone takes nothing; that it is, is told elsewhere.
      await stdin.write(writeFrame(message, binary)).catch(() => {});
    },
    async ask(request, seconds, binary = []): Promise<ChildReply> {
      if (ended !== null) throw new ChildEnded(ended);
      const answer = Promise.withResolvers<ChildReply>();
      waiting = answer;
      const timer = setTimeout(
        () => end(`gave no answer within ${count(seconds, "second")}`),
        seconds * 1000,
      );
      try {
        const header = request.kind === "load"
          ? { ...request, token: token.toHex() }
          : request;
        // A child that is gone takes nothing; that it is, is told elsewhere.
        stdin.write(writeFrame(header, binary)).catch(() => {});
        return await answer.promise;
      } finally {
        clearTimeout(timer);
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      // Its input's end is its sign to leave.
      await stdin.close().catch(() => {});
      const timer = setTimeout(() => end("was closed"), FAREWELL);
      await gone;
      clearTimeout(timer);
      await watched;
    },
  };
}

/** Once a process: `Deno.exit()` must not leave children behind. */
let listening = false;
function listenForUnload(): void {
  if (listening) return;
  listening = true;
  addEventListener("unload", () => {
    for (const kill of live) kill();
  });
}

function parseHeader(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

async function drain(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  try {
    for await (const chunk of stream) take(chunk);
  } catch {
    // A pipe that breaks is the child's end, and told as that.
  }
}

function deathReason(
  code: number,
  signal: Deno.Signal | null,
  words: string,
): string {
  if (/JavaScript (?:heap )?out of memory/.test(words)) {
    return `needed more than ${HEAP_MB} MB of memory`;
  }
  const how = signal === null
    ? `ended itself with status ${code}`
    : `was ended by ${signal}`;
  const said = /^error: (.*)$/m.exec(words)?.[1];
  return said === undefined ? how : `${how}: ${said.slice(0, 300)}`;
}

async function watchMemory(
  look: () => Promise<number | null>,
  most: () => number,
  over: Promise<void>,
  end: (reason: string) => void,
): Promise<void> {
  let watching = true;
  over.then(() => watching = false);
  while (watching) {
    const start = performance.now();
    try {
      const held = await look();
      if (held !== null && held > most()) {
        return end(`held more than ${most() >> 20} MB of memory`);
      }
    } catch {
      return end(
        "can't be watched: how much memory it holds is only told to a run " +
          "with --allow-run=ps, or with -A",
      );
    }
    // Looking must not become the work.
    const took = performance.now() - start;
    const pause = Math.min(SLOW_LOOK, Math.max(LOOK, 5 * took));
    const later = Promise.withResolvers<void>();
    const timer = setTimeout(later.resolve, pause);
    await Promise.race([later.promise, over]);
    clearTimeout(timer);
  }
}
