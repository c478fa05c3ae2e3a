import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  type FilesPlace,
  findCaptionerFiles,
  namesOtherFiles,
} from "../../../src/plugin/captioner/find_files.ts";
import type { CaptionerSource } from "../../../src/plugin/captioner/plugin_captioner.ts";
import type { CaptionerWish } from "../../../src/plugin/captioner/read_captioner.ts";
import {
  loopbackHub,
  mainCommit,
  sha256,
} from "../../model/hub/loopback_hub.ts";
import { pluginFolder } from "../made_plugins.ts";
import { captioner, captionWith, typesGraph } from "./made_captioner.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(text);
const graph = bytes("a graph");

/** What finding one file comes to: where it is, or what is said. */
async function found(
  source: CaptionerSource,
  place: Partial<FilesPlace>,
  role: CaptionerWish["role"] = "graph",
): Promise<string> {
  try {
    const [file] = await findCaptionerFiles([{ name: "a", role, source }], {
      plugin: null,
      model: null,
      signal: new AbortController().signal,
      onEvent: () => {},
      ...place,
    });
    return file === undefined ? "nothing" : file.path;
  } catch (error) {
    return `${error}`;
  }
}

Deno.test("a captioner's file is found in the user's folder", async () => {
  await using folder = await pluginFolder();
  const path = await folder.write("a.onnx", "a graph");
  const model = folder.path;
  equal(await found({ model: "a.onnx" }, { model }), path);
  equal(
    await found({ model: "a.onnx", sha256: sha256(graph) }, { model }),
    path,
  );
  match(
    await found({ model: "a.onnx", sha256: "0".repeat(64) }, { model }),
    /a\.onnx" is not the file that the plugin names: its sha256 is /,
  );
  match(
    await found({ model: "b.onnx" }, { model }),
    /ModelError: ".*" is incomplete: "b\.onnx" is missing/,
  );
  equal(await found({ model: "b.onnx", optional: true }, { model }), "nothing");
  match(
    await found({ model: "a.onnx" }, {}),
    /"a\.onnx" comes from a folder that nobody named: .* --model/,
  );
});

Deno.test("a captioner's file is found beside the plugin, and nowhere else", async () => {
  await using away = await pluginFolder();
  await using folder = await pluginFolder();
  const plugin = await folder.write("p.ts", "");
  const path = await folder.write("a.onnx", "a graph");
  await away.write("out.onnx", "a graph");
  await Deno.symlink(`${away.path}/out.onnx`, `${folder.path}/out.onnx`);
  await Deno.symlink(away.path, `${folder.path}/sub`);
  await folder.write("big.onnx", "... location ... ../secret");
  await folder.write("a.onnx.data", "numbers");
  equal(await found({ beside: "a.onnx" }, { plugin }), path);
  for (const beside of ["out.onnx", "sub/out.onnx", "none.onnx"]) {
    match(
      await found({ beside }, { plugin }),
      /is not in the plugin's folder, .*, or is a link that leads out of it/,
    );
  }
  match(
    await found({ beside: "big.onnx" }, { plugin }),
    /keeps its weights in other files .* of a graph beside a plugin these are not read/,
  );
  match(
    await found({ beside: "a.onnx.data" }, { plugin }, "weights"),
    /is weights beside a plugin's own graph, which are not read/,
  );
});

Deno.test("a captioner's file is downloaded once, checked, and not asked for again", async () => {
  await using hub = loopbackHub({
    repos: { "kit/captioner": { "onnx/a.onnx": graph } },
  });
  await using folder = await pluginFolder();
  const place = {
    hub: {
      endpoint: hub.endpoint,
      token: null,
      tokenFrom: null,
      cache: folder.path,
      offline: false,
    },
  };
  const source: CaptionerSource = {
    model: "a.onnx",
    repo: "kit/captioner",
    revision: mainCommit,
    path: "onnx/a.onnx",
    sha256: sha256(graph),
  };
  const path = await found(source, place);
  deepEqual(await Deno.readFile(path), graph);
  const asked = hub.seen.length;
  ok(asked > 0);
  equal(await found(source, place), path);
  equal(hub.seen.length, asked);
  match(
    await found({ ...source, sha256: "0".repeat(64) }, place),
    /is not the file that the plugin names/,
  );
  match(
    await found({ ...source, path: "onnx/none.onnx" }, place),
    /ModelError: .*onnx\/none\.onnx/,
  );
  await using own = await pluginFolder();
  const mine = await own.write("a.onnx", "another graph");
  equal(await found(source, { ...place, model: own.path }), mine);
});

Deno.test("a graph that names other files is told by the word that each such graph has", () => {
  equal(namesOtherFiles(typesGraph()), false);
  equal(namesOtherFiles(bytes("xxlocatiolocationyy")), true);
  equal(namesOtherFiles(bytes("locatio")), false);
});

Deno.test("what is no graph and no tokenizer can't be opened, and is named", async () => {
  const open = (files: string, name: string) =>
    captionWith(
      captioner("return [];", `files: { a: { beside: "${name}" } },${files}`),
      "sandboxed",
      {
        beside: { [name]: bytes("no such thing") },
      },
    ).then(() => "opened", (error) => `${error}`);
  match(
    await open("", "a.onnx"),
    /ModelError: Cannot open ".*a\.onnx": .* The file is no whole ONNX graph/,
  );
  match(
    await open("", "tokenizer.json"),
    /ModelError: Cannot open ".*tokenizer\.json": /,
  );
});
