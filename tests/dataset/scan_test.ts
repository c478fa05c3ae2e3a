import { deepEqual, equal, rejects } from "node:assert/strict";
import { type Scan, scan, type ScanOptions } from "../../src/dataset/scan.ts";
import { ScanError } from "../../src/dataset/scan_error.ts";
import { scratchFolder } from "./scratch_folder.ts";

const windows = Deno.build.os === "windows";
const linux = Deno.build.os === "linux";

const ours: ScanOptions = {
  recursive: false,
  suffixes: "any",
  missingFolderIsEmpty: false,
  captionExtension: ".txt",
};
const deep: ScanOptions = { ...ours, recursive: true };
const script: ScanOptions = {
  recursive: false,
  suffixes: "script",
  missingFolderIsEmpty: true,
  captionExtension: ".txt",
};
const scriptDeep: ScanOptions = { ...script, recursive: true };

/** The images' paths below a folder, and the problems as `path: reason`. */
function inside(folder: string, { images, problems }: Scan): string[] {
  const cut = (path: string) =>
    path.slice(folder.length + 1).replaceAll("\\", "/");
  return [
    ...[...images].map(({ path }) => cut(path)),
    ...problems.map(({ path, reason }) => `${cut(path)}: ${reason}`),
  ];
}

async function failure(
  paths: readonly string[],
  options: ScanOptions,
): Promise<ScanError> {
  try {
    await scan(paths, options);
  } catch (error) {
    if (error instanceof ScanError) return error;
    throw error;
  }
  throw new Error("The scan went well, although it should not");
}

Deno.test("scan() takes our suffixes in any case, and the script's in one case", async () => {
  await using folder = await scratchFolder([
    "LOWER.png",
    "UPPER.PNG",
    "Mixed.Png",
    "a.b.jpeg",
    "a.gif",
    "a.jxl",
    "a.tiff",
    ".hidden.webp",
    ".png",
    "notes.txt",
    "png",
    "a.png.bak",
  ]);
  deepEqual(inside(folder.path, await scan([folder.path], ours)), [
    ".hidden.webp",
    ".png",
    "LOWER.png",
    "Mixed.Png",
    "UPPER.PNG",
    "a.b.jpeg",
    "a.gif",
    "a.jxl",
    "a.tiff",
  ]);
  deepEqual(inside(folder.path, await scan([folder.path], script)), [
    ".hidden.webp",
    ".png",
    "LOWER.png",
    "UPPER.PNG",
    "a.b.jpeg",
  ]);
});

Deno.test("scan() goes into subfolders in the order of comparePaths(), if told to", async () => {
  await using folder = await scratchFolder([
    "sub/z.png",
    "sub/deeper/a.png",
    "sub-a.png",
    "sub.png",
    ".cache/x.png",
    ".wdtag/x.png",
    "sub/.wdtag/x.png",
    "top.png",
  ]);
  for (const options of [deep, scriptDeep]) {
    deepEqual(inside(folder.path, await scan([folder.path], options)), [
      ".cache/x.png",
      "sub/deeper/a.png",
      "sub/z.png",
      "sub-a.png",
      "sub.png",
      "top.png",
    ]);
  }
  deepEqual(inside(folder.path, await scan([folder.path], ours)), [
    "sub-a.png",
    "sub.png",
    "top.png",
  ]);
});

Deno.test("scan() gives the root, the part below it and the path of each image", async () => {
  await using folder = await scratchFolder(["data/one/a.png", "data/b.png"]);
  const root = `${folder.path}/data`.replaceAll("/", windows ? "\\" : "/");
  const separator = windows ? "\\" : "/";
  const { images, roots } = await scan([`${folder.path}/./data//`], deep);
  deepEqual([...images], [
    {
      path: `${root}${separator}b.png`,
      root,
      relative: "b.png",
    },
    {
      path: [root, "one", "a.png"].join(separator),
      root,
      relative: "one/a.png",
    },
  ]);
  deepEqual([...roots], [[root, root.replaceAll("\\", "/")]]);
  const file = await scan([`${root}/one/a.png`], ours);
  deepEqual([...file.images], [{
    path: [root, "one", "a.png"].join(separator),
    root: `${root}${separator}one`,
    relative: "a.png",
  }]);
});

