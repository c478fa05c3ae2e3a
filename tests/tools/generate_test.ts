import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { paletteFiles } from "../../src/model/palette/palette.ts";
import { distance } from "../../tools/draw/encode.ts";
import { pictures } from "../../tools/draw/pictures.ts";
import { generatedFiles, repository } from "../../tools/generate.ts";
import { bringUpToDate, exactText } from "../../tools/generated.ts";
import { paletteModule } from "../../tools/make_palette.ts";
import { paletteCsv, paletteModel } from "../../tools/palette/model.ts";

const examples = `${repository}/examples`;

Deno.test("the scripts give the generated files that are committed", async () => {
  deepEqual(await bringUpToDate(generatedFiles(), repository, true), []);
});

Deno.test("make_palette.ts gives the committed model byte for byte", async () => {
  const { model, tags } = paletteFiles();
  deepEqual(paletteModel(), model);
  equal(paletteCsv(), tags);
  equal(
    paletteModule(),
    await Deno.readTextFile(`${repository}/src/model/palette/palette.gen.ts`),
  );
});

Deno.test("bringUpToDate() names what is missing or differs, and mends it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = ["same.txt", "sub/changed.txt", "missing.txt"].map((path) =>
      exactText(path, () => "fresh\n")
    );
    await Deno.mkdir(`${folder}/sub`);
    await Deno.writeTextFile(`${folder}/same.txt`, "fresh\n");
    await Deno.writeTextFile(`${folder}/sub/changed.txt`, "stale\n");
    const stale = ["sub/changed.txt", "missing.txt"];
    deepEqual(await bringUpToDate(files, folder, true), stale);
    await rejects(Deno.stat(`${folder}/missing.txt`), Deno.errors.NotFound);
    deepEqual(await bringUpToDate(files, folder, false), stale);
    deepEqual(await bringUpToDate(files, folder, true), []);
    equal(await Deno.readTextFile(`${folder}/sub/changed.txt`), "fresh\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("generate.ts --check fails and names the file that is not current", async () => {
  const folder = await Deno.makeTempDir();
  const run = async (...args: readonly string[]) => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `${repository}/tools/generate.ts`]
        .concat("--root", folder, args),
      stderr: "null",
    }).output();
    return { code, stdout: new TextDecoder().decode(stdout) };
  };
  try {
    await Deno.mkdir(`${folder}/docs`);
    await Deno.writeTextFile(`${folder}/docs/palette.md`, "Something else\n");
    deepEqual(await run("--check", "docs/palette"), {
      code: 1,
      stdout: 'Not current: "docs/palette.md"\n',
    });
    deepEqual(await run("docs/palette"), {
      code: 0,
      stdout: 'Written: "docs/palette.md"\n',
    });
    deepEqual(await run("--check", "docs/palette"), { code: 0, stdout: "" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("distance() sees a small change and a file that is broken", async () => {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const [width, height, channels] = [100, 70, 3] as const;
  const image = {
    data: new Uint8Array(width * height * channels).fill(90),
    width,
    height,
    channels,
  };
  const encode = async (data: Uint8Array) =>
    new Uint8Array(
      await sharp(data, { raw: { width, height, channels } }).png().toBuffer(),
    );
  const same = await encode(image.data);
  equal(await distance(same, image), 0);
  const changed = image.data.slice();
  changed.fill(255, 0, 30);
  const far = await distance(await encode(changed), image);
  equal(far, (255 - 90) * 30 / (32 * 32 * 3));
  equal(await distance(same.subarray(0, 40), image), Infinity);
  equal(await distance(same, { ...image, width: 70, height: 100 }), Infinity);
});

Deno.test("the example pictures are small, and of several kinds", async () => {
  let bytes = 0;
  const suffixes = new Set<string>();
  for (const { file } of pictures) {
    bytes += (await Deno.stat(`${examples}/${file}`)).size;
    suffixes.add(file.slice(file.lastIndexOf(".")));
  }
  ok(bytes < 1_500_000, `${bytes} bytes`);
  deepEqual([...suffixes].toSorted(), [
    ".avif",
    ".bmp",
    ".gif",
    ".jpg",
    ".png",
    ".webp",
  ]);
  ok(pictures.length >= 12);
  ok(pictures.some(({ alpha }) => alpha === true));
  ok(pictures.some(({ file }) => file.includes("/")));
  const list: readonly { width: number; height: number }[] = JSON.parse(
    await Deno.readTextFile(`${examples}/pictures.json`),
  );
  equal(list.length, pictures.length);
  for (const { width, height } of list) {
    ok(Math.min(width, height) >= 300 && Math.max(width, height) <= 1024);
  }
});

Deno.test("the broken example cannot be decoded", async () => {
  const { default: sharp } = await import("npm:sharp@0.35.5");
  const bytes = await Deno.readFile(`${examples}/broken.png`);
  equal((await sharp(bytes).metadata()).format, "png");
  await rejects(sharp(bytes).raw().toBuffer(), /png/i);
});
