import { deepEqual, equal, match } from "node:assert/strict";
import { basename, join } from "node:path";
import { cudaPackage } from "../../../src/model/cuda/cuda_package.ts";
import { inspectCudaLibraries } from "../../../src/model/cuda/inspect_cuda_libraries.ts";
import { snapshot, works } from "../../files/scratch.ts";
import { type ChildOptions, isEnd, startChild } from "../hub/child.ts";
import type { LoopbackFeed } from "./loopback_feed.ts";
import { contents, feed, nupkg, scene } from "./scenes.ts";

const { libraries } = cudaPackage;

function child(
  nuget: LoopbackFeed,
  folder: string,
  more: Readonly<Record<string, unknown>> = {},
  options: Partial<ChildOptions> = {},
) {
  return startChild({
    env: {},
    program: new URL("./fixtures/install.ts", import.meta.url),
    ...options,
    pull: { folder, index: nuget.index, ...more },
  });
}

/** The libraries that onnxruntime would find, each of which must be right. */
async function visible(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of libraries) {
    try {
      const bytes = await Deno.readFile(join(folder, name));
      deepEqual(bytes, contents[name], `${name} is whole`);
      found.push(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found;
}

async function installed(folder: string): Promise<void> {
  equal((await visible(folder)).length, libraries.length);
  equal((await inspectCudaLibraries(folder)).kind, "installed");
  const left = Object.keys(await snapshot(folder)).filter((name) =>
    /\.(new|incomplete|tmp)$/.test(name)
  );
  deepEqual(left, []);
}

Deno.test("an install that was killed in its download is gone on from by the next run", async () => {
  await using here = await scene();
  await using nuget = feed({
    fault: ({ path }, nth) =>
      path.endsWith(".nupkg") && nth === 1
        ? { kind: "hang", after: 100_000 }
        : null,
  });
  await using first = child(nuget, here.folder);
  await first.until(({ bytes }) => Number(bytes) > 0);
  await first.kill();
  deepEqual(await visible(here.folder), []);
  await using second = child(nuget, here.folder);
  const end = await second.until(isEnd);
  equal(end.kind, "pulled", JSON.stringify(end));
  match(nuget.fetched()[1]?.range ?? "", /^bytes=[1-9]\d*-$/);
  await installed(here.folder);
});

// The receipt, then each of the libraries.
for (const stopAt of [1, 2, 3, 4]) {
  for (const before of ["nothing", "another version"]) {
    Deno.test(`an install over ${before} that was killed before its rename ${stopAt} leaves no mixture, and the next run ends it`, async () => {
      await using here = await scene();
      const { folder } = here;
      await using nuget = feed();
      if (before !== "nothing") {
        for (const name of libraries) {
          await Deno.writeTextFile(join(folder, name), before);
        }
      }
      await using first = child(nuget, folder, { stopAt });
      let renames = 0;
      const { to } = await first.until(({ kind }) =>
        kind === "rename" && ++renames === stopAt
      );
      await first.kill();
      if (stopAt === 1) {
        match(String(to), /receipt\.json$/);
        if (before !== "nothing") {
          for (const name of libraries) {
            equal(await Deno.readTextFile(join(folder, name)), before);
          }
        } else deepEqual(await visible(folder), []);
      } else {
        equal(basename(String(to)), libraries[stopAt - 2]);
        // In their order, each right, never all of them, nothing old among them.
        deepEqual(await visible(folder), libraries.slice(0, stopAt - 2));
      }
      const asked = nuget.fetched().length;
      equal(asked, 1);
      await using second = child(nuget, folder);
      const end = await second.until(isEnd);
      equal(end.kind, "pulled", JSON.stringify(end));
      // The package is here already; from the receipt on nobody is asked.
      equal(nuget.fetched().length, 1);
      equal(end["asked"], stopAt === 1);
      await installed(folder);
    });
  }
}

Deno.test("two processes that install at once get each byte once", async () => {
  await using here = await scene();
  await using nuget = feed();
  await using first = child(nuget, here.folder, { stopAt: 3 });
  await first.until(({ to }) => String(to).endsWith("_tensorrt.so"));
  await using second = child(nuget, here.folder);
  await second.until(({ kind }) => kind === "waiting");
  await first.kill();
  const end = await second.until(isEnd);
  equal(end.kind, "pulled", JSON.stringify(end));
  equal(nuget.fetched().length, 1);
  await installed(here.folder);
});

Deno.test("a missing permission is named, and the folder's own is enough", async () => {
  await using here = await scene();
  const { folder } = here;
  await using nuget = feed();
  const net = `--allow-net=${new URL(nuget.index).host}`;
  const read = `--allow-read=${folder}`;
  const write = `--allow-write=${folder}`;
  for (
    const [permissions, said] of [
      [[net], /--allow-read/],
      [[net, read], /--allow-write/],
      [[read, write], /add --allow-net=127.0.0.1/],
    ] as const
  ) {
    await using denied = child(nuget, folder, {}, { permissions });
    const { name, message } = await denied.until(isEnd);
    equal(name, "ModelError");
    match(String(message), said);
  }
  equal(nuget.asked.length, 0);
  await using allowed = child(nuget, folder, {}, {
    permissions: [net, read, write],
  });
  const end = await allowed.until(isEnd);
  equal(end.kind, "pulled", JSON.stringify(end));
  await installed(folder);
});

Deno.test("HTTP_PROXY is used for the feed too", async () => {
  await using here = await scene();
  // A proxy is asked with the whole address; this one answers itself.
  await using proxy = feed({ base: "http://feed.invalid" });
  await using run = child(
    proxy,
    here.folder,
    { index: "http://feed.invalid/v3/index.json" },
    { env: { HTTP_PROXY: proxy.origin } },
  );
  const end = await run.until(isEnd);
  equal(end.kind, "pulled", JSON.stringify(end));
  equal(proxy.fetched().length, 1);
  await installed(here.folder);
});

/** A namespace of its own, so that nothing stays mounted however the test ends. */
const namespace = ["unshare", "--user", "--map-root-user", "--mount"];
const canMount = Deno.build.os === "linux" &&
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
  const [name, mount, said, isAsked] of [
    [
      "no room for the package",
      "mount -t tmpfs -o size=100k none",
      /Not enough room .* the package needs 1 MB/,
      true,
    ],
    [
      "no room for the libraries",
      `mount -t tmpfs -o size=${Math.ceil(nupkg.length / 1000) + 60}k none`,
      /Not enough room .* the libraries need 1 MB/,
      true,
    ],
    [
      "a read-only cache",
      "mount -t tmpfs -o ro none",
      /the filesystem is read-only.*have DENO_DIR name a folder of your own/,
      false,
    ],
  ] as const
) {
  Deno.test(
    `${name} is reported in words (needs unshare and mount)`,
    { ignore: !canMount },
    async () => {
      await using here = await scene();
      await using nuget = feed();
      await using run = child(nuget, here.folder, {}, {
        before: [
          ...namespace,
          "sh",
          "-c",
          `${mount} "${here.folder}" && "$@"`,
          "sh",
        ],
      });
      const end = await run.until(isEnd);
      equal(end["name"], "ModelError", JSON.stringify(end));
      match(String(end["message"]), said);
      equal(nuget.asked.length > 0, isAsked);
    },
  );
}

Deno.test(
  "a disk that is full all at once is reported in words (needs unshare and mount)",
  { ignore: !canMount },
  async () => {
    await using here = await scene();
    // A feed that says no length gives nothing to look ahead with.
    await using nuget = feed({ entry: { packageSize: undefined } });
    await using run = child(nuget, here.folder, {}, {
      before: [
        ...namespace,
        "sh",
        "-c",
        `mount -t tmpfs -o size=100k none "${here.folder}" && "$@"`,
        "sh",
      ],
    });
    const end = await run.until(isEnd);
    match(String(end["message"]), /the disk is full.*make room/);
  },
);

Deno.test(
  "what is installed is used although it is read-only (needs unshare and mount)",
  { ignore: !canMount },
  async () => {
    await using here = await scene();
    await using nuget = feed();
    await here.fetch(nuget.index);
    const asked = nuget.asked.length;
    await using run = child(nuget, here.folder, {}, {
      before: [
        ...namespace,
        "sh",
        "-c",
        `mount --bind "${here.folder}" "${here.folder}" && ` +
        `mount -o remount,ro,bind "${here.folder}" && "$@"`,
        "sh",
      ],
    });
    const end = await run.until(isEnd);
    equal(end.kind, "pulled", JSON.stringify(end));
    equal(end["asked"], false);
    equal(nuget.asked.length, asked);
  },
);
