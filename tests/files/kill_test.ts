import { deepEqual, equal, ok } from "node:assert/strict";
import { openFileLayer } from "../../src/files/file_layer.ts";
import { isWholeCaption } from "./fixtures/caption_text.ts";
import { denoRun, output, scratch, snapshot, temporaries } from "./scratch.ts";

/** Starts a program of the fixtures and waits until it says that it is ready. */
async function start(
  name: string,
  ...args: readonly string[]
): Promise<Deno.ChildProcess> {
  const command = new Deno.Command(Deno.execPath(), {
    args: denoRun(["-A"], name, ...args),
    stdout: "piped",
  });
  const child = command.spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  equal(new TextDecoder().decode(value), "ready\n");
  reader.releaseLock();
  await child.stdout.cancel();
  return child;
}

async function kill(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
}

/** Fails when a caption is torn. */
async function requireWhole(folder: string): Promise<void> {
  for (const [name, what] of Object.entries(await snapshot(folder))) {
    if (name.endsWith(".txt")) {
      ok(isWholeCaption(what.slice("file ".length)), `${name} is torn`);
    }
  }
}

Deno.test("a kill at any moment leaves every caption whole, and the next run tidies up", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  let left = 0;
  for (let round = 0; round < 25; round++) {
    const child = await start("write_captions.ts", dir.path, "0");
    // The moments of the kill, spread over the first passes; nothing waits for anything here.
    await new Promise((resolve) =>
      setTimeout(resolve, (round * 7) % 25 + Math.random())
    );
    await kill(child);
    await requireWhole(dir.path);
    left += (await temporaries(dir.path)).length;
    const swept = await layer.sweep(dir.path);
    deepEqual(await temporaries(dir.path), [], `left after removing ${swept}`);
  }
  deepEqual(Object.keys(await snapshot(dir.path)), [
    "0.txt",
    "1.txt",
    "2.txt",
    "3.txt",
  ]);
  ok(left > 0, "no kill fell into a write, so nothing was tried");
});

Deno.test("a temporary file stays while its owner lives and goes with the next run after its death", async () => {
  await using dir = await scratch();
  const path = `${dir.path}/out.json`;
  await Deno.writeTextFile(path, "old");
  const layer = await openFileLayer([{ kind: "file", path }]);
  const child = await start("hold_writer.ts", path);
  const [held] = await temporaries(dir.path);
  ok(held);
  try {
    deepEqual(await layer.sweep(dir.path), []);
  } finally {
    await kill(child);
  }
  deepEqual(await layer.sweep(dir.path), [`${dir.path}/${held}`]);
  deepEqual(await snapshot(dir.path), { "out.json": "file old" });
});

Deno.test("runs on one folder at once do not take each other's temporary files", async () => {
  await using dir = await scratch();
  const layer = await openFileLayer([{
    kind: "captions",
    root: dir.path,
    suffix: ".txt",
  }]);
  const run = () =>
    output(
      Deno.execPath(),
      denoRun(["-A"], "write_captions.ts", dir.path, "15"),
    );
  let isRunning = true;
  const runs = Promise.allSettled([run(), run()])
    .finally(() => isRunning = false);
  let sweeps = 0;
  try {
    for (; isRunning; sweeps++) await layer.sweep(dir.path);
  } finally {
    const failed = (await runs).filter(({ status }) => status === "rejected");
    deepEqual(failed, []);
  }
  ok(sweeps > 0);
  await requireWhole(dir.path);
  deepEqual(Object.keys(await snapshot(dir.path)), [
    "0.txt",
    "1.txt",
    "2.txt",
    "3.txt",
  ]);
});
