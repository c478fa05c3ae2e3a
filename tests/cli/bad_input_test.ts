import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { dataset, type Entry } from "./dataset.ts";
import {
  canMount,
  hasPlainUser,
  isLinux,
  namespace,
  plainUser,
} from "./rights.ts";
import { project, runWdtag, startCommand } from "./run_wdtag.ts";
import { failedIn, namedInSummary, summaryOf } from "./said.ts";
import { bombPng, tinyPng } from "./tiny_png.ts";

const red = tinyPng([220, 30, 40]);
const blue = tinyPng([30, 40, 220]);
const demo = ["--preset", "demo"];

function fixture(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(join(project, "tests/fixtures/images", name));
}

/** What is wrong with an image, and how it is told. */
const bad: Readonly<Record<string, readonly [Entry, RegExp]>> = {
  "bomb.png": [
    bombPng(60_000, 60_000),
    /60000 x 60000 pixels, more than the limit of 178956970.*--max-pixels 3600000000/,
  ],
  "broken_link.png": [
    { link: "nowhere.png" },
    /link whose target "nowhere\.png" does not exist/,
  ],
  "cut_avif.avif": [fixture("avif_fault_cut.avif"), /AVIF/],
  "cut_gif.gif": [fixture("gif_fault_screen_only.gif"), /GIF/],
  "cut_jpg.jpg": [fixture("jpeg_fault_cut.jpg"), /JPEG is truncated/],
  "cut_jxl.jxl": [fixture("jxl_fault_cut.jxl"), /JPEG XL/],
  "cut_png.png": [fixture("png_fault_stream_cut.png"), /PNG is truncated/],
  "cut_tif.tif": [fixture("tiff_fault_raw_cut.tif"), /TIFF/],
  "cut_webp.webp": [fixture("webp_fault_cut.webp"), /WebP/],
  "folder.png": [{ folder: true }, /Not a file but a folder/],
  "link_to_folder.png": [{ link: "." }, /link to a folder/],
  "loop.png": [{ link: "loop.png" }, /circle/],
  "text.png": ["a text that is called an image", /no image of a known format/],
  "wrong_crc.png": [fixture("png_fault_checksum_header.png"), /PNG.*checksum/],
  "zero.png": [new Uint8Array(), /empty/],
};

Deno.test("wdtag names every bad image with its reason, and tags the others", async () => {
  await using folder = await dataset({
    "data/a_good.png": red,
    ...Object.fromEntries(
      Object.entries(bad).map(([name, [entry]]) => [`data/${name}`, entry]),
    ),
    "data/z_good.png": blue,
  });
  const { status, stderr, stdout } = await runWdtag(["data", ...demo], {
    cwd: folder.path,
  });
  const failed = failedIn(stderr);
  for (const [name, [, reason]] of Object.entries(bad)) {
    match(failed[`data/${name}`] ?? "not named", reason, name);
  }
  const paths = Object.keys(bad).map((name) => `data/${name}`);
  deepEqual(Object.keys(failed).sort(), paths);
  deepEqual(namedInSummary(stderr).toSorted(), paths);
  deepEqual(summaryOf(stderr), {
    tagged: 2,
    of: paths.length + 2,
    skipped: null,
    failed: paths.length,
  });
  equal(status, 1);
  equal(stdout, "");
  deepEqual(Object.keys(await folder.written()), [
    "data/a_good.txt",
    "data/z_good.txt",
  ]);
});

Deno.test("wdtag takes content for what it is, whatever the file is called", async () => {
  await using folder = await dataset({
    "jpeg_inside.png": fixture("jpeg_444.jpg"),
    "tiff_inside.webp": fixture("tiff_rgb8.tif"),
    "png_inside.JPG": red,
    "wrong_crc_of_pixels.png": fixture("png_fault_checksum_pixels.png"),
  });
  const { status, stderr } = await runWdtag([folder.path, ...demo]);
  equal(status, 0, stderr);
  equal(summaryOf(stderr).tagged, 4);
});

Deno.test("wdtag tags nothing and says so where every image is bad", async () => {
  await using folder = await dataset({ "a.png": "no image", "b.png": "" });
  const { status, stderr } = await runWdtag(
    [folder.path, ...demo, "--output_path", join(folder.path, "out.json")],
  );
  deepEqual(summaryOf(stderr), { tagged: 0, of: 2, skipped: null, failed: 2 });
  equal(status, 1);
});

