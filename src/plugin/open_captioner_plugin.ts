import type { ImageCaptioner } from "../captioners/captioner.ts";
import type { SentenceWishes } from "./captioner/plugin_captioner.ts";
import type { PluginChoice } from "./plugin_choice.ts";

/** How a plugin's captioner is opened, beside what it is. */
export interface CaptionerPluginHost {
  /** The folder that the user gives as `--model`; null where nobody does. */
  readonly model?: string | null;
  /** What graphs run on, as `--provider` calls it; the CPU unless it is said. */
  readonly provider?: string;
  /** Threads of one inference; null leaves it to onnxruntime. */
  readonly threads?: number | null;
  /** The user's prompt. */
  readonly prompt?: string | null;
  /** How the user wants sentences made; what nobody said is left out. */
  readonly settings?: SentenceWishes;
  /** What draws follow from; 42. */
  readonly seed?: number | null;
  /** Ends the opening, and every caption. */
  readonly signal?: AbortSignal;
  /** Takes what the user should know: what the plugin prints, and what befalls it. */
  readonly onMessage?: (message: string) => void;
}

/**
 * Opens a plugin's captioner: one that ships or is trusted in full in this
 * process, any other in a process of its own that may do nothing but what it
 * was granted. The files that it names are found, downloaded, checked and
 * opened here, and its graphs are run here.
 *
 * Needs `--allow-run` for a sandboxed one, `--allow-read` for its file and its
 * graphs, what onnxruntime needs, and for downloads what `pullFiles` does.
 *
 * @param choice Which, and what it may.
 * @param host What it works with.
 * @throws {PluginError} Where it can't be loaded or used.
 * @throws {RangeError} For a provider that there is not.
 * @throws {ModelError} Where a file that it needs is not to be had.
 *
 * @example
 * ```ts
 * import { openCaptionerPlugin } from "@wdtag/cli";
 * import { deepEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/size.js`, `
 *   export default () => ({ name: "size", captioner: {
 *     wants: { pixels: true },
 *     async caption([image]) {
 *       const { width, height } = await image.pixels();
 *       return ["a picture of " + width + " by " + height];
 *     },
 *   } });`);
 * {
 *   await using captioner = await openCaptionerPlugin({
 *     plugin: `${folder}/size.js`,
 *     options: {},
 *     permissions: {},
 *     trust: "sandboxed",
 *     timeout: null,
 *     from: "an example",
 *   });
 *   const red = { data: Uint8Array.of(255, 0, 0), width: 1, height: 1, channels: 3 as const };
 *   deepEqual(await captioner.caption([{
 *     path: "red.png",
 *     bytes: () => Promise.reject(new Error("not asked for")),
 *     pixels: () => Promise.resolve(red),
 *   }]), [{ kind: "captioned", text: "a picture of 1 by 1", tokens: null }]);
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openCaptionerPlugin(
  choice: PluginChoice,
  host: CaptionerPluginHost = {},
): Promise<ImageCaptioner> {
  // Loaded when it is called, as in `tagDataset`.
  const { openPluginCaptioner } = await import(
    "./captioner/open_plugin_captioner.ts"
  );
  return await openPluginCaptioner(choice, host);
}
