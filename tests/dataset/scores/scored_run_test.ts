import { deepEqual, equal, match, notDeepEqual, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import fc from "npm:fast-check@4.10.2";
import type { RunEvent } from "../../../src/dataset/run_event.ts";
import { runTagging } from "../../../src/dataset/run_tagging.ts";
import { libraries } from "../../../src/dataset/scores/score_origin.ts";
import type { TagSettings } from "../../../src/preset/tag_settings.ts";
import { colourOf, tinyPng } from "../../cli/tiny_png.ts";
import { scratchFolder } from "../scratch_folder.ts";

const fixture = fileURLToPath(
  new URL("../../fixtures/models/kit_wd-tiny-v3", import.meta.url),
);

type Folder = Awaited<ReturnType<typeof pictures>>;

/** A folder of so many pictures, whose clock was ticking before. */
async function pictures(count: number) {
  const folder = await scratchFolder(["data/", "model/"]);
  const data = `${folder.path}/data`;
  for (let at = 0; at < count; at++) {
    await Deno.writeFile(`${data}/${at}.png`, tinyPng(colourOf(at), 9, 7 + at));
  }
  for (const name of ["model.onnx", "selected_tags.csv"]) {
    await Deno.copyFile(`${fixture}/${name}`, `${folder.path}/model/${name}`);
  }
  return { ...folder, data, model: `${folder.path}/model` };
}

interface Ended {
  readonly reused: number | undefined;
  readonly tagged: number;
  readonly failed: number;
  readonly captions: readonly string[];
  readonly warnings: readonly string[];
}

async function tagged(
  { data, model }: Pick<Folder, "data" | "model">,
  settings: Partial<TagSettings> = {},
): Promise<Ended> {
  const events: RunEvent[] = [];
  for await (
    const event of runTagging({
      paths: [data],
      settings: {
        model,
        provider: "cpu",
        state: true,
        thresh: 0.1,
        ...settings,
      },
    })
  ) events.push(event);
  const last = events.at(-1)!;
  ok(last.kind === "finished");
  const { reused, tagged, failed } = last.summary;
  return {
    reused,
    tagged,
    failed,
    captions: events.flatMap((event) =>
      event.kind === "image" && event.result.kind === "tagged"
        ? [`${event.result.image.relative}: ${event.result.caption}`]
        : []
    ),
    warnings: events.flatMap((event) =>
      event.kind === "warning" ? [event.message] : []
    ),
  };
}

Deno.test("a second run knows every image, whatever captions it makes of them", async () => {
  await using folder = await pictures(6);
  const first = await tagged(folder);
  deepEqual([first.reused, first.tagged], [0, 6]);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        thresh: fc.constantFrom(0.01, 0.05, 0.2, 0.5, "mcut" as const),
        characterThreshold: fc.constantFrom(null, 0.02, "mcut" as const),
        useRatingTags: fc.boolean(),
        characterTagsFirst: fc.boolean(),
        removeUnderscore: fc.boolean(),
        undesiredTags: fc.constantFrom("", "tag_1, tag_2"),
        alwaysFirstTags: fc.constantFrom(null, "tag_3"),
      }),
      async (settings) => {
        const fresh = await tagged(folder, { ...settings, state: false });
        const kept = await tagged(folder, settings);
        deepEqual(kept.captions, fresh.captions);
        equal(fresh.reused, undefined);
        ok(kept.reused === 6 || JSON.stringify(settings).includes("mcut"));
      },
    ),
    { numRuns: 3 },
  );
});

Deno.test("an image is known by its content, however its file has moved or changed", async () => {
  await using folder = await pictures(8);
  const { data, path } = folder;
  await Deno.writeFile(`${data}/0.png`, bitmap(1));
  equal((await tagged(folder)).reused, 0);
  // Another content, with the size and the time of the old one.
  const { mtime, atime } = await Deno.stat(`${data}/0.png`);
  await Deno.writeFile(`${data}/0.png`, bitmap(2));
  await Deno.utime(`${data}/0.png`, atime!, mtime!);
  // Another time, two names for each other, one name, another's content.
  await Deno.utime(`${data}/1.png`, 1e9, 1e9);
  await Deno.rename(`${data}/2.png`, `${data}/x`);
  await Deno.rename(`${data}/3.png`, `${data}/2.png`);
  await Deno.rename(`${data}/x`, `${data}/3.png`);
  await Deno.rename(`${data}/4.png`, `${data}/9.png`);
  await Deno.copyFile(`${data}/6.png`, `${data}/5.png`);
  const changed = await tagged(folder);
  deepEqual([changed.reused, changed.tagged], [7, 8]);
  const fresh = await tagged(folder, { state: false });
  deepEqual(changed.captions, fresh.captions);
  await Deno.rename(data, `${path}/moved`);
  const moved = await tagged({ ...folder, data: `${path}/moved` });
  deepEqual([moved.reused, moved.captions], [8, fresh.captions]);
});

