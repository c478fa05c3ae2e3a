import { deepEqual, rejects } from "node:assert/strict";
import { join } from "node:path";
import { ScanError } from "../../../src/dataset/scan_error.ts";
import { isTrained } from "../../../src/dataset/training/is_trained.ts";
import { judgeCaption } from "../../../src/dataset/training/judge_caption.ts";
import {
  type Survey,
  surveyDataset,
  type SurveyOptions,
} from "../../../src/dataset/training/survey_dataset.ts";
import { scratchFolder } from "../scratch_folder.ts";

const options: SurveyOptions = {
  captionExtension: ".txt",
  anyLine: false,
  recursive: true,
  signal: new AbortController().signal,
};

/** A survey with paths below the folder, and nothing of what there is none. */
function below(folder: string, survey: Survey): Record<string, unknown> {
  const cut = (path: string) =>
    path.slice(folder.length + 1).replaceAll("\\", "/");
  const entries = Object.entries(survey).map(([key, list]) => [
    key,
    (list as readonly unknown[]).map((each) =>
      typeof each === "string"
        ? cut(each)
        : JSON.parse(JSON.stringify(each, (_, value) =>
          typeof value === "string" && value.startsWith(folder)
            ? cut(value)
            : value))
    ),
  ]);
  return Object.fromEntries(
    entries.filter(([, list]) => (list as unknown[]).length > 0),
  );
}

for (
  const [name, seen, ignoringCase = seen] of [
    ["a.png", true],
    ["a.PNG", true],
    ["a.Png", false, true],
    ["a.jpeg", true],
    ["a.avif", true],
    ["a.jxl", true],
    ["a.JXL", true],
    ["a.Jxl", false, true],
    ["a.gif", false],
    ["a.tiff", false],
    ["a.jpe", false],
    [".a.png", false],
    ["a.png.txt", false],
  ] as readonly (readonly [string, boolean, boolean?])[]
) {
  Deno.test(`isTrained() says ${seen} of ${name}, ${ignoringCase} where case is nothing`, () => {
    deepEqual(
      [isTrained(name, false), isTrained(name, true)],
      [seen, ignoringCase],
    );
  });
}

Deno.test("judgeCaption() reads as sd-scripts does", async () => {
  await using folder = await scratchFolder();
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (
    const [content, first, any] of [
      [bytes("1girl, solo\n"), "good", "good"],
      [bytes(""), "empty", "empty"],
      [bytes(" \t\n"), "empty", "empty"],
      [bytes("\r\n1girl"), "empty", "good"],
      [bytes("\r1girl"), "empty", "good"],
      [bytes("\ufeff\n"), "empty", "empty"],
      [new Uint8Array([0xff, 0xfe, 0x31]), "unreadable", "unreadable"],
      // The fault is in a line that is not read, and still ends the training.
      [new Uint8Array([0x31, 0x0a, 0xe9]), "unreadable", "unreadable"],
    ] as const
  ) {
    const path = join(folder.path, "a.txt");
    await Deno.writeFile(path, content);
    deepEqual(
      [
        (await judgeCaption(path, false)).kind,
        (await judgeCaption(path, true)).kind,
      ],
      [first, any],
      JSON.stringify([...content]),
    );
  }
  const gone = await judgeCaption(join(folder.path, "none.txt"), false);
  deepEqual(gone.kind, "unreadable");
});

Deno.test("surveyDataset() sees folder by folder what can be trained, and what is amiss", async () => {
  await using folder = await scratchFolder([
    "a.png",
    "b.PNG",
    "lone.txt",
    "one/a.png",
    "one/a.jpg",
    "one/c.webp",
    "one/d.gif",
    "one/two/.h.png",
    "one/two/x.bmp",
    "gifs/a.gif",
    "empty/",
    "empty/deep/",
    "empty/deep/notes.txt",
    "one/void/",
    ".git/objects/",
    ".wdtag/a.png",
    ".wdtag/presets/",
    "c.png/",
    "a.b.png",
    "a.b.png.txt",
    "dir.txt/",
    "dir.png",
  ]);
  const { path } = folder;
  const text = (name: string, text: string) =>
    Deno.writeTextFile(join(path, name), text);
  await text("a.txt", "1girl");
  await text("one/a.txt", "\n1girl");
  await text("one/d.txt", "1girl");
  await Deno.writeFile(join(path, "one/two/x.txt"), new Uint8Array([0xff]));
  deepEqual(below(path, await surveyDataset(path, options)), {
    folders: [
      {
        path: "",
        relative: "",
        images: 4,
        uncaptioned: ["a.b.png", "b.PNG", "dir.png"],
      },
      {
        path: "one",
        relative: "one",
        images: 3,
        uncaptioned: ["one/c.webp"],
      },
      { path: "one/two", relative: "one/two", images: 1, uncaptioned: [] },
    ],
    emptyCaptions: ["one/a.txt"],
    unreadableCaptions: [{ path: "one/two/x.txt", reason: "Not UTF-8" }],
    loneCaptions: ["a.b.png.txt", "lone.txt", "empty/deep/notes.txt"],
    untrained: ["gifs/a.gif", "one/d.gif", "one/two/.h.png"],
    emptyFolders: ["c.png", "dir.txt", "empty", "one/void"],
    problems: [{ path: "c.png", reason: "Not a file but a folder" }],
  });

  const lines = await surveyDataset(path, { ...options, anyLine: true });
  deepEqual(lines.emptyCaptions, []);

  const left = await surveyDataset(path, {
    ...options,
    leavesOut: (relative) => relative.startsWith("one"),
  });
  deepEqual([left.emptyCaptions, left.unreadableCaptions], [[], []]);

  const flat = await surveyDataset(path, { ...options, recursive: false });
  deepEqual(flat.folders.map(({ relative }) => relative), [""]);
  deepEqual(flat.emptyFolders, []);
});

Deno.test("surveyDataset() takes any suffix of captions, and images for no caption", async () => {
  await using folder = await scratchFolder(["a.png", "acap", "b.cap.png"]);
  const survey = await surveyDataset(folder.path, {
    ...options,
    captionExtension: "cap",
  });
  deepEqual(below(folder.path, survey), {
    folders: [{
      path: "",
      relative: "",
      images: 2,
      uncaptioned: ["b.cap.png"],
    }],
    emptyCaptions: ["acap"],
  });
});

Deno.test({
  name:
    "surveyDataset() follows links to files, enters none to folders and opens no pipe",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await scratchFolder([
      "in/a.png",
      "in/b.png",
      "out/c.png",
    ]);
    const { path } = folder;
    await Deno.writeTextFile(join(path, "words"), "1girl");
    await Deno.symlink("../words", join(path, "in/a.txt"));
    await Deno.symlink("../out", join(path, "in/link"));
    await new Deno.Command("mkfifo", { args: [join(path, "in/b.txt")] })
      .output();
    const survey = await surveyDataset(join(path, "in"), options);
    deepEqual(below(join(path, "in"), survey), {
      folders: [{
        path: "",
        relative: "",
        images: 2,
        uncaptioned: ["b.png"],
      }],
      links: ["link"],
    });
  },
});

Deno.test("surveyDataset() refuses a folder without images, and ends when it is told to", async () => {
  await using folder = await scratchFolder(["a.txt"]);
  await rejects(surveyDataset(folder.path, options), ScanError);
  const signal = AbortSignal.abort(new Error("enough"));
  await rejects(
    surveyDataset(folder.path, { ...options, signal }),
    /enough/,
  );
});
