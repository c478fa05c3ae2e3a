import { chainPlugins } from "./chain_plugins.ts";
import type { HookRunner } from "./hook_runner.ts";
import type { PluginSubject } from "./plugin_chain.ts";
import { PluginError } from "./plugin_error.ts";
import type {
  PluginCase,
  PluginContext,
  PluginOptions,
  Tag,
} from "./plugin.ts";

/** How one case of a table went. */
export interface CaseResult {
  readonly name: string;
  /** Lines of what is not as it should be: `- ` expected, `+ ` got; empty where all is. */
  readonly differences: readonly string[];
}

/**
 * Runs a plugin's table of cases, each with the plugin opened anew.
 *
 * @param cases The table; whatever a module exports may be given.
 * @param open Opens the plugin with options.
 * @param sentenceOf Has its captioner caption the image of a case.
 * @throws {TypeError} Where it is no table.
 */
export async function runCases(
  cases: unknown,
  open: (options: PluginOptions) => Promise<HookRunner>,
  sentenceOf: SentenceOf,
): Promise<readonly CaseResult[]> {
  if (!Array.isArray(cases)) {
    throw new TypeError(
      "has no table of cases: export const cases = [{ name, tags, expect: { tags } }]",
    );
  }
  const results: CaseResult[] = [];
  for (const [at, each] of cases.entries()) {
    if (!isCase(each)) {
      throw new TypeError(
        `has a case ${at + 1} that is not { name, expect: {...} }`,
      );
    }
    const differences = each.expect.sentence === undefined
      ? await runCase(each, open)
      : await runSentence(each, sentenceOf);
    results.push({ name: each.name, differences });
  }
  return results;
}

/** Has a plugin's captioner caption the image of a case; throws where it fails. */
export type SentenceOf = (each: PluginCase) => Promise<string>;

async function runSentence(
  each: PluginCase,
  sentenceOf: SentenceOf,
): Promise<readonly string[]> {
  const { sentence, error = null } = each.expect;
  const told = (word: string, value: unknown): string =>
    `${word}: ${JSON.stringify(value)}`;
  try {
    const got = await sentenceOf(each);
    if (error !== null) return [`- ${told("error", error)}`, "+ error: null"];
    return got === sentence
      ? []
      : [`- ${told("sentence", sentence)}`, `+ ${told("sentence", got)}`];
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (error !== null && message.includes(error)) return [];
    return [`- ${told("error", error)}`, `+ ${told("error", message)}`];
  }
}

async function runCase(
  { options = {}, context = {}, tags = [], caption = "", expect }: PluginCase,
  open: (options: PluginOptions) => Promise<HookRunner>,
): Promise<readonly string[]> {
  const subject = subjectOf(context);
  const differences: string[] = [];
  const compare = (what: string, expected: unknown, got: unknown): void => {
    const [before, after] = [JSON.stringify(expected), JSON.stringify(got)];
    if (before === after) return;
    differences.push(`- ${what}: ${before}`, `+ ${what}: ${after}`);
  };
  try {
    const runner = withSidecar(await open(options), context.sidecar ?? null);
    await using chain = chainPlugins(
      [{ runner, source: "", runs: "full", refused: {} }],
      { preset: context.preset ?? "base" },
    );
    if (expect.skip !== undefined) {
      const outcome = await chain.image(subject, null);
      const name = runner.description.name;
      compare(
        "skip",
        expect.skip,
        outcome.kind === "skip"
          ? outcome.reason.slice(`Plugin "${name}": `.length)
          : null,
      );
    }
    if (expect.tags !== undefined || expect.error !== undefined) {
      const made = await chain.tags(tags.map(tagOf), subject);
      if (expect.tags !== undefined) {
        compare("tags", expect.tags, made.map(({ name }) => name));
      }
    }
    if (expect.caption !== undefined || expect.error !== undefined) {
      const made = await chain.caption(caption, subject);
      if (expect.caption !== undefined) {
        compare("caption", expect.caption, made);
      }
    }
    if (expect.error !== undefined) compare("error", expect.error, null);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (expect.error !== undefined && message.includes(expect.error)) return [];
    // What is wrong in here is no plugin's doing.
    if (!(error instanceof PluginError || error instanceof Error)) throw error;
    compare("error", expect.error ?? null, message);
  }
  return differences;
}

/** Hands over the case's text in place of a file's. */
function withSidecar(runner: HookRunner, sidecar: string | null): HookRunner {
  return {
    get description() {
      const { wants, ...rest } = runner.description;
      return { ...rest, wants: { ...wants, sidecar: [] } };
    },
    get retired() {
      return runner.retired;
    },
    call: (call) =>
      runner.call({ ...call, context: { ...call.context, sidecar } }),
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  };
}

function subjectOf(context: Partial<PluginContext>): PluginSubject {
  const { path = "image.png", width = 1024, height = 1024 } = context;
  const caption = context.caption ?? null;
  return {
    file: path,
    path,
    width,
    height,
    caption: () => Promise.resolve(caption),
  };
}

function tagOf(tag: string | Tag): Tag {
  return typeof tag === "string"
    ? { name: tag, score: 1, category: "general" }
    : tag;
}

function isCase(value: unknown): value is PluginCase {
  if (typeof value !== "object" || value === null) return false;
  const { name, expect } = value as Readonly<Record<string, unknown>>;
  return typeof name === "string" && typeof expect === "object" &&
    expect !== null;
}
