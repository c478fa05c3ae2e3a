import type { ResumableFile } from "../../files/resumable_file.ts";
import { ModelError } from "../model_error.ts";
import type { Answer, Connection } from "./connection.ts";
import { type Digest, startDigest } from "./digest.ts";
import { type FileFacts, wholeNumber } from "./file_facts.ts";
import type { TransferPace } from "./pace.ts";
import { retrying, Transient } from "./retry.ts";

/** What is downloaded, from the Hub or from a feed of packages. */
export interface Source {
  /** How messages name it: `"model.onnx" of "owner/name"`. */
  readonly name: string;
  /** The path of its content at the connection's endpoint. */
  readonly path: string;
  /** What is said of it beforehand. */
  readonly facts: Pick<FileFacts, "hash" | "size">;
  /** The error that an answer means which is none of content. */
  readonly refusal: (answer: Answer) => Promise<Error>;
}

/** One file on its way. */
export interface Transfer {
  /** The way to the Hub. */
  readonly connection: Connection;
  /** What is downloaded. */
  readonly source: Source;
  /** Takes the bytes; those of an earlier run are gone on from. */
  readonly partial: ResumableFile;
  /** How patient to be. */
  readonly pace: TransferPace;
  /** Ends it; what has come by then stays. */
  readonly signal: AbortSignal;
  /** Told how many bytes are there. */
  readonly onBytes: (bytes: number) => void;
  /** Told before each wait. */
  readonly onRetry: (reason: string, wait: number) => void;
}

/**
 * Downloads a file: goes on where an earlier try or run has stopped, tries
 * again when it is cut off, checks length and hash, and once begins anew where
 * they are wrong. Afterwards `partial` holds the whole file.
 *
 * @param transfer What, and how.
 * @throws {ModelError} Where it can't be had. Bytes that are wrong are gone
 * then; bytes that are only too few stay for the next run.
 */
export async function transferFile(transfer: Transfer): Promise<void> {
  const { partial, signal, connection, source: { facts, name } } = transfer;
  const { hash, size } = facts;
  // What can't be checked in the end is not begun with.
  if (hash.kind === "unknown" || (size !== null && partial.size > size)) {
    await partial.clear();
  }
  for (let isSecond = false;; isSecond = true) {
    const state: State = { digest: startDigest(facts) };
    for await (const bytes of partial.read()) {
      signal.throwIfAborted();
      state.digest.update(bytes);
    }
    transfer.onBytes(partial.size);
    const fault = await fetchAll(transfer, state) ??
      (state.digest.matches() ? null : "its content is damaged");
    if (fault === null) return;
    await partial.clear();
    if (isSecond) {
      throw new ModelError(
        `Cannot download ${name}: ${fault}, twice; ` +
          `try again later, or another ${connection.setting}`,
      );
    }
    transfer.onRetry(fault, 0);
  }
}

interface State {
  digest: Digest;
}

/** Gets all that is missing; gives what is wrong with it, if anything. */
async function fetchAll(
  transfer: Transfer,
  state: State,
): Promise<string | null> {
  const { partial, source: { name, facts: { size } } } = transfer;
  if (size !== null && partial.size === size) return null;
  return await retrying({
    what: `Cannot download ${name}`,
    pace: transfer.pace,
    signal: transfer.signal,
    progress: () => partial.size,
    onRetry: transfer.onRetry,
    attempt: () => fetchRest(transfer, state),
  });
}

async function fetchRest(
  transfer: Transfer,
  state: State,
): Promise<string | null> {
  const { connection, source, partial } = transfer;
  const { facts } = source;
  const { size } = facts;
  if (size !== null && partial.size === size) return null;
  const restart = async () => {
    await partial.clear();
    state.digest = startDigest(facts);
  };
  const from = partial.size;
  await using answer = await connection.open(
    source.path,
    from === 0 ? {} : { headers: { range: `bytes=${from}-` } },
  );
  const { response } = answer;
  if (response.status === 416) {
    await restart();
    throw new Transient(`"${connection.shown}" can't go on from byte ${from}`);
  }
  if (!response.ok) throw await source.refusal(answer);
  refuseWebPage(connection, response, source);
  if (response.status === 206) {
    if (!fits(response.headers.get("content-range"), from, size)) {
      await restart();
      throw new Transient(`"${connection.shown}" sent another part`);
    }
  } else if (from > 0) {
    // A server that knows no ranges begins at the start.
    await restart();
  }
  return await takeBody(transfer, state, answer);
}

async function takeBody(
  { partial, source: { facts: { size } }, onBytes }: Transfer,
  state: State,
  answer: Answer,
): Promise<string | null> {
  const { headers } = answer.response;
  const promised = headers.has("content-encoding")
    ? null
    : wholeNumber(headers.get("content-length"));
  const expected = size ?? (promised === null ? null : partial.size + promised);
  for await (const bytes of answer.chunks()) {
    if (expected !== null && partial.size + bytes.length > expected) {
      return `it is longer than the ${expected} bytes that it should have`;
    }
    await partial.append(bytes);
    state.digest.update(bytes);
    onBytes(partial.size);
  }
  if (expected !== null && partial.size < expected) {
    throw new Transient(
      `the connection was cut after ${partial.size} of ${expected} bytes`,
    );
  }
  return null;
}

/** A log-in page, or an error that a proxy tells people. */
function refuseWebPage(
  connection: Connection,
  { headers }: Response,
  { name, path }: Source,
): void {
  if (!/^text\/html\b/i.test(headers.get("content-type") ?? "")) return;
  if (/\.html?$/i.test(path)) return;
  throw new ModelError(
    `"${connection.shown}" sent a web page in place of ${name}: ` +
      `check ${connection.setting} and the proxy, ` +
      `or log in to the network first`,
  );
}

/** Whether `bytes 5-9/10` goes on at byte 5 of a file of that size. */
function fits(
  range: string | null,
  from: number,
  size: number | null,
): boolean {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range ?? "") ??
    [];
  return Number(start) === from &&
    (size === null || total === "*" || Number(total) === size);
}
