import { equal, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { measureFolder } from "../../../src/commands/doctor/measure_folder.ts";
import { scratchFolder } from "../../dataset/scratch_folder.ts";

const never = new AbortController().signal;
const isUnix = Deno.build.os !== "windows";

/** Bytes on disk of a file, as the system counts them. */
async function onDisk(path: string): Promise<number> {
  const { blocks, size } = await Deno.stat(path);
  return blocks === null ? size : blocks * 512;
}

Deno.test("measureFolder() counts files and folders below, and nothing of an empty one", async () => {
  await using folder = await scratchFolder(["empty/"]);
  const sub = join(folder.path, "sub", "deep");
  await Deno.mkdir(sub, { recursive: true });
  const files = [join(folder.path, "a"), join(sub, "b")];
  for (const file of files) {
    await Deno.writeFile(file, new Uint8Array(100_000).fill(7));
  }
  const paths = [
    ...files,
    join(folder.path, "sub"),
    sub,
    join(folder.path, "empty"),
  ];
  const sizes = await Promise.all(paths.map(onDisk));
  const found = await measureFolder(folder.path, never);
  equal(found.bytes, sizes.reduce((sum, size) => sum + size, 0));
  ok(found.bytes >= 200_000);
  ok(found.isWhole);
  const { bytes } = await measureFolder(join(folder.path, "empty"), never);
  equal(bytes, 0);
});

Deno.test(
  "measureFolder() follows no link in it, and counts what has two names once",
  {
    ignore: !isUnix,
  },
  async () => {
    await using folder = await scratchFolder(["cache/"]);
    const cache = join(folder.path, "cache");
    const outside = join(folder.path, "outside");
    await Deno.writeFile(outside, new Uint8Array(1_000_000).fill(7));
    await Deno.writeFile(join(cache, "blob"), new Uint8Array(50_000).fill(7));
    const { bytes } = await measureFolder(cache, never);
    await Deno.symlink(outside, join(cache, "link"));
    await Deno.symlink(folder.path, join(cache, "circle"));
    await Deno.link(join(cache, "blob"), join(cache, "again"));
    const found = await measureFolder(cache, never);
    ok(found.bytes < bytes + 20_000, `${found.bytes} of ${bytes}`);
    ok(found.isWhole);
    await Deno.symlink(cache, join(folder.path, "moved"));
    equal(
      (await measureFolder(join(folder.path, "moved"), never)).bytes,
      found.bytes,
    );
  },
);

Deno.test("measureFolder() stops when it has taken long enough, and says so", async () => {
  await using folder = await scratchFolder(["a/b/c/d", "e/f/g"]);
  let now = 0;
  const found = await measureFolder(folder.path, never, () => now += 6000);
  ok(!found.isWhole);
});

Deno.test("measureFolder() throws for a folder that is not there, and for the signal", async () => {
  await using folder = await scratchFolder(["a/b"]);
  await rejects(
    measureFolder(join(folder.path, "none"), never),
    Deno.errors.NotFound,
  );
  const why = new Error("enough");
  await rejects(measureFolder(folder.path, AbortSignal.abort(why)), why);
});
