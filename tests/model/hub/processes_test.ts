import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { scratch, snapshot, works } from "../../files/scratch.ts";
import { isEnd, startChild } from "./child.ts";
import { type LoopbackHub, loopbackHub, type Seen } from "./loopback_hub.ts";
import { files, labels, model, repos } from "./scenes.ts";

const isUnix = Deno.build.os !== "windows";
const isModel = ({ method, path }: Seen) =>
  method === "GET" && path.endsWith("model.onnx");

function env(hub: LoopbackHub, home: string): Record<string, string> {
  return { HF_ENDPOINT: hub.endpoint, HF_HOME: home };
}

for (const where of ["the cache", "a folder"]) {
  Deno.test(`a download to ${where} that was killed is gone on from by the next run`, async () => {
    await using hub = loopbackHub({
      repos,
      fault: (seen, nth) =>
        isModel(seen) && nth === 1 ? { kind: "hang", after: 150_000 } : null,
    });
    await using dir = await scratch();
    const localDir = where === "the cache" ? null : join(dir.path, "kit");
    const how = { pull: { files, localDir }, env: env(hub, dir.path) };
    await using first = startChild(how);
    await first.until(({ bytes }) => Number(bytes) > 0);
    await first.kill();
    const left = Object.keys(await snapshot(dir.path));
    ok(left.some((name) => name.endsWith(".lock")), "its lock file is there");
    ok(left.some((name) => name.endsWith(".incomplete")));
    ok(!left.some((name) => /refs\/|snapshots\/|kit\/model/.test(name)));

    await using second = startChild(how);
    const end = await second.until(isEnd);
    equal(end.kind, "pulled", JSON.stringify(end));
    const [path] = end["files"] as string[];
    deepEqual(await Deno.readFile(path!), model);
    const [, range] = hub.seen.filter(isModel).map(({ range }) => range);
    match(range ?? "", /^bytes=[1-9]\d*-$/);
    const after = Object.keys(await snapshot(dir.path));
    ok(!after.some((name) => name.endsWith(".incomplete")));
  });

  Deno.test(`two processes that download to ${where} at once get each byte once`, async () => {
    const gate = Promise.withResolvers<void>();
    await using hub = loopbackHub({
      repos,
      lfs: ["model.onnx"],
      fault: (seen) =>
        isModel(seen)
          ? { kind: "gate", after: 1000, until: gate.promise }
          : null,
    });
    await using dir = await scratch();
    const localDir = where === "the cache" ? null : join(dir.path, "kit");
    const how = { pull: { files, localDir }, env: env(hub, dir.path) };
    await using first = startChild(how);
    await first.until(({ bytes }) => Number(bytes) > 0);
    await using second = startChild(how);
    await second.until(({ kind }) => kind === "waiting");
    gate.resolve();
    for (const child of [first, second]) {
      const end = await child.until(isEnd);
      equal(end.kind, "pulled", JSON.stringify(end));
      const paths = end["files"] as string[];
      deepEqual(await Deno.readFile(paths[0]!), model);
      deepEqual(await Deno.readFile(paths[1]!), labels);
    }
    equal(hub.sent(), model.length + labels.length);
  });
}

Deno.test("the rest waits for nothing of a process that was killed while it waited", async () => {
  const gate = Promise.withResolvers<void>();
  await using hub = loopbackHub({
    repos,
    fault: (seen) =>
      isModel(seen) ? { kind: "gate", after: 1000, until: gate.promise } : null,
  });
  await using dir = await scratch();
  const how = { pull: { files }, env: env(hub, dir.path) };
  await using first = startChild(how);
  await first.until(({ bytes }) => Number(bytes) > 0);
  await using second = startChild(how);
  await second.until(({ kind }) => kind === "waiting");
  await second.kill();
  gate.resolve();
  equal((await first.until(isEnd)).kind, "pulled");
});

Deno.test("without all of --allow-read and --allow-write the cache gets no links, and is found all the same", async () => {
  await using hub = loopbackHub({ repos });
  await using dir = await scratch();
  const how = {
    pull: { files },
    env: env(hub, dir.path),
    permissions: [
      "--allow-env",
      "--allow-net",
      `--allow-read=${dir.path}`,
      `--allow-write=${dir.path}`,
    ],
  };
  await using first = startChild(how);
  const end = await first.until(isEnd);
  equal(end.kind, "pulled", JSON.stringify(end));
  const [path] = end["files"] as string[];
  ok((await Deno.lstat(path!)).isFile);
  deepEqual(await Deno.readFile(path!), model);
  await using second = startChild({
    ...how,
    env: { ...how.env, HF_HUB_OFFLINE: "1" },
  });
  deepEqual(await second.until(isEnd), { ...end, asked: false });
});