for (
  const [limit, tagged] of [["191", 1], ["192", 2], ["300000000", 2]] as const
) {
  Deno.test(`wdtag with --max-pixels ${limit} tags ${tagged} of an image of 120 pixels and one of 192`, async () => {
    await using folder = await dataset({
      "small.png": tinyPng([1, 2, 3], 12, 10),
      "large.png": tinyPng([1, 2, 3], 16, 12),
    });
    const { status, stderr } = await runWdtag(
      [folder.path, ...demo, "--max-pixels", limit],
    );
    equal(status, tagged === 2 ? 0 : 1, stderr);
    equal(summaryOf(stderr).tagged, tagged);
    if (tagged === 1) {
      match(stderr, /large\.png: Image is 16 x 12 pixels.*--max-pixels 192/);
    }
  });
}

Deno.test({
  name: "wdtag reports a named pipe instead of waiting for it",
  ignore: !isLinux,
  async fn() {
    await using folder = await dataset({ "good.png": red });
    const pipe = join(folder.path, "pipe.png");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const among = await runWdtag([folder.path, ...demo]);
    match(failedIn(among.stderr)[pipe]!, /named pipe/);
    deepEqual([among.status, summaryOf(among.stderr).tagged], [1, 1]);
    const alone = await runWdtag([pipe, ...demo]);
    match(alone.stderr, /^Error: Cannot scan ".*pipe\.png": .*named pipe/);
    equal(alone.status, 2);
  },
});

Deno.test({
  name: "wdtag reports a name that is no Unicode, and tags the others",
  ignore: !isLinux,
  async fn() {
    await using folder = await dataset({ "good.png": red });
    const copy =
      'cp good.png "$(printf "bad\\377.png")" && cp good.png "$(printf "worse\\303\\050.png")"';
    await new Deno.Command("sh", { args: ["-c", copy], cwd: folder.path })
      .output();
    const { status, stderr } = await runWdtag([".", ...demo], {
      cwd: folder.path,
    });
    const failed = failedIn(stderr);
    deepEqual(Object.keys(failed), ["bad\ufffd.png", "worse\ufffd(.png"]);
    for (const reason of Object.values(failed)) {
      match(reason, /not valid Unicode/);
    }
    deepEqual([status, summaryOf(stderr).tagged], [1, 1]);
    equal("good.txt" in await folder.written(), true);
  },
});

Deno.test("wdtag tags images whose names are as long as names can be", async () => {
  const stem = "n".repeat(251);
  await using folder = await dataset({ [`${stem}.png`]: red, "b.png": blue });
  const short = await runWdtag([folder.path, ...demo]);
  equal(short.status, 0, short.stderr);
  const long = await runWdtag(
    [folder.path, ...demo, "--caption_extension", ".caption"],
  );
  equal(long.status, 1);
  match(failedIn(long.stderr)[join(folder.path, `${stem}.png`)]!, /too long/);
  deepEqual(Object.keys(await folder.written()), [
    "b.caption",
    "b.txt",
    `${stem}.txt`,
  ]);
});

Deno.test("wdtag gives the first of two images of one stem the caption, and names the other", async () => {
  await using folder = await dataset({
    "data/a.jpg": fixture("jpeg_444.jpg"),
    "data/a.png": red,
    "data/b.png": blue,
  });
  const { status, stderr } = await runWdtag(["data", ...demo], {
    cwd: folder.path,
  });
  deepEqual(failedIn(stderr), {
    "data/a.png": 'Shares its caption file "data/a.txt" with "data/a.jpg"',
  });
  deepEqual(summaryOf(stderr), {
    tagged: 2,
    of: 3,
    skipped: null,
    failed: 1,
  });
  equal(status, 1);
});

Deno.test("wdtag never writes through a caption that is a link, or over a folder or an image", async () => {
  await using folder = await dataset({
    "data/folder.png": red,
    "data/folder.txt/kept": "kept",
    "data/good.png": red,
    "data/image.png": red,
    "data/image.txt": fixture("jpeg_444.jpg"),
    "data/link.png": red,
    "data/link.txt": { link: "../outside.txt" },
    "data/link_to_nothing.png": red,
    "data/link_to_nothing.txt": { link: "../made.txt" },
    "outside.txt": "not a caption",
  });
  const { status, stderr } = await runWdtag(["data", ...demo], {
    cwd: folder.path,
  });
  const failed = failedIn(stderr);
  match(failed["data/folder.png"]!, /"data\/folder\.txt": it is a folder/);
  match(failed["data/image.png"]!, /"data\/image\.txt": it holds an image/);
  match(
    failed["data/link.png"]!,
    /"data\/link\.txt": it is a link to "\.\.\/outside\.txt"/,
  );
  match(failed["data/link_to_nothing.png"]!, /link_to_nothing\.txt.*link/);
  equal(Object.keys(failed).length, 4);
  equal(status, 1);
  deepEqual(Object.keys(await folder.written()), ["data/good.txt"]);
});