Deno.test("scores of another model are never used, and names are those of the label file as it is", async () => {
  await using folder = await pictures(3);
  const { model } = folder;
  const labels = `${model}/selected_tags.csv`;
  const text = await Deno.readTextFile(labels);
  const changes:
    readonly (readonly [string, number, () => Promise<unknown>])[] = [
      ["nothing kept", 0, () => Promise.resolve()],
      [
        "other names",
        3,
        () => Deno.writeTextFile(labels, text.replace(/^(\d+),/gm, "$1,new_")),
      ],
      [
        "another category",
        0,
        () => Deno.writeTextFile(labels, text.replace(/,0,(\d+)\n/, ",9,$1\n")),
      ],
      [
        "other weights beside the graph",
        0,
        () => Deno.writeTextFile(`${model}/model.onnx_data`, "other"),
      ],
      // A field that no reader of the format knows.
      [
        "another graph",
        0,
        () =>
          Deno.writeFile(`${model}/model.onnx`, Uint8Array.of(0x98, 0x3f, 1), {
            append: true,
          }),
      ],
    ];
  for (const [what, reused, change] of changes) {
    await change();
    const kept = await tagged(folder);
    deepEqual([kept.reused, kept.tagged], [reused, 3], what);
    if (what !== "other names") continue;
    const fresh = await tagged(folder, { state: false });
    deepEqual(kept.captions, fresh.captions);
    ok(kept.captions.join().includes("new_"));
  }
});

Deno.test("scores serve settings that have no part in them, and no others", async () => {
  const cases: readonly (readonly [Partial<TagSettings>, number])[] = [
    [{}, 0],
    [{}, 3],
    [{ decoder: "sharp" }, 3],
    [{ maxPixels: 1000 }, 3],
    [{ plugins: [plugin("trigger-word", { word: "x" })] }, 3],
    [{ metaThreshold: 0.3, generalThreshold: 0.001 }, 0],
    [{ decoder: "imagescript" }, 0],
    [{ decoder: "imagescript", thresh: 0.3 }, 3],
  ];
  await using folder = await pictures(3);
  for (const [settings, reused] of cases) {
    const kept = await tagged(folder, settings);
    deepEqual(
      [kept.reused, kept.tagged],
      [reused, 3],
      JSON.stringify(settings),
    );
    deepEqual(kept.warnings, []);
  }
});

Deno.test("a file that changes in the tick in which it was read is read again", async () => {
  await using folder = await pictures(1);
  await tagged(folder);
  const [{ stamp }] = query(folder, "SELECT stamp FROM files") as unknown as [
    { stamp: string },
  ];
  const changed = Math.max(...stamp.split(" ").slice(1, 3).map(Number));
  // As if it had been written over at once: the same stamp, another content.
  query(folder, `UPDATE files SET seen = ${changed + 1999}`);
  query(folder, "UPDATE files SET content = zeroblob(32)");
  query(folder, "UPDATE entries SET content = zeroblob(32)");
  equal((await tagged(folder)).reused, 0);
  // Long afterwards it is believed.
  query(folder, `UPDATE files SET seen = ${changed + 2000}`);
  equal((await tagged(folder)).reused, 1);
});

Deno.test("failures are not kept, and a picture that is mended is tagged", async () => {
  await using folder = await pictures(2);
  await Deno.writeTextFile(`${folder.data}/0.png`, "no picture");
  const first = await tagged(folder);
  deepEqual([first.tagged, first.failed], [1, 1]);
  deepEqual(query(folder, "SELECT path FROM files"), [{ path: "1.png" }]);
  const small = await tagged(folder, { maxPixels: 1 });
  // What is known is not decoded; what would have to be is.
  deepEqual([small.tagged, small.failed, small.reused], [1, 1, 1]);
  await Deno.writeFile(`${folder.data}/0.png`, tinyPng([9, 9, 9], 9, 7));
  const mended = await tagged(folder);
  deepEqual([mended.tagged, mended.failed, mended.reused], [2, 0, 1]);
});