Deno.test("scan() writes relative paths as Python's pathlib does", {
  ignore: windows,
}, async () => {
  await using folder = await scratchFolder(["data/a.png", "data/one/b.png"]);
  const program = `
    import { scan } from "${new URL(
    "../../src/dataset/scan.ts",
    import.meta.url,
  )}";
    const options = { recursive: true, suffixes: "script", missingFolderIsEmpty: true };
    const show = async (path) => [...(await scan([path], options)).images].map((image) => image.path);
    console.log(JSON.stringify(await Promise.all(${
    JSON.stringify(["data", "./data/", "data//one", "data/../data", "."])
  }.map(show))));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-check", program],
    cwd: folder.path,
    stderr: "inherit",
  }).output();
  deepEqual(JSON.parse(new TextDecoder().decode(stdout)), [
    ["data/a.png", "data/one/b.png"],
    ["data/a.png", "data/one/b.png"],
    ["data/one/b.png"],
    ["data/../data/a.png", "data/../data/one/b.png"],
    ["data/a.png", "data/one/b.png"],
  ]);
});

Deno.test(
  "scan() follows links to files, not to folders, except for the given one",
  { ignore: windows },
  async () => {
    await using folder = await scratchFolder(["real/a.png", "real/sub/b.png"]);
    await Deno.symlink("a.png", `${folder.path}/real/link.jpg`);
    await Deno.symlink("sub", `${folder.path}/real/linked`);
    await Deno.symlink("..", `${folder.path}/real/sub/up`);
    await Deno.symlink("real", `${folder.path}/data`);
    const given = `${folder.path}/data`;
    deepEqual(inside(given, await scan([given], deep)), [
      "a.png",
      "link.jpg",
      "sub/b.png",
    ]);
  },
);

Deno.test(
  "scan() reports what is named like an image and is no file, without opening it",
  { ignore: windows },
  async () => {
    await using folder = await scratchFolder([
      "good.png",
      "folder.png/in.png",
      "sub/x.png",
      "pipe.txt",
    ]);
    const { path } = folder;
    await Deno.symlink("nowhere", `${path}/broken.png`);
    await Deno.symlink("nowhere", `${path}/broken.txt`);
    await Deno.symlink("loop_b.png", `${path}/loop_a.png`);
    await Deno.symlink("loop_a.png", `${path}/loop_b.png`);
    await Deno.symlink("sub", `${path}/sub.png`);
    await Deno.symlink("/dev/null", `${path}/device.png`);
    await new Deno.Command("mkfifo", { args: [`${path}/pipe.png`] }).output();
    using _socket = Deno.listen({
      transport: "unix",
      path: `${path}/socket.png`,
    });
    const problems = [
      'broken.png: A link whose target "nowhere" does not exist',
      "device.png: Not a file but a device",
      "folder.png: Not a file but a folder",
      "loop_a.png: Its links lead in a circle",
      "loop_b.png: Its links lead in a circle",
      "pipe.png: Not a file but a named pipe",
      "socket.png: Not a file but a socket",
      "sub.png: A link to a folder, not to a file",
    ];
    for (const options of [ours, script]) {
      deepEqual(inside(path, await scan([path], options)), [
        "good.png",
        ...problems,
      ]);
    }
    deepEqual(inside(path, await scan([path], deep)), [
      "folder.png/in.png",
      "good.png",
      "sub/x.png",
      ...problems,
    ]);
    const error = await failure(
      [`${path}/pipe.png`, `${path}/broken.png`],
      ours,
    );
    deepEqual(error.problems.map(({ reason }) => reason), [
      "Not a file but a named pipe",
      'A link whose target "nowhere" does not exist',
    ]);
  },
);

Deno.test(
  "scan() reports names that are not valid UTF-8",
  { ignore: !linux },
  async () => {
    await using folder = await scratchFolder(["a.png", "real\ufffd.png"]);
    const made = await new Deno.Command("sh", {
      args: [
        "-c",
        `set -e; : > "$(printf 'bad\\377.png')"; : > "$(printf 'bad\\376.png')";
       : > "$(printf 'real\\377.png')"; : > "$(printf 'bad\\377.txt')";
       mkdir "$(printf 'dir\\377')"`,
      ],
      cwd: folder.path,
    }).output();
    equal(made.success, true);
    const reason =
      "Its name is not valid Unicode, so it can't be opened: rename it";
    deepEqual(inside(folder.path, await scan([folder.path], ours)), [
      "a.png",
      "real\ufffd.png",
      `bad\ufffd.png: ${reason}`,
      `bad\ufffd.png: ${reason}`,
      `real\ufffd.png: ${reason}`,
    ]);
    deepEqual(inside(folder.path, await scan([folder.path], deep)), [
      "a.png",
      "real\ufffd.png",
      `bad\ufffd.png: ${reason}`,
      `bad\ufffd.png: ${reason}`,
      `dir\ufffd: ${reason}`,
      `real\ufffd.png: ${reason}`,
    ]);
  },
);

Deno.test("scan() takes names of the greatest length", async () => {
  const name = `${"n".repeat(251)}.png`;
  await using folder = await scratchFolder([`${"d".repeat(255)}/${name}`]);
  const { images } = await scan([folder.path], deep);
  deepEqual([...images].map(({ relative }) => relative), [
    `${"d".repeat(255)}/${name}`,
  ]);
  const error = await failure([`${folder.path}/${"n".repeat(5000)}`], ours);
  equal(error.problems.length, 1);
});

Deno.test("scan() passes over AppleDouble companions, by name and content", async () => {
  await using folder = await scratchFolder(["a.png", "._mine.png"]);
  await Deno.mkdir(`${folder.path}/__MACOSX`);
  const head = new Uint8Array([0, 5, 22, 7, 0, 2, 0, 0]);
  await Deno.writeFile(`${folder.path}/._a.png`, head);
  await Deno.writeFile(`${folder.path}/__MACOSX/._a.png`, head);
  await Deno.writeFile(`${folder.path}/named.png`, head);
  deepEqual(inside(folder.path, await scan([folder.path], deep)), [
    "._mine.png",
    "a.png",
    "named.png",
  ]);
  deepEqual(inside(folder.path, await scan([folder.path], scriptDeep)), [
    "._a.png",
    "._mine.png",
    "__MACOSX/._a.png",
    "a.png",
    "named.png",
  ]);
});

Deno.test("scan() reports a subfolder that can't be read and goes on, and needs no more than read access", async () => {
  await using folder = await scratchFolder([
    "a.png",
    "locked/b.png",
    "z/c.png",
  ]);
  const program = `
    import { scan } from "${new URL(
    "../../src/dataset/scan.ts",
    import.meta.url,
  )}";
    const options = { recursive: true, suffixes: "any", missingFolderIsEmpty: false };
    const { images, problems } = await scan(["${folder.path}"], options);
    console.log(JSON.stringify([[...images].map((image) => image.relative), problems]));`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--no-prompt",
      `--allow-read=${folder.path}`,
      `--deny-read=${folder.path}/locked`,
      file,
    ],
    stderr: "inherit",
  }).output();
  await Deno.remove(file);
  const path = `${folder.path}/locked`;
  deepEqual(JSON.parse(new TextDecoder().decode(stdout)), [
    ["a.png", "z/c.png"],
    [{
      path,
      reason:
        `This run has no permission to read there; add --allow-read="${path}" (or -A)`,
    }],
  ]);
});

Deno.test("scan() names every bad path in one error, in their order", async () => {
  await using folder = await scratchFolder([
    "good/a.png",
    "empty/",
    "nested/sub/a.png",
    "texts/a.txt",
  ]);
  const { path } = folder;
  const error = await failure([
    `${path}/missing`,
    `${path}/good`,
    `${path}/empty`,
    `${path}/nested`,
    `${path}/*.gif`,
    `${path}/good/a.png/b`,
  ], ours);
  const looked =
    "(looked for .png, .apng, .jpg, .jpeg, .jpe, .jfif, .mpo, .webp, .bmp, .avif, .gif, .tif, .tiff, .jxl)";
  deepEqual(
    error.problems.map((problem) =>
      `${problem.path.slice(path.length + 1)}: ${problem.reason}`
    ),
    [
      "missing: There is no such file or folder",
      `empty: No image in this folder ${looked}`,
      "nested: No image in this folder, but in its subfolders: add --recursive",
      `*.gif: No image matches this pattern ${looked}`,
      `good/a.png/b: ${
        windows
          ? "There is no such file or folder"
          : "A part of the path is a file, not a folder"
      }`,
    ],
  );
  equal(
    error.message.split("\n").slice(0, 2).join("\n"),
    `Cannot scan 5 of the given paths\n  "${path}/missing": There is no such file or folder`,
  );
  await rejects(scan([`${path}/texts`], deep), {
    name: "ScanError",
    message:
      `Cannot scan "${path}/texts": No image in this folder or below it ${looked}`,
  });
});

Deno.test("scan() gives no images for a missing or empty folder in script mode", async () => {
  await using folder = await scratchFolder(["empty/", "a.txt"]);
  const { path } = folder;
  for (const given of [`${path}/missing`, `${path}/empty`, `${path}/*.png`]) {
    const { images, problems } = await scan([given], script);
    deepEqual([[...images], problems], [[], []]);
  }
  const { images } = await scan([], ours);
  deepEqual([...images], []);
});

Deno.test("scan() does not call a folder empty whose images were taken already or are all broken", async () => {
  await using folder = await scratchFolder(["a.png", "odd/b.png/"]);
  const { path } = folder;
  deepEqual(inside(path, await scan([`${path}/a.png`, path], ours)), ["a.png"]);
  const odd = `${path}/odd`;
  deepEqual(inside(path, await scan([odd, odd], ours)), [
    "odd/b.png: Not a file but a folder",
  ]);
});

Deno.test("scan() takes a file that is given by name whatever its suffix, but no caption", async () => {
  await using folder = await scratchFolder(["a.dat", "b.png", "b.txt"]);
  const { path } = folder;
  deepEqual(
    inside(
      path,
      await scan(
        ["a.dat", "b.png", "b.txt"].map((name) => `${path}/${name}`),
        ours,
      ),
    ),
    ["a.dat", "b.png"],
  );
  await rejects(scan([`${path}/b.txt`], ours), {
    message:
      `Cannot scan "${path}/b.txt": Named like a caption file (.txt), not like an image`,
  });
});

Deno.test("scan() takes each image once, however often and however spelled it is given", async () => {
  await using folder = await scratchFolder(["data/a.png", "data/sub/b.png"]);
  const { path } = folder;
  const data = `${path}/data`;
  const relative = async (...given: string[]) =>
    [...(await scan(given, deep)).images].map((image) => image.relative);
  deepEqual(await relative(data, data), ["a.png", "sub/b.png"]);
  deepEqual(await relative(data, `${data}/a.png`), ["a.png", "sub/b.png"]);
  deepEqual(await relative(`${data}/sub`, data), ["b.png", "a.png"]);
  deepEqual(await relative(`${data}/sub/../a.png`, `${data}/*`), [
    "a.png",
    "b.png",
  ]);
  if (!windows) {
    await Deno.symlink("data/sub", `${path}/link`);
    deepEqual(await relative(`${path}/link`, data), ["b.png", "a.png"]);
  }
});

Deno.test("scan() keeps the order of the given paths", async () => {
  await using folder = await scratchFolder(["a/1.png", "b/1.png", "b/2.png"]);
  const { path } = folder;
  deepEqual(
    inside(path, await scan([`${path}/b`, `${path}/a/1.png`], ours)),
    ["b/1.png", "b/2.png", "a/1.png"],
  );
});

Deno.test("scan() ends at the limit, with the problems up to there", async () => {
  await using folder = await scratchFolder([
    "a.png",
    "b.png/",
    "c.png",
    "d.png/",
    "sub/x.png",
    "sub/y.png",
  ]);
  const { path } = folder;
  const given = [path, `${path}/sub`];
  const limited = async (limit: number) =>
    inside(path, await scan(given, { ...ours, limit }));
  deepEqual(await limited(0), []);
  deepEqual(await limited(1), ["a.png"]);
  deepEqual(await limited(2), [
    "a.png",
    "c.png",
    "b.png: Not a file but a folder",
  ]);
  deepEqual(await limited(3), [
    "a.png",
    "c.png",
    "sub/x.png",
    "b.png: Not a file but a folder",
    "d.png: Not a file but a folder",
  ]);
  await rejects(scan([...given, `${path}/gone`], { ...ours, limit: 1 }));
});

Deno.test("scan() ends with the signal's reason", async () => {
  await using folder = await scratchFolder(["a.png"]);
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  for (const given of [folder.path, `${folder.path}/**/*.png`]) {
    await rejects(scan([given], { ...ours, signal }), reason);
  }
});