for (const extension of [".png", ".JPG", "_wd.webp", ".jxl"]) {
  Deno.test(`wdtag refuses --caption_extension ${extension}`, async () => {
    await using folder = await dataset({ "a.png": red });
    for (const preset of ["demo", "sd-scripts"]) {
      const { status, stderr } = await runWdtag(
        [
          folder.path,
          "--preset",
          preset,
          "--caption_extension",
          extension,
        ],
      );
      match(stderr, /captions would .*over.* images/);
      equal(status, 2);
    }
    deepEqual(await folder.written(), {});
  });
}

Deno.test({
  name:
    "wdtag reports what this user may not read or write (root needs setpriv)",
  ignore: !hasPlainUser,
  async fn() {
    await using folder = await dataset({
      "data/a.png": red,
      "data/closed/b.png": red,
      "data/protected.png": red,
      "data/protected.txt": "mine",
      "data/readonly/c.png": red,
      "data/unreadable.png": red,
    });
    const mode = (name: string, to: number): Promise<void> =>
      Deno.chmod(join(folder.path, "data", name), to);
    await mode("closed", 0o000);
    await mode("protected.txt", 0o444);
    await mode("readonly", 0o555);
    await mode("unreadable.png", 0o000);
    try {
      const { status, stderr } = await runWdtag(
        ["data", "--recursive", ...demo],
        { cwd: folder.path, through: plainUser },
      );
      const failed = failedIn(stderr);
      deepEqual(Object.keys(failed).sort(), [
        "data/closed",
        "data/protected.png",
        "data/readonly/c.png",
        "data/unreadable.png",
      ]);
      match(failed["data/closed"]!, /may not read/);
      match(failed["data/unreadable.png"]!, /may not read/);
      match(failed["data/protected.png"]!, /read-only for this user/);
      match(failed["data/readonly/c.png"]!, /read-only for this user/);
      deepEqual([status, summaryOf(stderr).tagged], [1, 1]);
    } finally {
      await mode("closed", 0o755);
      await mode("unreadable.png", 0o644);
      await mode("readonly", 0o755);
    }
    const written = Object.keys(await folder.written());
    ok(written.includes("data/a.txt"));
    ok(!written.includes("data/protected.txt"));
  },
});

/** Runs the program in a namespace where a small disk is mounted on the folder `disk`. */
async function onSmallDisk(
  folder: string,
  options: string,
  prepare: string,
  args: readonly string[],
) {
  const script = `mount -t tmpfs -o ${options} none disk && ${prepare}; ` +
    `"$@"; status=$?; echo "status $status"; cd disk && ls -A && cat ./*.jsonl`;
  return await startCommand([
    ...namespace,
    "sh",
    "-c",
    script,
    "sh",
    Deno.execPath(),
    "run",
    "-A",
    join(project, "main.ts"),
    ...args,
  ], { cwd: folder }).ended;
}

Deno.test({
  name: "wdtag reports a full disk image by image (needs unshare and mount)",
  ignore: !canMount,
  async fn() {
    const names = Array.from({ length: 20 }, (_, at) => `${at + 10}.png`);
    await using folder = await dataset({
      "disk": { folder: true },
      ...Object.fromEntries(names.map((name) => [`pictures/${name}`, red])),
    });
    // Room for 20 pictures, their folder, and some of the captions.
    const { stdout, stderr } = await onSmallDisk(
      folder.path,
      "nr_inodes=31",
      "cp pictures/* disk",
      ["disk", ...demo],
    );
    match(stdout, /^status 1$/m);
    const { tagged, failed } = summaryOf(stderr);
    ok(tagged! > 0 && failed! > 0, stderr);
    equal(tagged! + failed!, 20);
    for (const reason of Object.values(failedIn(stderr))) {
      match(reason, /^Cannot write "disk\/\d+\.txt": the disk is full$/);
    }
    const captions = stdout.split("\n").filter((name) =>
      /^\d+\.txt$/.test(name)
    );
    equal(captions.length, tagged);
    ok(!stdout.includes(".wdtag-"), "A temporary file is left");
  },
});

Deno.test({
  name:
    "wdtag keeps the old output file where the disk is full (needs unshare and mount)",
  ignore: !canMount,
  async fn() {
    await using folder = await dataset({
      "disk": { folder: true },
      "pictures/a.png": red,
    });
    const { stdout, stderr } = await onSmallDisk(
      folder.path,
      "size=1m",
      "echo {} > disk/out.jsonl; dd if=/dev/zero of=disk/filler bs=1k 2> dd.txt",
      [
        "pictures/a.png",
        ...demo,
        "--output_path",
        "disk/out.jsonl",
      ],
    );
    match(stderr, /the disk is full/);
    match(stdout, /^status [12]$/m);
    ok(!stdout.includes(".wdtag-"), "A temporary file is left");
    match(stdout, /^\{\}$/m);
  },
});
