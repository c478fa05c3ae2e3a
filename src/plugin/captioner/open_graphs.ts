import { settleEnvironment } from "../../model/runtime/settle_environment.ts";
import { ModelError } from "../../model/model_error.ts";
import type { Provider } from "../../model/provider/provider.ts";
import type { SessionInfo } from "../../model/session_messages.ts";
import { callWorker, RemoteError } from "../../threads/call_worker.ts";
import type { FoundFile } from "./find_files.ts";
import type { GraphsReply, GraphsRequest } from "./graphs_messages.ts";

/** A plugin's graphs and tokenizer, open in a worker of their own. */
export interface CaptionerGraphs extends AsyncDisposable {
  /** The graphs, by the names that the plugin gives them. */
  readonly sessions: Readonly<Record<string, SessionInfo>>;
  /** One more than the largest token; 0 without a tokenizer. */
  readonly tokens: number;
  /**
   * Asks the worker.
   *
   * @throws {RemoteError} Where onnxruntime or the tokenizer gives up.
   * @throws {WorkerDied} Where the worker is gone.
   */
  call(
    request: GraphsRequest,
    transfer?: readonly ArrayBuffer[],
  ): Promise<GraphsReply>;
  /** A number that nothing is kept under yet. */
  number(): number;
}

/** What graphs run on. */
export interface GraphsPlace {
  readonly provider: Provider;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads: number | null;
}

/**
 * Opens a plugin's graphs and its tokenizer. Needs `--allow-read`,
 * `--allow-ffi`, `--allow-env` and `--allow-sys`.
 *
 * @param files What `findCaptionerFiles` found.
 * @param place What they run on.
 * @throws {ModelError} Where one can't be opened.
 */
export async function openGraphs(
  files: readonly FoundFile[],
  { provider, threads }: GraphsPlace,
): Promise<CaptionerGraphs> {
  settleEnvironment();
  const worker = callWorker<GraphsRequest, GraphsReply>(
    new Worker(new URL("./graphs_worker.ts", import.meta.url), {
      type: "module",
      name: "captioner plugin",
    }),
  );
  const sessions: Record<string, SessionInfo> = Object.create(null);
  let tokens = 0;
  let opening = "";
  try {
    for (const file of files) {
      if (file.role !== "graph") continue;
      opening = file.path;
      const graph = file.bytes ?? file.path;
      const { name } = file;
      const reply = await worker.call(
        { kind: "open", name, graph, threads, provider },
      );
      sessions[name] = as(reply, "opened").info;
    }
    const tokenizer = files.find(({ role }) => role === "tokenizer");
    if (tokenizer !== undefined) {
      opening = tokenizer.path;
      const settings = files.find(({ role }) => role === "tokenizerSettings");
      const reply = await worker.call({
        kind: "tokenizer",
        tokenizer: tokenizer.text!,
        settings: settings?.text ?? "{}",
      });
      tokens = as(reply, "tokenizer").size;
    }
  } catch (cause) {
    await worker[Symbol.asyncDispose]();
    throw new ModelError(`Cannot open "${opening}": ${reasonOf(cause)}`, {
      cause,
    });
  }
  let numbers = 0;
  return {
    sessions,
    tokens,
    call: (request, transfer) => worker.call(request, transfer),
    number: () => ++numbers,
    async [Symbol.asyncDispose](): Promise<void> {
      if (worker.alive) await worker.call({ kind: "close" }).catch(() => {});
      await worker[Symbol.asyncDispose]();
    },
  };
}

/** A reply of the kind that was asked for. */
export function as<Kind extends GraphsReply["kind"]>(
  reply: GraphsReply,
  kind: Kind,
): Extract<GraphsReply, { kind: Kind }> {
  if (reply.kind === kind) {
    return reply as Extract<GraphsReply, { kind: Kind }>;
  }
  throw new Error("The worker lost its thread");
}

/** What onnxruntime, the tokenizer or Deno said, and what would work. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : `${error}`;
  if (error instanceof RemoteError && error.remoteName === "NotCapable") {
    return "this run may not load native libraries; " +
      "add --allow-ffi --allow-env --allow-sys (or -A)";
  }
  return /protobuf/i.test(message)
    ? `${message} The file is no whole ONNX graph: it may be cut off, or a ` +
      `Git LFS pointer`
    : message;
}
