import { decodeImage } from "../../../src/image/decode.ts";
import { fileURLToPath } from "node:url";
import type {
  CaptionImage,
  CaptionResult,
} from "../../../src/captioners/captioner.ts";
import {
  type CaptionerOpening,
  openPluginCaptioner as openCaptionerPlugin,
} from "../../../src/plugin/captioner/open_plugin_captioner.ts";
import type { PluginChoice } from "../../../src/plugin/plugin_choice.ts";
import { graphBuilder } from "../../../tools/onnx/graph_builder.ts";
import { encodeModel } from "../../../tools/onnx/model_proto.ts";
import { captionerFixture } from "../../captioners/golden.ts";
import { madeChoice, pluginFolder } from "../made_plugins.ts";

/** How a captioner's plugin may run: all three must be alike. */
export type Runs = "sandboxed" | "full" | "shipped";

/** All of them. */
export const allRuns: readonly Runs[] = ["sandboxed", "full", "shipped"];

/** A picture of one colour, which nobody has to read. */
export function plainImage(
  key = "a.png",
  colour: readonly number[] = [10, 20, 30],
  more: Partial<CaptionImage> = {},
): CaptionImage {
  return {
    path: `/nowhere/${key}`,
    key,
    bytes: () => Promise.resolve(Uint8Array.of(1, 2, 3)),
    pixels: () =>
      Promise.resolve({
        data: Uint8Array.from({ length: 12 }, (_, i) => colour[i % 3]!),
        width: 2,
        height: 2,
        channels: 3,
      }),
    ...more,
  };
}

/** The two recorded pictures. */
export const recordedImages: readonly CaptionImage[] = [
  "1_hill_640x480.png",
  "2_portrait_300x500.jpg",
].map((key) => {
  const path = captionerFixture(`images/${key}`);
  const bytes = () => Deno.readFile(path);
  return {
    path,
    key,
    bytes,
    pixels: async () => await decodeImage(await bytes()),
  };
});

/**
 * A graph with an input and an output of each type that crosses: what comes in
 * goes out, `half` of type float16 beside it.
 */
export function typesGraph(): Uint8Array<ArrayBuffer> {
  const builder = graphBuilder("types");
  const types = ["float32", "int64", "int32", "uint8", "bool"] as const;
  for (const type of types) {
    const dims = type === "float32" ? [1, "n"] : ["n"];
    const input = builder.input({ name: `in.${type}`, type, dims });
    builder.op("Identity", [input], {}, `out.${type}`);
    builder.output({ name: `out.${type}`, type, dims });
  }
  return new Uint8Array(encodeModel({
    irVersion: 8,
    opset: 17,
    producer: "a test",
    doc: "",
    graph: builder.graph(),
  }));
}

/** What came of a captioner. */
export interface Made {
  readonly results: readonly CaptionResult[];
  /** What the user was told. */
  readonly messages: readonly string[];
}

/** How a captioner is made and asked. */
export interface Asked {
  readonly choice?: Partial<PluginChoice>;
  readonly host?: CaptionerOpening;
  readonly images?: readonly CaptionImage[];
  /** Files in the plugin's folder. */
  readonly beside?: Readonly<Record<string, Uint8Array>>;
}

/**
 * Writes a plugin, opens its captioner and has it caption images.
 *
 * @param source Its module, in JavaScript.
 * @param asked What differs from one plain image and nothing granted.
 */
export async function captionWith(
  source: string,
  runs: Runs,
  { choice = {}, host = {}, images = [plainImage()], beside = {} }: Asked = {},
): Promise<Made> {
  await using folder = await pluginFolder();
  for (const [name, bytes] of Object.entries(beside)) {
    await Deno.writeFile(`${folder.path}/${name}`, bytes);
  }
  const file = await folder.write("p.ts", `// @ts-nocheck\n${source}`);
  const messages: string[] = [];
  const shipped = { shipped: () => import(`file://${file}`) };
  await using captioner = await openCaptionerPlugin(
    madeChoice(runs === "shipped" ? "shipped" : file, {
      trust: runs === "full" ? "full" : "sandboxed",
      ...choice,
    }),
    {
      shipped,
      onMessage: (message) => messages.push(message),
      // One that ships has no folder of its own.
      ...(runs === "shipped" && Object.keys(beside).length > 0
        ? { model: folder.path }
        : {}),
      ...host,
    },
  );
  return { results: await captioner.caption(images), messages };
}

/** A plugin with this body of `caption(images, host)`. */
export function captioner(body: string, more = ""): string {
  return `export default () => ({ name: "p", captioner: {
    ${more}
    async caption(images, host) { ${body} },
  } });`;
}

/** The texts of results, or why there is none. */
export function textsOf(results: readonly CaptionResult[]): readonly string[] {
  return results.map((each) =>
    each.kind === "captioned" ? each.text : `failed: ${each.reason}`
  );
}

/** The tiny BLIP's folder. */
export const tinyBlip: string = captionerFixture("blip-tiny");

/** A plugin that is a file of this folder. */
export function here(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