Deno.test("a plugin that sees images before the model has scores neither used nor kept", async () => {
  await using folder = await pictures(2);
  const file = `${folder.path}/looks.ts`;
  await Deno.writeTextFile(
    file,
    'export default () => ({ name: "looks", image() { return { skip: "no" }; } });',
  );
  equal((await tagged(folder)).tagged, 2);
  const { reused, tagged: count, warnings } = await tagged(folder, {
    plugins: [plugin(file)],
  });
  deepEqual([reused, count], [undefined, 0]);
  match(
    warnings.join("\n"),
    /^Scores are neither used nor kept: "looks" sees/m,
  );
});

Deno.test("scores of several models lie beside each other, and the oldest give way", async () => {
  await using folder = await pictures(12);
  equal((await tagged(folder)).reused, 0);
  equal((await tagged(folder, { model: "palette" })).reused, 0);
  equal((await tagged(folder)).reused, 12);
  // As if the first had been used long ago.
  query(
    folder,
    "UPDATE entries SET used = 1 WHERE origin = (SELECT min(id) FROM origins)",
  );
  const stateSize = await sizeOf(folder);
  const { warnings } = await tagged(folder, {
    decoder: "imagescript",
    stateSize,
  });
  deepEqual(warnings, []);
  ok(await sizeOf(folder) <= stateSize);
  equal((await tagged(folder, { decoder: "imagescript" })).reused, 12);
  ok((await tagged(folder)).reused! < 12);
});

Deno.test("--state-size that is too small for a dataset is told once, and kept to", async () => {
  await using folder = await pictures(3);
  const { warnings, tagged: count } = await tagged(folder, { stateSize: 4096 });
  equal(count, 3);
  equal(warnings.length, 1);
  match(warnings[0]!, /^Further scores are not kept: .* has --state-size$/);
  equal((await tagged(folder)).reused, 0);
});

Deno.test("a library's run keeps no scores unless it asks for it", async () => {
  await using folder = await pictures(1);
  for await (
    const _ of runTagging({
      paths: [folder.data],
      settings: { model: folder.model, provider: "cpu" },
    })
  ) { /* to its end */ }
  deepEqual(
    [...Deno.readDirSync(folder.data)].map(({ name }) => name).sort(),
    ["0.png", "0.txt"],
  );
});

Deno.test("each library that has a part in scores is named with the version that is used", async () => {
  const found = new Map<string, Set<string>>();
  const walk = async (place: URL): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(place)) {
      const url = new URL(isDirectory ? `${name}/` : name, place);
      if (isDirectory) await walk(url);
      else {
        for (
          const [, library, version] of (await Deno.readTextFile(url)).matchAll(
            /"npm:([^"@]+)@([\d.]+)/g,
          )
        ) {
          const versions = found.get(library!) ?? new Set();
          found.set(library!, versions.add(version!));
        }
      }
    }
  };
  const src = new URL("../../../src/", import.meta.url);
  await walk(new URL("image/", src));
  await walk(new URL("model/", src));
  const decoders = await Deno.readTextFile(
    new URL("image/decode_bytes.ts", src),
  );
  // A new decoder, or a new format's, belongs into the key.
  deepEqual(
    [...decoders.matchAll(/from "\.\/decoders\/(\w+)\.ts"/g)].map(([, name]) =>
      name
    ),
    [
      "bmp",
      "decoder",
      "gif",
      "icodec",
      "imagescript",
      "sharp",
      "sharp_pixels",
    ],
  );
  for (const [library, version] of Object.entries(libraries)) {
    deepEqual([...found.get(library) ?? []], [version], library);
  }
  notDeepEqual(libraries, {});
});

/** A BMP of one pixel. */
function bitmap(red: number): Uint8Array {
  const bytes = new Uint8Array(58);
  bytes.set([0x42, 0x4d]);
  bytes.set([54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24], 10);
  bytes.set([0, 0, red], 54);
  return bytes;
}

function plugin(
  name: string,
  options: Readonly<Record<string, unknown>> = {},
): TagSettings["plugins"][number] {
  return {
    plugin: name,
    options,
    permissions: {},
    trust: "sandboxed",
    timeout: null,
    from: "test",
  };
}

function query({ data }: Folder, sql: string): unknown[] {
  using database = new DatabaseSync(`${data}/.wdtag/scores.sqlite`);
  return database.prepare(sql).all().map((row) => ({ ...row }));
}

async function sizeOf({ data }: Folder): Promise<number> {
  return (await Deno.stat(`${data}/.wdtag/scores.sqlite`)).size;
}
