/**
 * What user plugins cost: images a second through the sandbox in batches, and
 * a whole run of the tiny model with and without a plugin that does nothing.
 *
 * ```sh
 * deno run -A bench/plugin_bench.ts        # or with "run": the second half
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tagDataset } from "../mod.ts";
import { openPlugins } from "../src/plugin/open_plugins.ts";
import type { PluginChoice } from "../src/plugin/plugin_choice.ts";
import type { Tag } from "../src/plugin/plugin.ts";
import { tinyPictures } from "../tests/cli/dataset.ts";

const plugins = {
  "does nothing": "tags: (tags) => tags",
  "leaves a tag out":
    "tags: (tags) => tags.filter((t) => t.name !== 'some_tag_7')",
  "writes each tag anew":
    "tags: (tags) => tags.map((t) => ({ ...t, name: t.name + 'x' }))",
} as const;

const folder = await Deno.makeTempDir();
const model = fileURLToPath(
  new URL("../tests/fixtures/models/kit_wd-tiny-v3", import.meta.url),
);

async function choiceOf(body: string): Promise<PluginChoice> {
  const plugin = join(folder, "plugin.js");
  await Deno.writeTextFile(
    plugin,
    `export default () => ({ name: "bench", ${body} });`,
  );
  return {
    plugin,
    options: {},
    permissions: {},
    trust: "sandboxed",
    timeout: null,
    from: "bench",
  };
}

/** Images a second, the best of five rounds; at most 128 are asked for at once in a run. */
async function throughput(
  body: string,
  tags: readonly Tag[],
  atOnce = 128,
): Promise<number> {
  await using chain = await openPlugins([await choiceOf(body)]);
  let best = 0;
  for (let round = 0; round < 5; round++) {
    const images = 20_000;
    let next = 0;
    const start = performance.now();
    await Promise.all(Array.from({ length: atOnce }, async () => {
      while (next < images) {
        const path = `${next++}.png`;
        await chain.tags(tags, {
          file: path,
          path,
          width: 640,
          height: 480,
          caption: () => Promise.resolve(null),
        });
      }
    }));
    best = Math.max(best, images / ((performance.now() - start) / 1000));
  }
  return best;
}

/** Seconds that this process, and those of its children that have ended, spent on processors. */
function processorTime(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime, stime, cutime, cstime, in hundredths.
  return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0) /
    100;
}

/** What a whole run takes, starts and all: seconds by the clock, and of processors. */
async function run(
  data: string,
  choices: PluginChoice[],
): Promise<{ readonly clock: number; readonly processor: number }> {
  const before = processorTime();
  const start = performance.now();
  for await (
    const event of tagDataset({
      paths: [data],
      settings: { model, provider: "cpu", plugins: choices },
    })
  ) {
    if (event.kind === "finished" && event.summary.tagged !== COUNT) {
      throw new Error("Not every picture was tagged");
    }
  }
  return {
    clock: (performance.now() - start) / 1000,
    processor: processorTime() - before,
  };
}

const only = Deno.args[0];
/** Pictures of a run, and runs of each kind; after "run", `run 1000 10`. */
const COUNT = Number(Deno.args[1] ?? 400);
const PAIRS = Number(Deno.args[2] ?? 10);
for (const count of only === "run" ? [] : [30, 100]) {
  const tags = Array.from({ length: count }, (_, at): Tag => ({
    name: `some_tag_${at}`,
    score: Math.fround(Math.random()),
    category: "general",
  }));
  for (const [name, body] of Object.entries(plugins)) {
    const speed = Math.round(await throughput(body, tags));
    console.log(`${count} tags, ${name}: ${speed} images/s`);
  }
  for (const atOnce of [1, 8]) {
    const speed = await throughput(plugins["does nothing"], tags, atOnce);
    const each = (1000 / speed).toFixed(3);
    console.log(`${count} tags, ${atOnce} at once, does nothing: ${each} ms`);
  }
}

const data = join(folder, "data");
await Deno.mkdir(data);
for (const [name, bytes] of Object.entries(tinyPictures(COUNT))) {
  await Deno.writeFile(join(data, name), bytes);
}
const nothing = await choiceOf(plugins["does nothing"]);
const pairs: (readonly [
  without: Awaited<ReturnType<typeof run>>,
  withPlugin: Awaited<ReturnType<typeof run>>,
])[] = [];
await run(data, []);
// In turn, each first as often as second: what else the machine does hits both.
for (let pair = 0; pair < PAIRS; pair++) {
  const first = await run(data, pair % 2 === 0 ? [] : [nothing]);
  const second = await run(data, pair % 2 === 0 ? [nothing] : []);
  pairs.push(pair % 2 === 0 ? [first, second] : [second, first]);
}
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;
for (const what of ["processor", "clock"] as const) {
  const [without, withPlugin] = [0, 1].map((side) =>
    median(pairs.map((pair) => pair[side as 0 | 1][what])).toFixed(2)
  );
  const ratios = pairs.map(([a, b]) => b[what] / a[what]);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  console.log(
    `${COUNT} images, seconds by the ${what}, median of ${PAIRS}: ${without}, ` +
      `with a plugin ${withPlugin}; median of ratios ${
        median(ratios).toFixed(3)
      }, ${low.toFixed(2)} to ${high.toFixed(2)}`,
  );
}
await Deno.remove(folder, { recursive: true });
