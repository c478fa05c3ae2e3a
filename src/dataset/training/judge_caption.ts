import { fileReason } from "../file_reason.ts";

/** What a caption file is good for, as sd-scripts reads it. */
export type CaptionVerdict =
  | { readonly kind: "good" }
  /** There are no words in what is read of it. */
  | { readonly kind: "empty" }
  /** It ends the training. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** No caption is longer. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Reads a caption file as sd-scripts does: UTF-8, the first line, with
 * `enable_wildcard` any line. Needs `--allow-read`.
 *
 * @param path A file, not a pipe.
 * @param anyLine Whether lines behind the first count.
 */
export async function judgeCaption(
  path: string,
  anyLine: boolean,
): Promise<CaptionVerdict> {
  let bytes: Uint8Array;
  try {
    using file = await Deno.open(path);
    if ((await file.stat()).size > mostBytes) {
      return { kind: "unreadable", reason: "Longer than 16 MiB" };
    }
    bytes = new Uint8Array(await new Response(file.readable).arrayBuffer());
  } catch (error) {
    return { kind: "unreadable", reason: fileReason(error) };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const read = anyLine ? text : text.split(/\r\n|\r|\n/, 1)[0]!;
    return { kind: read.trim() === "" ? "empty" : "good" };
  } catch {
    return { kind: "unreadable", reason: "Not UTF-8" };
  }
}
