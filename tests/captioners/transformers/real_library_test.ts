import { deepEqual, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { loadLibrary } from "../../../src/captioners/transformers/library.ts";
import { openSpeaker } from "../../../src/captioners/transformers/open_speaker.ts";
import { openTransformersCaptioner } from "../../../src/captioners/transformers/open_transformers_captioner.ts";
import { resizePillow } from "../../../src/image/resize_pillow.ts";
import { ModelError } from "../../../src/model/model_error.ts";
import { scratch } from "../../files/scratch.ts";
import { blue, coloured, imageOf, red } from "./scene.ts";
import { hasTransformers } from "./has_transformers.ts";
import { type TinyKind, writeTiny } from "./tiny_models.ts";

const ignore = !await hasTransformers();

for (const kind of ["plain", "florence", "smol", "qwen"] as TinyKind[]) {
  Deno.test({
    name: `transformers.js captions with a model laid out as ${kind}`,
    ignore,
    async fn() {
      await using dir = await scratch();
      await writeTiny(dir.path, kind, "_quantized");
      await using captioner = await openTransformersCaptioner({
        model: dir.path,
        dtype: "q8",
        maxTokens: 12,
      });
      const clear = imageOf("clear.png", () => coloured([0, 0, 255, 255]));
      const tall = imageOf("tall.png", () => coloured([255, 0, 0], 7, 60));
      const results = await captioner.caption([red, blue, clear, tall]);
      deepEqual(
        results,
        ["red", "blue", "blue", "red"].map((colour) => ({
          kind: "captioned",
          text: `a ${colour} square`,
          tokens: 4,
        })),
      );
    },
  });
}

Deno.test({
  name: "transformers.js is given what an image shows, not every second row",
  ignore,
  async fn() {
    await using dir = await scratch();
    await writeTiny(dir.path, "smol");
    await using captioner = await openTransformersCaptioner({
      model: dir.path,
    });
    // Thin red lines on blue: 3 of 8 rows. Without antialias a resizing that
    // meets the lines alone, or between them, takes all for one colour.
    const striped = (share: number) =>
      imageOf("striped.png", () => {
        const image = coloured([0, 0, 255], 320, 320);
        for (let y = 0; y < 320; y++) {
          if (y % 8 >= share) continue;
          for (let x = 0; x < 320; x++) {
            image.data.set([255, 0, 0], (y * 320 + x) * 3);
          }
        }
        return image;
      });
    const results = await captioner.caption([striped(3), striped(5)]);
    deepEqual(
      results.map((each) =>
        each.kind === "captioned" ? each.text : each.reason
      ),
      ["a blue square", "a red square"],
    );
  },
});

Deno.test({
  name: "the tiles that SmolVLM sees are Pillow's, the small picture too",
  ignore,
  async fn() {
    await using dir = await scratch();
    await writeTiny(dir.path, "smol");
    const speaker = await openSpeaker(await loadLibrary(), {
      folder: dir.path,
      name: "smol",
      dtype: null,
      provider: { name: "cpu", device: 0 },
      threads: 1,
      task: "",
      system: "",
      chatTemplate: null,
      maxTokens: null,
      minTokens: null,
    }, { device: "cpu" });
    const image = coloured([0, 0, 0], 50, 20);
    for (let i = 0; i < image.data.length; i++) image.data[i] = i * 89;
    const { inputs } = await speaker.look(image, "describe");
    const { dims, data } = inputs["pixel_values"]!;
    await speaker.close();
    // 32 is the most of the longer side, 8 the side of a tile.
    deepEqual([...dims], [1, 9, 3, 8, 8]);
    const all = resizePillow(image, 32, 16, "lanczos");
    const small = resizePillow(image, 8, 8, "lanczos");
    let at = 0;
    for (let tile = 0; tile < 9; tile++) {
      const [from, left, top] = tile === 8
        ? [small, 0, 0] as const
        : [all, tile % 4 * 8, Math.floor(tile / 4) * 8] as const;
      for (let channel = 0; channel < 3; channel++) {
        for (let i = 0; i < 64; i++, at++) {
          const [x, y] = [left + i % 8, top + Math.floor(i / 8)];
          const byte = from.data[(y * from.width + x) * 3 + channel]!;
          const wanted = (byte / 255 - 0.5) / 0.5;
          ok(
            Math.abs(data[at]! - wanted) < 1e-5,
            `tile ${tile}, channel ${channel}, ${x}|${y}: ${
              data[at]
            } is not ${wanted}`,
          );
        }
      }
    }
  },
});

Deno.test({
  name:
    "a limit of tokens cuts a caption off, and a caption is ended by a signal",
  ignore,
  async fn() {
    await using dir = await scratch();
    await writeTiny(dir.path, "florence");
    await using captioner = await openTransformersCaptioner({
      model: dir.path,
      task: "short",
      maxTokens: 2,
    });
    const [result] = await captioner.caption([red]);
    match(result!.kind === "failed" ? result!.reason : "", /after 2 tokens/);
    const ending = new AbortController();
    const asked = captioner.caption([red], { signal: ending.signal });
    ending.abort(new DOMException("Enough", "AbortError"));
    await rejects(asked, /Enough/);
  },
});

Deno.test({
  name: "a graph that is cut off is told before anything is captioned",
  ignore,
  async fn() {
    await using dir = await scratch();
    await writeTiny(dir.path, "plain");
    const graph = join(dir.path, "onnx", "decoder_model_merged.onnx");
    await Deno.writeFile(graph, (await Deno.readFile(graph)).slice(0, 500));
    await rejects(openTransformersCaptioner({ model: dir.path }), (error) => {
      ok(error instanceof ModelError);
      match(error.message, /^Cannot open captioner .*download it again$/);
      return true;
    });
  },
});