Deno.test("a missing permission is named", async () => {
  await using hub = loopbackHub({ repos });
  await using dir = await scratch();
  const rights = ["--allow-env", `--allow-read=${dir.path}`];
  for (
    const [permissions, said] of [
      [["--allow-env"], /--allow-read/],
      [rights, /--allow-write/],
      [[...rights, `--allow-write=${dir.path}`], /--allow-net=127.0.0.1/],
    ] as const
  ) {
    await using child = startChild({
      pull: { files },
      env: env(hub, dir.path),
      permissions,
    });
    const { name, message } = await child.until(isEnd);
    equal(name, "ModelError", String(message));
    match(String(message), said);
  }
  equal(hub.seen.length, 0);
});

Deno.test("HTTP_PROXY is used, and NO_PROXY leaves it aside", async () => {
  // A proxy is asked with the whole address; the loopback Hub reads its path.
  await using proxy = loopbackHub({ repos });
  await using dir = await scratch();
  const behind = {
    HF_ENDPOINT: "http://hub.invalid",
    HF_HOME: dir.path,
    HTTP_PROXY: proxy.endpoint,
  };
  await using child = startChild({ pull: { files }, env: behind });
  const end = await child.until(isEnd);
  equal(end.kind, "pulled", JSON.stringify(end));
  const asked = proxy.seen.length;
  ok(asked > 0);

  await using hub = loopbackHub({ repos });
  const { host } = new URL(hub.endpoint);
  for (const NO_PROXY of ["127.0.0.1", host.split(":")[0]!]) {
    await using direct = startChild({
      pull: { files, force: true },
      env: { ...behind, HF_ENDPOINT: hub.endpoint, NO_PROXY },
    });
    equal((await direct.until(isEnd)).kind, "pulled");
  }
  equal(proxy.seen.length, asked);
  ok(hub.seen.length > 0);
});

/** A namespace of its own, so that nothing stays mounted however the test ends. */
const namespace = ["unshare", "--user", "--map-root-user", "--mount"];
const canMount = isUnix &&
  works(
    "unshare",
    ...namespace.slice(1),
    "mount",
    "-t",
    "tmpfs",
    "none",
    "/mnt",
  );

for (
  const [name, mount, said] of [
    ["a full disk", "mount -t tmpfs -o size=100k none", /the disk is full/],
    [
      "a read-only cache",
      "mount -t tmpfs -o ro none",
      /the filesystem is read-only/,
    ],
  ] as const
) {
  Deno.test(
    `${name} is reported in words (needs unshare and mount)`,
    { ignore: !canMount },
    async () => {
      await using hub = loopbackHub({ repos });
      await using dir = await scratch();
      for (const localDir of [null, join(dir.path, "kit")]) {
        await using child = startChild({
          pull: { files, localDir },
          env: env(hub, dir.path),
          before: [
            ...namespace,
            "sh",
            "-c",
            `${mount} "${dir.path}" && "$@"; code=$?; ` +
            `find "${dir.path}" -name model.onnx -o -path '*/refs/*'; exit $code`,
            "sh",
          ],
        });
        const end = await child.until(isEnd);
        equal(end["name"], "ModelError", JSON.stringify(end));
        match(String(end["message"]), said);
        match(String(end["message"]), /--model_dir or HF_HOME/);
      }
    },
  );
}

Deno.test(
  "a cache that is complete is used although it is read-only",
  { ignore: !canMount },
  async () => {
    await using hub = loopbackHub({ repos });
    await using dir = await scratch();
    const how = { pull: { files }, env: env(hub, dir.path) };
    await using first = startChild(how);
    equal((await first.until(isEnd)).kind, "pulled");
    const asked = hub.seen.length;
    await using second = startChild({
      ...how,
      before: [
        ...namespace,
        "sh",
        "-c",
        `mount --bind "${dir.path}" "${dir.path}" && ` +
        `mount -o remount,ro,bind "${dir.path}" && "$@"`,
        "sh",
      ],
    });
    equal((await second.until(isEnd)).kind, "pulled");
    equal(hub.seen.length, asked);
  },
);
