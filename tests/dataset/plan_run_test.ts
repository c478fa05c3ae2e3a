import { deepEqual, equal, rejects } from "node:assert/strict";
import { planRun, type RunPlan } from "../../src/dataset/plan_run.ts";
import { ScanError } from "../../src/dataset/scan_error.ts";
import { baseSettings, noQuirks } from "../../src/preset/base.ts";
import { findPreset } from "../../src/preset/presets.ts";
import type { TagSettings } from "../../src/preset/tag_settings.ts";
import { scratchFolder } from "./scratch_folder.ts";

const never = new AbortController().signal;

async function plan(
  folder: string,
  settings: Partial<TagSettings> = {},
  quirks = noQuirks,
): Promise<RunPlan> {
  return await planRun(
    [folder],
    { ...baseSettings, ...settings },
    quirks,
    never,
  );
}

/** What a plan has in mind, by the paths below the folder. */
function short({ images, untouched }: RunPlan, folder: string) {
  return {
    images: [...images].map(({ relative }) => relative),
    untouched: untouched.map(({ kind, image }) =>
      `${kind} ${image.path.slice(folder.length + 1)}`
    ),
  };
}

Deno.test("planRun() finds images in order, and what only looks like one", async () => {
  await using folder = await scratchFolder([
    "b.png",
    "a.png",
    "folder.png/",
    "a.txt",
    "sub/c.png",
  ]);
  const found = await plan(folder.path, { recursive: true });
  deepEqual(short(found, folder.path), {
    images: ["a.png", "b.png", "sub/c.png"],
    untouched: ["failed folder.png"],
  });
  deepEqual(found.roots, [folder.path]);
});

Deno.test("planRun() gives images of one stem one caption, but not where they go into one file", async () => {
  await using folder = await scratchFolder(["a.jpg", "a.png", "b.png"]);
  deepEqual(short(await plan(folder.path), folder.path), {
    images: ["a.jpg", "b.png"],
    untouched: ["failed a.png"],
  });
  const all = { images: ["a.jpg", "a.png", "b.png"], untouched: [] };
  deepEqual(
    short(await plan(folder.path, { outputPath: "o.json" }), folder.path),
    all,
  );
  deepEqual(
    short(
      await plan(folder.path, {}, {
        ...noQuirks,
        ...findPreset("sd-scripts").quirks,
      }),
      folder.path,
    ),
    all,
  );
});

Deno.test("planRun() skips images that have a caption, empty ones and broken links too", async () => {
  await using folder = await scratchFolder([
    "a.png",
    "a.txt",
    "b.png",
    "b.caption",
    "c.png",
  ]);
  await Deno.symlink("nowhere", `${folder.path}/c.txt`);
  deepEqual(
    short(await plan(folder.path, { existing: "skip" }), folder.path),
    { images: ["b.png"], untouched: ["skipped a.png", "skipped c.png"] },
  );
  deepEqual(
    short(
      await plan(folder.path, {
        existing: "skip",
        captionExtension: ".caption",
      }),
      folder.path,
    ),
    { images: ["a.png", "c.png"], untouched: ["skipped b.png"] },
  );
});

Deno.test("planRun() counts a limit's images, and not those that are skipped", async () => {
  await using folder = await scratchFolder([
    "a.png",
    "a.txt",
    "b.png",
    "c.png",
    "d.png",
  ]);
  deepEqual(
    short(await plan(folder.path, { limit: 2 }), folder.path).images,
    ["a.png", "b.png"],
  );
  deepEqual(
    short(
      await plan(folder.path, { limit: 2, existing: "skip" }),
      folder.path,
    ).images,
    ["b.png", "c.png"],
  );
});

Deno.test("planRun() takes a missing and an empty folder for an error, but not as the script", async () => {
  await using folder = await scratchFolder(["empty/"]);
  const script = { ...noQuirks, ...findPreset("sd-scripts").quirks };
  for (const path of [`${folder.path}/missing`, `${folder.path}/empty`]) {
    await rejects(plan(path), ScanError);
    equal((await plan(path, {}, script)).images.length, 0);
  }
});

Deno.test("planRun() ends where it is interrupted", async () => {
  await using folder = await scratchFolder(["a.png"]);
  const reason = new Error("Enough");
  await rejects(
    planRun([folder.path], baseSettings, noQuirks, AbortSignal.abort(reason)),
    reason,
  );
});
