import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { captionerFixture, golden } from "../captioners/golden.ts";
import { editOnnx } from "../captioners/edit_onnx.ts";
import { type Ended, project, runWdtag } from "./run_wdtag.ts";

const blip = captionerFixture("blip-tiny");
const git = captionerFixture("git-tiny");

/** A folder with the two recorded images, gone at the end. */
async function dataset(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  for (const name of ["1_hill_640x480.png", "2_portrait_300x500.jpg"]) {
    await Deno.copyFile(captionerFixture(`images/${name}`), join(path, name));
  }
  const remove = () => Deno.remove(path, { recursive: true });
  return { path, [Symbol.asyncDispose]: remove };
}

/** A copy of a model's folder in which something is changed. */
async function changed(
  model: string,
  change: (folder: string) => Promise<void>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  for await (const { name } of Deno.readDir(model)) {
    await Deno.copyFile(join(model, name), join(path, name));
  }
  await change(path);
  const remove = () => Deno.remove(path, { recursive: true });
  return { path, [Symbol.asyncDispose]: remove };
}

async function caption(
  path: string,
  ...args: readonly string[]
): Promise<Ended> {
  return await runWdtag(["caption", path, ...args]);
}

async function captionsIn(path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(path)) {
    if (name.endsWith(".caption")) found.push(name);
  }
  const texts = found.sort().map((name) => Deno.readTextFile(join(path, name)));
  return await Promise.all(texts);
}

Deno.test("wdtag caption writes what BLIP finds with beams", async () => {
  await using data = await dataset();
  const { status, stderr } = await caption(
    data.path,
    ...["--captioner", "blip", "--model", blip],
    ...["--beam_search", "--num-beams", "3"],
  );
  equal(status, 0, stderr);
  match(stderr, /^Captioning 2 images on cpu with blip: /m);
  match(stderr, /Written +2 of 2 images/);
  deepEqual(await captionsIn(data.path), [
    "a landscape with a sun, a hill and grass\n",
    "a person sitting at a red wall with the word hello on it\n",
  ]);

  const again = await caption(
    data.path,
    ...["--captioner", "blip", "--model", blip, "--existing", "skip"],
  );
  equal(again.status, 0, again.stderr);
  match(again.stderr, /Written +0 of 2 images/);
});

Deno.test("one file of sentences names them as sd-scripts' metadata does", async () => {
  await using data = await dataset();
  const place = join(data.path, "meta.json");
  const { status, stderr } = await caption(
    data.path,
    ...["--captioner", "blip", "--model", blip, "--beam_search"],
    ...["--output_path", place],
  );
  equal(status, 0, stderr);
  const entries: readonly Record<string, unknown>[] = Object.values(
    JSON.parse(await Deno.readTextFile(place)),
  );
  equal(entries.length, 2);
  for (const entry of entries) {
    deepEqual(Object.keys(entry), ["caption", "image_size"]);
    equal(typeof entry["caption"], "string");
  }
});

Deno.test("BLIP begins a sentence by itself where its prompt is empty", async () => {
  await using data = await dataset();
  const { status, stderr } = await caption(
    data.path,
    ...["--captioner", "blip", "--model", blip, "--prompt", ""],
    ...["--beam_search", "--num_beams", "3"],
  );
  equal(status, 0, stderr);
  deepEqual(
    await captionsIn(data.path),
    ["1_hill_640x480.png", "2_portrait_300x500.jpg"].map((name) => {
      const recorded = golden.cases.find((each) =>
        each.model === "blip-tiny" && each.prompt === "bare" &&
        each.image === name && each.options.num_beams === 3 &&
        each.options.repetition_penalty === 1 &&
        each.options.max_length === 75
      );
      return `${recorded!.caption}\n`;
    }),
  );
});

Deno.test("wdtag caption takes made-up words out of what GIT says", async () => {
  await using data = await dataset();
  const { status, stderr } = await caption(
    data.path,
    ...["--captioner", "git", "--model", git, "--remove_words"],
    ...["--caption_extention", ".caption", "--batch_size", "8"],
    ...["--min_length", "12", "--max_length", "20"],
  );
  equal(status, 0, stderr);
  equal(
    (await captionsIn(data.path))[1],
    // The space stays, as in sd-scripts.
    "a person sitting at a red wall \n",
  );
});

Deno.test("a drawn caption depends on the seed and the image, not on the others", async () => {
  await using data = await dataset();
  const alone = join(data.path, "2_portrait_300x500.jpg");
  const args = ["--captioner", "blip", "--model", blip, "--json", "--quiet"];
  equal((await caption(data.path, ...args)).status, 0);
  const [, together] = await captionsIn(data.path);
  equal((await caption(alone, ...args)).status, 0);
  equal((await captionsIn(data.path))[1], together);
  const others = new Set<string>();
  for (const seed of ["1", "2", "3", "4"]) {
    equal((await caption(alone, ...args, "--seed", seed)).status, 0);
    others.add((await captionsIn(data.path))[1]!);
  }
  ok(others.size > 1);
});

