import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { machineFingerprint } from "../../../src/model/provider/machine_fingerprint.ts";
import type { ProbeReport } from "../../../src/model/provider/probe_report.ts";
import { openVerdictCache } from "../../../src/model/provider/verdict_cache.ts";
import { scratch, snapshot } from "../../files/scratch.ts";

const webgpu = { name: "webgpu", device: 0 } as const;
const works: ProbeReport = {
  kind: "works",
  adapter: { name: "Quick GPU 9000", kind: "gpu" },
  placement: { here: 7, nodes: 7, elsewhere: [], isMost: true },
  milliseconds: 0.5,
  difference: 1e-7,
};
const fails: ProbeReport = { kind: "fails", message: "it is not there" };
const hour = 60 * 60 * 1000;

for (
  const [what, report, lasts] of [
    ["a success a week", works, 7 * 24 * hour],
    ["a failure an hour", fails, hour],
  ] as const
) {
  Deno.test(`openVerdictCache() believes ${what}`, async () => {
    await using dir = await scratch();
    let now = 1_000_000;
    const open = () => openVerdictCache(dir.path, () => now);
    equal(await (await open()).read(webgpu), null);
    await (await open()).keep(webgpu, report);
    deepEqual(await (await open()).read(webgpu), report);
    now += lasts - 1;
    deepEqual(await (await open()).read(webgpu), report);
    now += 1;
    equal(await (await open()).read(webgpu), null);
    // A clock that was put back tells nothing of the age.
    now = 1;
    equal(await (await open()).read(webgpu), null);
  });
}

Deno.test("openVerdictCache() knows providers, their devices and machines apart", async () => {
  await using dir = await scratch();
  const cache = await openVerdictCache(dir.path);
  await cache.keep({ name: "cuda", device: 0 }, works);
  equal(await cache.read({ name: "cuda", device: 1 }), null);
  equal(await cache.read(webgpu), null);
  await cache.keep(webgpu, fails);
  deepEqual(await cache.read({ name: "cuda", device: 0 }), works);

  const path = `${dir.path}/providers-1.json`;
  const text = await Deno.readTextFile(path);
  const machine = await machineFingerprint();
  await Deno.writeTextFile(
    path,
    text.replaceAll(machine, "0".repeat(machine.length)),
  );
  equal(await cache.read(webgpu), null);
});

for (
  const [what, text] of [
    ["no JSON", "{"],
    ["no object", "[1, null]"],
    ["nothing", ""],
    ["entries of another shape", '{"MACHINE webgpu": {"at": 5, "report": {}}}'],
    ["a null", '{"MACHINE webgpu": null}'],
    [
      "a success without numbers",
      '{"MACHINE webgpu": {"at": 5, "report": {"kind": "works"}}}',
    ],
  ] as const
) {
  Deno.test(`openVerdictCache() makes a file anew that holds ${what}`, async () => {
    await using dir = await scratch();
    const path = `${dir.path}/providers-1.json`;
    const machine = await machineFingerprint();
    await Deno.writeTextFile(path, text.replace("MACHINE", machine));
    const cache = await openVerdictCache(dir.path, () => 6);
    equal(await cache.read(webgpu), null);
    await cache.keep(webgpu, works);
    deepEqual(await cache.read(webgpu), works);
  });
}

Deno.test("openVerdictCache() keeps nothing where it can't, and says nothing", async () => {
  await using dir = await scratch();
  await Deno.writeTextFile(`${dir.path}/file`, "in the way");
  const cache = await openVerdictCache(`${dir.path}/file/below`);
  await cache.keep(webgpu, works);
  equal(await cache.read(webgpu), null);
  deepEqual(Object.keys(await snapshot(dir.path)), ["file"]);
});

Deno.test(
  "openVerdictCache() does not wait for a pipe, nor read what is far too long",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    await using dir = await scratch();
    const path = `${dir.path}/providers-1.json`;
    const { success } = await new Deno.Command("mkfifo", { args: [path] })
      .output();
    ok(success);
    const cache = await openVerdictCache(dir.path);
    equal(await cache.read(webgpu), null);
    await Deno.remove(path);
    await cache.keep(webgpu, works);
    deepEqual(await cache.read(webgpu), works);
    // The same findings, and a great many blanks.
    await Deno.writeTextFile(path, " ".repeat(1024 * 1024), { append: true });
    equal(await cache.read(webgpu), null);
  },
);

Deno.test("openVerdictCache() keeps the newest findings only", async () => {
  await using dir = await scratch();
  let now = 1;
  const cache = await openVerdictCache(dir.path, () => now);
  for (let device = 0; device < 40; device++, now++) {
    await cache.keep({ name: "cuda", device }, works);
  }
  equal(await cache.read({ name: "cuda", device: 0 }), null);
  deepEqual(await cache.read({ name: "cuda", device: 39 }), works);
  const kept = JSON.parse(
    await Deno.readTextFile(`${dir.path}/providers-1.json`),
  );
  equal(Object.keys(kept).length, 32);
});

for (const name of ["VK_DRIVER_FILES", "DENO_DIR"]) {
  Deno.test(`machineFingerprint() is the same twice, and another with another ${name}`, async () => {
    const before = Deno.env.get(name);
    const first = await machineFingerprint();
    equal(await machineFingerprint(), first);
    try {
      Deno.env.set(name, "/nowhere/icd.json");
      notEqual(await machineFingerprint(), first);
    } finally {
      if (before === undefined) Deno.env.delete(name);
      else Deno.env.set(name, before);
    }
  });
}
