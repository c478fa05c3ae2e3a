import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  CaptionerFile,
  CaptionImage,
  CaptionResult,
  ImageCaptioner,
} from "../../captioners/captioner.ts";
import type { PullEvent } from "../../model/hub/pull_event.ts";
import { parseProvider } from "../../model/provider/provider.ts";
import { builtIns } from "../built_ins.ts";
import type { PluginModule } from "../make_plugin.ts";
import { importFile } from "../import_file.ts";
import type { PluginChoice } from "../plugin_choice.ts";
import { PluginError } from "../plugin_error.ts";
import type { CaptionerPluginHost } from "../open_captioner_plugin.ts";
import { reasonWords, requireFile } from "../open_plugins.ts";
import { plainText } from "../sandbox/spoken_lines.ts";
import { tellRefused } from "../tell_refused.ts";
import { unlessAborted } from "../unless_aborted.ts";
import type { CaptionerRunner, TriedPart } from "./captioner_runner.ts";
import { openDesk } from "./captioner_desk.ts";
import { openDirectCaptioner } from "./direct_captioner.ts";
import { findCaptionerFiles, type FoundFile } from "./find_files.ts";
import { type CaptionerGraphs, openGraphs } from "./open_graphs.ts";
import { readSentences } from "./read_sentences.ts";
import { openSandboxedCaptioner } from "./sandboxed_captioner.ts";

/** What is told beside of what the library takes. */
export interface CaptionerOpening extends CaptionerPluginHost {
  /** Told how downloads go. */
  readonly onPull?: (event: PullEvent) => void;
  /** Plugins that ship, by name, in place of those that do: for tests. */
  readonly shipped?: Readonly<Record<string, () => Promise<PluginModule>>>;
}

/**
 * Does what `openCaptionerPlugin` promises.
 *
 * @param choice Which, and what it may.
 * @param host What it works with.
 */
export async function openPluginCaptioner(
  choice: PluginChoice,
  host: CaptionerOpening,
): Promise<ImageCaptioner> {
  const signal = host.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const provider = parseProvider(host.provider ?? "cpu");
  if (provider === "auto") {
    throw new RangeError(
      'A captioner\'s provider must be named, such as "cpu", not "auto"',
    );
  }
  const { runner, file } = await openRunner(choice, host);
  let graphs: CaptionerGraphs | null = null;
  try {
    const { name, captioner } = runner.description;
    checkAsked(name, runner, host);
    const files = await findCaptionerFiles(captioner.files, {
      plugin: file,
      model: host.model ?? null,
      signal,
      onEvent: host.onPull ?? (() => {}),
    });
    signal.throwIfAborted();
    graphs = await openGraphs(files, {
      provider,
      threads: host.threads ?? null,
    });
    const { sessions, tokens } = graphs;
    const { prompt = null, settings = {}, seed } = host;
    const desk = { graphs, wants: captioner.wants, seed: seed ?? 42 };
    runner.begin({
      facts: { prompt, settings, sessions, tokens },
      openDesk: (images, signal) => openDesk(images, desk, signal),
    });
    return captionerOf(runner, graphs, files, host, signal);
  } catch (error) {
    await runner[Symbol.asyncDispose]();
    await graphs?.[Symbol.asyncDispose]();
    throw error;
  }
}