Deno.test("an image that can't be read is named, and the others are captioned", async () => {
  await using data = await dataset();
  await Deno.writeTextFile(join(data.path, "0.png"), "no image");
  const { status, stdout, stderr } = await caption(
    data.path,
    ...["--captioner", "git", "--model", git, "--json", "--progress", "none"],
  );
  equal(status, 1, stderr);
  const { written, failures } = JSON.parse(stdout);
  equal(written, 2);
  equal(failures[0].path, join(data.path, "0.png"));
});

Deno.test("what can't be had is said with status 3, and nothing is written", async () => {
  await using data = await dataset();
  const write = (name: string, text: string) => async (folder: string) =>
    await Deno.writeTextFile(join(folder, name), text);
  const wrongs: readonly [
    string,
    (folder: string) => Promise<void>,
    RegExp,
  ][] = [
    [
      "a file is missing",
      (folder) => Deno.remove(join(folder, "vision_model.onnx")),
      /"vision_model\.onnx" is missing/,
    ],
    [
      "the decoder takes other inputs",
      async (folder) => {
        await Deno.remove(join(folder, "text_decoder_with_past.onnx"));
        await Deno.copyFile(
          join(folder, "vision_model.onnx"),
          join(folder, "text_decoder.onnx"),
        );
      },
      /takes "pixel_values", expected "input_ids"/,
    ],
    [
      "a graph is cut off",
      write("vision_model.onnx", "version https://git-lfs"),
      /Git LFS pointer/,
    ],
    [
      "a graph is empty",
      write("text_decoder_with_past.onnx", ""),
      /text_decoder_with_past\.onnx" is no whole ONNX graph/,
    ],
    [
      "a graph ends in the middle",
      async (folder) => {
        const file = join(folder, "text_decoder_with_past.onnx");
        const { size } = await Deno.stat(file);
        await Deno.truncate(file, size >> 1);
      },
      /text_decoder_with_past\.onnx" is no whole ONNX graph/,
    ],
    [
      "the graph answers no numbers",
      async (folder) => {
        const file = join(folder, "text_decoder_with_past.onnx");
        const through = { op: "Log", attributes: {} };
        await Deno.writeFile(
          file,
          editOnnx(
            await Deno.readFile(file),
            (name) => name === "logits" ? { through } : null,
          ),
        );
      },
      /the model answers NaN instead of a number/,
    ],
    [
      "the tokenizer is far too long",
      async (folder) =>
        await Deno.truncate(join(folder, "tokenizer.json"), 50_000_000),
      /tokenizer\.json": it is longer than 32 MiB/,
    ],
    [
      "the tokenizer is no JSON",
      write("tokenizer.json", "{"),
      /Cannot load the tokenizer/,
    ],
    [
      "the tokenizer is another thing",
      write("tokenizer.json", "{}"),
      /Cannot load the tokenizer/,
    ],
    [
      "the vocabulary does not fit",
      async (folder) => {
        const file = join(folder, "tokenizer.json");
        const json = JSON.parse(await Deno.readTextFile(file));
        delete json.model.vocab["[unused299]"];
        await Deno.writeTextFile(file, JSON.stringify(json));
      },
      /has 299 tokens, and the model ".*" expects 300/,
    ],
    [
      "the tokenizer has another token at the end",
      async (folder) => {
        const file = join(folder, "tokenizer.json");
        const json = JSON.parse(await Deno.readTextFile(file));
        // Of the same size: "[SEP]" and a full stop change places.
        const { model: { vocab }, added_tokens: added } = json;
        [vocab["[SEP]"], vocab["."]] = [vocab["."], vocab["[SEP]"]];
        added.find((each: { content: string }) => each.content === "[SEP]").id =
          vocab["[SEP]"];
        await Deno.writeTextFile(file, JSON.stringify(json));
      },
      /tokenizer\.json" has "\[SEP\]" as token 6, and the model's sentences end with token 4 \(".*config\.json"\): they do not belong/,
    ],
    [
      "the picture has another size",
      write("preprocessor_config.json", '{"size":{"height":224,"width":224}}'),
      /takes pictures of 384x384 pixels/,
    ],
    [
      "the picture is divided by nothing",
      write("preprocessor_config.json", '{"image_std":[0.5,0,0.5]}'),
      /"image_std" is \[0\.5,0,0\.5\], expected no 0/,
    ],
    [
      "it is another kind of model",
      write("config.json", '{"model_type":"git"}'),
      /use --captioner git/,
    ],
  ];
  for (const [what, change, words] of wrongs) {
    await using model = await changed(blip, change);
    const { status, stderr } = await caption(
      data.path,
      ...["--captioner", "blip", "--model", model.path],
    );
    equal(status, 3, `${what}: ${stderr}`);
    match(stderr, words, what);
    match(stderr, /^Error: [^\n]+\n$/, what);
  }
  const strays = [
    "Salesforce/blip-image-captioning-large",
    join(blip, "config.json"),
  ];
  for (const stray of strays) {
    const { status, stderr } = await caption(
      data.path,
      ...["--captioner", "blip", "--model", stray],
    );
    equal(status, 3, stderr);
    match(
      stderr,
      /^Error: There is no folder "[^\n]+export_captioner\.py[^\n]+\n$/,
    );
  }
  const exports: readonly (readonly string[])[] = [
    ["--captioner", "git"],
    ["--model_id", "microsoft/git-large-textcaps", "--remove_words"],
    ["--caption_weights", "model_large_caption.pth", "--beam_search"],
    ["--captioner", "git", "--model_id", "microsoft/git-large-textcaps"],
    ["--captioner", "blip", "--caption_weights", "model_large_caption.pth"],
  ];
  for (const args of exports) {
    const { status, stderr } = await caption(data.path, ...args);
    equal(status, 3, stderr);
    match(stderr, /tools\/export_captioner\.py/);
  }
  deepEqual(await captionsIn(data.path), []);
});

