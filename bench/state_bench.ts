/**
 * What a run costs whose scores are all known: made-up scores of so many
 * images (a model of 10,861 tags, 150 scores over 0.01 each), kept as a run
 * keeps them, and then rendered anew through the real pipeline.
 *
 * ```sh
 * deno run -A bench/state_bench.ts 10000 100000
 * ```
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { prepareCaptioner } from "../src/caption/compose_caption.ts";
import { readCaptionOptions } from "../src/caption/read_caption_options.ts";
import type { PreparePool } from "../src/dataset/prepare_pool.ts";
import { runTagging } from "../src/dataset/run_tagging.ts";
import { scan } from "../src/dataset/scan.ts";
import { keepScores } from "../src/dataset/scores/keep_scores.ts";
import { findModel } from "../src/model/find_model.ts";
import { openModelMemory } from "../src/model/model_memory.ts";
import { recallSession } from "../src/model/provider/recall_session.ts";
import { baseSettings, noQuirks } from "../src/preset/base.ts";
import type { TagSettings } from "../src/preset/tag_settings.ts";
import { graphBuilder } from "../tools/onnx/graph_builder.ts";
import { encodeModel } from "../tools/onnx/model_proto.ts";
import { int, ints } from "../tools/onnx/node_proto.ts";

const TAGS = 10_861;

/** A tagger that is quickly opened; no picture is put to it. */
async function makeModel(folder: string): Promise<void> {
  const builder = graphBuilder("wide");
  const dims = ["batch", 448, 448, 3];
  const input = builder.input({ name: "input", type: "float32", dims });
  const mean = builder.op("ReduceMean", [input], {
    axes: ints(1, 2),
    keepdims: int(0),
  });
  const weights = builder.floats(new Float32Array(3 * TAGS), [3, TAGS]);
  const sum = builder.op("MatMul", [mean, weights]);
  const name = builder.op("Sigmoid", [sum], {}, "output");
  builder.output({ name, type: "float32", dims: ["batch", TAGS] });
  const graph = builder.graph();
  const bytes = encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "wdtag",
    doc: "For a benchmark",
    graph,
  });
  await Deno.mkdir(folder);
  await Deno.writeFile(join(folder, "model.onnx"), bytes);
  const rows = Array.from(
    { length: TAGS },
    (_, at) => `${at},tag_${at},${at < 4 ? 9 : at < 8000 ? 0 : 4},1`,
  );
  await Deno.writeTextFile(
    join(folder, "selected_tags.csv"),
    ["tag_id,name,category,count", ...rows, ""].join("\n"),
  );
}

async function makePictures(folder: string, count: number): Promise<void> {
  await Deno.mkdir(folder);
  const bmp = new Uint8Array(58);
  bmp.set([0x42, 0x4d]);
  bmp.set([54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24], 10);
  for (let at = 0; at < count; at++) {
    bmp.set([at & 255, at >> 8 & 255, at >> 16], 54);
    const name = `${String(at).padStart(7, "0")}.bmp`;
    Deno.writeFileSync(join(folder, name), bmp);
  }
}

/** Keeps made-up scores as a run keeps what a model gave; gives milliseconds. */
async function forge(settings: TagSettings, folder: string): Promise<number> {
  const { images } = await scan([folder], {
    recursive: false,
    suffixes: "any",
    missingFolderIsEmpty: false,
  });
  const model = await findModel(settings);
  const plan = {
    candidates: [{ provider: { name: "cpu", device: 0 }, verdict: null }],
    passedOver: [],
    isNamed: true,
    requireGpu: false,
  } as const;
  const { signal } = new AbortController();
  const memory = await openModelMemory();
  await using session = await recallSession(model, plan, memory, signal);
  const captioner = prepareCaptioner(
    session,
    readCaptionOptions(settings, noQuirks),
  );
  const pool = {
    prepare: async ({ path }: { readonly path: string }) => {
      const bytes = await Deno.readFile(path);
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      return {
        pixels: new Uint8Array(),
        width: 1,
        height: 1,
        content: new Uint8Array(digest),
      };
    },
  } as unknown as PreparePool;
  const start = performance.now();
  await using keeper = await keepScores({
    settings,
    images,
    model,
    session,
    needs: captioner.pick.needs,
    chain: null,
    pool,
    request: {
      spec: session.spec,
      decoder: settings.decoder,
      decode: settings.decode,
      maxPixels: settings.maxPixels,
    },
    note: (message) => console.error(message),
  });
  const scores = new Float32Array(TAGS);
  for (const image of images) {
    await keeper!.prepare(image);
    for (let at = 0; at < TAGS; at++) scores[at] = Math.random() * 0.009;
    for (let at = 0; at < 150; at++) {
      scores[Math.floor(Math.random() * TAGS)] = Math.random() ** 4;
    }
    await keeper!.keep(image, scores, [1, 1]);
  }
  await keeper![Symbol.asyncDispose]();
  return performance.now() - start;
}

const place = await Deno.makeTempDir({ prefix: "wdtag_bench_" });
Deno.env.set("XDG_CACHE_HOME", join(place, "cache"));
try {
  await makeModel(join(place, "model"));
  for (const count of Deno.args.map(Number)) {
    const folder = join(place, `pictures_${count}`);
    await makePictures(folder, count);
    // Files that are younger than their clock is fine are not believed.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const settings: TagSettings = {
      ...baseSettings,
      model: join(place, "model"),
      provider: "cpu",
      state: true,
    };
    const kept = await forge(settings, folder);
    const { size } = await Deno.stat(join(folder, ".wdtag", "scores.sqlite"));
    console.log(
      `${count} images: ${(size / count).toFixed(0)} bytes each, kept in ` +
        `${(kept / 1000).toFixed(1)} s (made-up scores included)`,
    );
    const runs: readonly (readonly [string, Partial<TagSettings>])[] = [
      ["captions, the first", { thresh: 0.35 }],
      ["captions, all of them other ones", { thresh: 0.3 }],
      ["captions, all of them the same", { thresh: 0.3 }],
      ["one JSONL file", { outputPath: join(place, "all.jsonl") }],
    ];
    for (const [what, changed] of runs) {
      const before = process.cpuUsage();
      for await (
        const event of runTagging({
          paths: [folder],
          settings: { ...settings, ...changed },
        })
      ) {
        if (event.kind === "warning") console.log(event.message);
        if (event.kind !== "finished") continue;
        const { reused, seconds } = event.summary;
        const { user, system } = process.cpuUsage(before);
        console.log(
          `  ${what}: ${reused} of ${count} known, ${seconds.toFixed(1)} s, ` +
            `${Math.round(count / seconds)} a second; processor time ` +
            `${(user / 1e6).toFixed(1)} s and ${(system / 1e6).toFixed(1)} s ` +
            "of the system's",
        );
      }
    }
    await Deno.remove(folder, { recursive: true });
  }
} finally {
  await Deno.remove(place, { recursive: true });
}
