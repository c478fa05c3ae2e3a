import type { HookResult, HookRunner } from "./hook_runner.ts";
import { matchPath } from "./match_path.ts";
import type {
  HookCall,
  ImageOutcome,
  PluginChain,
  PluginFacts,
  PluginHook,
  PluginSubject,
} from "./plugin_chain.ts";
import { PluginError } from "./plugin_error.ts";
import type { PluginContext, PluginPermissions, Tag } from "./plugin.ts";
import { readCaption, readImage, readTags } from "./read_answer.ts";
import { readSidecar } from "./read_sidecar.ts";
import { plainText } from "./sandbox/spoken_lines.ts";

/** A plugin that is open, and how it came here. */
export interface LinkedPlugin {
  readonly runner: HookRunner;
  readonly source: string;
  readonly runs: PluginFacts["runs"];
  /** What it asks for and was not granted. */
  readonly refused: PluginPermissions;
}

/** What counts for every plugin of a chain. */
export interface ChainSettings {
  readonly preset?: string;
  readonly separator?: string;
  readonly maxPixels?: number;
}

/**
 * Links plugins to a chain: each is given what the one before it made.
 *
 * @param linked The plugins, open, in order; the chain closes them.
 */
export function chainPlugins(
  linked: readonly LinkedPlugin[],
  settings: ChainSettings,
): PluginChain {
  const { preset = "base", separator = ", ", maxPixels = Infinity } = settings;
  const links = linked.map((each) => ({ ...each, failed: 0, skipped: 0 }));
  type Link = typeof links[number];
  const having = (hook: PluginHook): readonly Link[] =>
    links.filter(({ runner }) => runner.description.hooks.includes(hook));
  const byHook = {
    image: having("image"),
    tags: having("tags"),
    caption: having("caption"),
  };

  const contextFor = async (
    { runner, refused }: Link,
    { file, path, width, height, caption }: PluginSubject,
  ): Promise<PluginContext> => {
    const suffixes = (runner.description.wants.sidecar ?? [])
      .filter((each) => !refused.sidecar?.includes(each));
    const sidecar = suffixes.length === 0
      ? null
      : await readSidecar(file, suffixes);
    return { path, width, height, preset, caption: await caption(), sidecar };
  };
  /** Runs one hook; gives null where all stays as it is. */
  const ask = async <Checked>(
    link: Link,
    subject: PluginSubject,
    makeCall: (context: PluginContext) => HookCall,
    check: (value: unknown) => Checked,
  ): Promise<Checked | null> => {
    const { name } = link.runner.description;
    let reason: string;
    let cause: unknown;
    let result: HookResult | null = null;
    try {
      const call = makeCall(await contextFor(link, subject));
      result = await link.runner.call(call);
      if (result.kind === "keep") return null;
      if (result.kind === "value") return check(result.value);
      reason = result.kind === "failed" ? result.reason : "was interrupted";
    } catch (error) {
      reason = error instanceof TypeError || error instanceof RangeError
        ? error.message
        : `failed: ${error instanceof Error ? error.message : error}`;
      cause = error;
    }
    // What a person has interrupted is no plugin's failure.
    if (result?.kind === "interrupted") throw result.reason;
    link.failed++;
    // A stranger's words: they must not pass for lines of the program's own.
    const words = plainText(reason).replaceAll(/\s+/g, " ").slice(0, 600);
    throw new PluginError(name, subject.path, words, { cause });
  };
  const sees = ({ runner }: Link, { path }: PluginSubject): boolean => {
    const { paths } = runner.description.filter;
    return paths === undefined || paths.some((glob) => matchPath(path, glob));
  };

  return {
    get plugins(): readonly PluginFacts[] {
      return links.map((
        { runner, source, runs, refused, failed, skipped },
      ) => ({
        name: runner.description.name,
        source,
        runs,
        hooks: runner.description.hooks,
        refused,
        failed,
        skipped,
        retired: runner.retired,
      }));
    },
    has: (hook) => byHook[hook].length > 0,
    wantsPixels: byHook.image.some(({ runner }) =>
      runner.description.wants.pixels === true
    ),
    async image(subject, pixels): Promise<ImageOutcome> {
      let current = pixels;
      for (const link of byHook.image) {
        if (!sees(link, subject)) continue;
        const given = link.runner.description.wants.pixels === true
          ? current
          : null;
        const answer = await ask(
          link,
          subject,
          (context) => ({ hook: "image", context, pixels: given }),
          (value) => readImage(value, given !== null, maxPixels),
        );
        if (answer === null) continue;
        if (answer.kind === "skip") {
          link.skipped++;
          const { name } = link.runner.description;
          return { kind: "skip", reason: `Plugin "${name}": ${answer.reason}` };
        }
        current = answer.pixels;
      }
      return current === pixels || current === null
        ? { kind: "keep" }
        : { kind: "pixels", pixels: current };
    },
    async tags(tags, subject): Promise<readonly Tag[]> {
      let current = tags;
      for (const link of byHook.tags) {
        if (!sees(link, subject)) continue;
        const { categories } = link.runner.description.filter;
        const seen = categories === undefined
          ? current
          : current.filter(({ category }) => categories.includes(category));
        const answer = await ask(
          link,
          subject,
          (context) => ({ hook: "tags", context, tags: seen }),
          (value) => readTags(value, seen, separator),
        );
        if (answer === null) continue;
        current = seen === current ? answer : putBack(current, seen, answer);
      }
      return current;
    },
    async caption(caption, subject): Promise<string> {
      let current = caption;
      for (const link of byHook.caption) {
        if (!sees(link, subject)) continue;
        const answer = await ask(
          link,
          subject,
          (context) => ({ hook: "caption", context, caption: current }),
          readCaption,
        );
        current = answer ?? current;
      }
      return current;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all(
        links.map(({ runner }) => runner[Symbol.asyncDispose]()),
      );
    },
  };
}

/** What a plugin made of some of the tags takes the place of the first of them. */
function putBack(
  all: readonly Tag[],
  seen: readonly Tag[],
  made: readonly Tag[],
): readonly Tag[] {
  const taken = new Set(seen);
  const first = seen.length === 0 ? all.length : all.indexOf(seen[0]!);
  return [
    ...all.slice(0, first),
    ...made,
    ...all.slice(first).filter((tag) => !taken.has(tag)),
  ];
}