Deno.test("what makes no sense is said with status 2", async () => {
  await using data = await dataset();
  const wrongs: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /--captioner NAME, one of blip, git, http/],
    [
      ["--captioner", "http", "--model", "m"],
      /add --url, such as http:\/\/localhost:8080\/v1/,
    ],
    [
      ["--captioner", "blip", "--url", "http://localhost"],
      /"url" says nothing to the captioner "blip": it is for http/,
    ],
    [["--captioner", "blib"], /did you mean "blip"/],
    [["--captioner", "blip", "--top_p", "1.5"], /expects a number from 0 to 1/],
    [
      ["--preset", "tags-and-prose"],
      /captions of "tags-and-prose" hold tags, which "wdtag caption" has none of/,
    ],
    [
      ["--captioner", "blip", "--model", blip, "--max_length", "4"],
      /min_length 5 is above max_length 4/,
    ],
    [
      [
        ...["--captioner", "blip", "--model", blip],
        ...["--min_length", "0", "--max_length", "4"],
      ],
      /no room behind the prompt/,
    ],
    [
      ["--captioner", "blip", "--model", blip, "--max_length", "129"],
      /more than the 128 tokens/,
    ],
  ];
  for (const [args, words] of wrongs) {
    const { status, stderr } = await caption(data.path, ...args);
    equal(status, 2, stderr);
    match(stderr, words);
  }
});

Deno.test("the two files of public exports make a captioner too", async () => {
  await using data = await dataset();
  await using model = await changed(blip, async (folder) => {
    const at = (name: string) => join(folder, name);
    await Deno.rename(at("vision_model.onnx"), at("blip_vision_encoder.onnx"));
    await Deno.rename(at("text_decoder.onnx"), at("blip_text_decoder.onnx"));
    for (
      const name of [
        "text_decoder_with_past.onnx",
        "config.json",
        "generation_config.json",
        "preprocessor_config.json",
        "tokenizer_config.json",
      ]
    ) await Deno.remove(at(name));
  });
  const { status, stderr } = await caption(
    data.path,
    ...["--captioner", "blip", "--model", model.path],
    ...["--beam_search", "--num_beams", "5"],
  );
  equal(status, 0, stderr);
  equal(
    (await captionsIn(data.path))[0],
    "a landscape with a sun, a hill and grass\n",
  );
});

Deno.test("argument lists of sd-scripts' captioners work as they are", async () => {
  await using data = await dataset();
  const lists: readonly (readonly string[])[] = [
    [
      ...["--captioner", "blip", "--model", blip, "--batch_size", "8"],
      ...["--beam_search", "--num_beams", "1", "--top_p", "0.9"],
      ...["--max_length", "75", "--min_length", "5", "--seed", "42"],
      ...["--caption_extension", ".caption", "--caption_weights", "m.pth"],
      ...["--max_data_loader_n_workers", "2", "--recursive", "--debug"],
    ],
    [
      ...["--captioner", "git", "--model", git, "--batch_size", "1"],
      ...["--model_id", "microsoft/git-large-textcaps", "--max_length", "50"],
      ...["--caption_extension", ".caption", "--remove_words"],
      ...["--max_data_loader_n_workers", "2", "--recursive", "--debug"],
    ],
  ];
  for (const args of lists) {
    const { status, stderr } = await caption(data.path, ...args);
    equal(status, 0, stderr);
    match(stderr, /Written +2 of 2 images/);
  }
});

Deno.test("the README tells what its example says of a picture", async () => {
  await using data = await dataset();
  const name = "night_sky.png";
  await Deno.copyFile(join(project, "examples", name), join(data.path, name));
  const args = ["--captioner", "blip", "--model", blip];
  const { status, stderr } = await caption(data.path, ...args);
  equal(status, 0, stderr);
  const said = await Deno.readTextFile(join(data.path, "night_sky.caption"));
  const readme = await Deno.readTextFile(join(project, "README.md"));
  match(readme, /`examples\/night_sky\.caption` now says/);
  ok(readme.includes(`\`${said.trim()}\``), said);
});