async function openRunner(
  choice: PluginChoice,
  host: CaptionerOpening,
): Promise<{
  readonly runner: CaptionerRunner;
  /** The plugin's file; null for one that ships. */
  readonly file: string | null;
}> {
  const { plugin, options, permissions, timeout, trust } = choice;
  const tell = (words: string): void => host.onMessage?.(words);
  try {
    const load = host.shipped?.[plugin] ??
      (Object.hasOwn(builtIns, plugin) ? builtIns[plugin]!.load : null);
    if (load !== null) {
      const module = await load();
      const runner = await openDirectCaptioner(module, options, timeout);
      return { runner, file: null };
    }
    requireFile(plugin);
    const file = resolve(plugin);
    if (trust === "full") {
      tell(
        `Plugin "${plugin}" is trusted in full: it runs in wdtag's own process and may do whatever wdtag may`,
      );
      const url = pathToFileURL(await Deno.realPath(file)).href;
      // Its modules may be fetched, and its factory may wait, without end.
      const opening = importFile(url).then((module) =>
        openDirectCaptioner(module, options, timeout)
      );
      const runner = await unlessAborted(opening, host.signal ?? null);
      return { runner, file };
    }
    let name = plugin;
    const runner = await openSandboxedCaptioner({ ...choice, plugin: file }, {
      onSpoken: (line) => tell(`Plugin "${name}" says: ${line}`),
      onTrouble: (reason) => tell(`Plugin "${name}" ${reason}`),
    }, host.signal ?? null);
    ({ name } = runner.description);
    const folder = dirname(await Deno.realPath(file));
    tellRefused(runner.description, permissions, folder, tell, "captioner");
    return { runner, file };
  } catch (error) {
    host.signal?.throwIfAborted();
    if (error instanceof PluginError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PluginError(plugin, null, reasonWords(reason, error), {
      cause: error,
    });
  }
}

/** What is asked of it in vain is said before anything is done. */
function checkAsked(
  name: string,
  { description: { captioner: { can, files } } }: CaptionerRunner,
  { prompt, settings = {}, seed, model }: CaptionerPluginHost,
): void {
  const asked = [
    ["prompt", "a prompt", prompt ?? undefined],
    ["beams", "num_beams", settings.numBeams],
    ["sampling", "top_p", settings.topP],
    ["seed", "a seed", seed ?? undefined],
  ] as const;
  for (const [ability, words, value] of asked) {
    if (value === undefined || can[ability]) continue;
    throw new PluginError(
      name,
      null,
      `takes no ${
        words.replace(/^a /, "")
      }: its captioner says so ("can.${ability}")`,
    );
  }
  if (
    typeof model === "string" &&
    files.every(({ source }) => source.model === undefined)
  ) {
    throw new PluginError(name, null, "takes no model's folder");
  }
}

function captionerOf(
  runner: CaptionerRunner,
  graphs: CaptionerGraphs,
  files: readonly FoundFile[],
  host: CaptionerOpening,
  closing: AbortSignal,
): ImageCaptioner {
  const { name, captioner } = runner.description;
  const { licence, can, wants } = captioner;
  const end = new AbortController();
  return {
    id: name,
    model: host.model ?? files.find(({ repo }) => repo !== null)?.repo ?? name,
    licence,
    files: files.map(({ path, repo, revision, sha256 }): CaptionerFile => ({
      path,
      repo,
      revision,
      sha256,
    })),
    capabilities: { ...can, tags: wants.grounding },
    async caption(images, call = {}) {
      const signal = AbortSignal.any([
        closing,
        end.signal,
        ...(call.signal ? [call.signal] : []),
      ]);
      signal.throwIfAborted();
      return await captionAll(runner, images, signal);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      end.abort(new DOMException("The captioner was closed", "AbortError"));
      await runner[Symbol.asyncDispose]();
      await graphs[Symbol.asyncDispose]();
    },
  };
}

/** Images that can't be read fail by themselves; the others are tried again without them. */
async function captionAll(
  runner: CaptionerRunner,
  images: readonly CaptionImage[],
  signal: AbortSignal,
): Promise<readonly CaptionResult[]> {
  const results = new Map<CaptionImage, CaptionResult>();
  let waiting = images;
  while (waiting.length > 0) {
    const again: CaptionImage[] = [];
    for (const part of await runner.caption(waiting, signal)) {
      again.push(...settle(runner, part, results));
    }
    waiting = again;
  }
  return images.map((image) => results.get(image)!);
}

/** Keeps what came of a part, and gives back what is to be tried again. */
function settle(
  { description: { name } }: CaptionerRunner,
  { images, outcome }: TriedPart,
  results: Map<CaptionImage, CaptionResult>,
): readonly CaptionImage[] {
  const fail = (image: CaptionImage, reason: string): void => {
    // A stranger's words: they must not pass for lines of the program's own.
    const words = plainText(reason).replaceAll(/\s+/g, " ").slice(0, 600);
    results.set(image, {
      kind: "failed",
      reason: `Plugin "${name}" ${words}`,
    });
  };
  if (outcome.kind === "failed") {
    const { unreadable, reason } = outcome;
    for (const [place, cause] of unreadable) {
      const { message } = cause;
      results.set(images[place]!, { kind: "failed", reason: message, cause });
    }
    const others = images.filter((_, place) => !unreadable.has(place));
    if (unreadable.size > 0) return others;
    for (const image of others) fail(image, reason);
    return [];
  }
  const read = readSentences(outcome.value, images.length);
  for (const [place, image] of images.entries()) {
    if (typeof read === "string") {
      fail(image, read);
      continue;
    }
    const each = read[place]!;
    if (each.kind === "failed") fail(image, each.reason);
    else results.set(image, each);
  }
  return [];
}
