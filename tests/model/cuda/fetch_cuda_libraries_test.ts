import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { cudaPackage } from "../../../src/model/cuda/cuda_package.ts";
import { inspectCudaLibraries } from "../../../src/model/cuda/inspect_cuda_libraries.ts";
import { ModelError } from "../../../src/model/model_error.ts";
import { failure, snapshot } from "../../files/scratch.ts";
import { elfLibrary } from "./elf_library.ts";
import type { FeedFault, FeedOptions } from "./loopback_feed.ts";
import {
  binding,
  contents,
  entries,
  feed,
  nupkg,
  type Scene,
  scene,
} from "./scenes.ts";
import { zipFile } from "./zip_file.ts";

const { id, version, folder: inside, libraries } = cudaPackage;
const first = libraries[0]!;

/** All is in place, and nothing else was left but notes. */
async function installed({ folder }: Scene): Promise<void> {
  const seen = await snapshot(folder);
  deepEqual(
    Object.keys(seen).filter((name) => !name.startsWith(".wdtag-cuda")),
    [...Object.keys(binding), ...libraries].sort(),
  );
  for (const name of libraries) {
    deepEqual(await Deno.readFile(join(folder, name)), contents[name]);
  }
  deepEqual(
    Object.keys(seen).filter((name) => name.startsWith(".wdtag-cuda/")),
    [".wdtag-cuda/lock", ".wdtag-cuda/receipt.json"],
  );
  deepEqual(await inspectCudaLibraries(folder), {
    kind: "installed",
    folder,
    version,
  });
}

/** What was in the folder before is as it was, and nothing came on top. */
async function untouched({ folder }: Scene): Promise<void> {
  const seen = Object.entries(await snapshot(folder)).filter(([name]) =>
    !name.startsWith(".wdtag-cuda")
  );
  deepEqual(
    Object.fromEntries(seen),
    Object.fromEntries(
      Object.entries(binding).map(([name, text]) => [name, `file ${text}`]),
    ),
  );
}

for (const catalog of ["apart", "inside", "packed"] as const) {
  Deno.test(`fetchCudaLibraries() installs the libraries from a feed with its catalog ${catalog}, and asks for nothing the next time`, async () => {
    await using here = await scene();
    await using nuget = feed({ catalog });
    deepEqual(await here.fetch(nuget.index), {
      folder: here.folder,
      files: libraries.map((name) => join(here.folder, name)),
      asked: true,
    });
    await installed(here);
    const kinds = new Set(here.events.map(({ kind }) => kind));
    deepEqual(kinds, new Set(["progress", "done"]));
    deepEqual(
      here.events.filter(({ kind }) => kind === "progress").at(-1),
      {
        kind: "progress",
        repo: id,
        file: `${id}.${version}.nupkg`.toLowerCase(),
        bytes: nupkg.length,
        total: nupkg.length,
      },
    );
    const asked = nuget.asked.length;
    equal((await here.fetch(nuget.index)).asked, false);
    equal(nuget.asked.length, asked);
    equal((await here.fetch(nuget.index, { force: true })).asked, true);
    equal(nuget.fetched().length, 2);
    await installed(here);
  });
}

Deno.test("fetchCudaLibraries() takes the word of a mirror that has no catalog, and says so", async () => {
  for (
    const options of [
      { catalog: "none" },
      { entry: { packageHash: undefined } },
      { entry: { packageHashAlgorithm: "CRC32" } },
      { entry: { packageHash: "c2hvcnQ=" } },
    ] as const
  ) {
    await using here = await scene();
    await using nuget = feed(options);
    await here.fetch(nuget.index);
    await installed(here);
    ok(here.events.some(({ kind }) => kind === "unverified"));
  }
});

Deno.test("fetchCudaLibraries() reads packages whose lengths are in 64 bits", async () => {
  await using here = await scene();
  await using nuget = feed({ content: zipFile(entries, { isZip64: true }) });
  await here.fetch(nuget.index);
  await installed(here);
});

const passing: readonly (readonly [string, FeedFault])[] = [
  ["500", { kind: "status", status: 500 }],
  ["429 with Retry-After", {
    kind: "status",
    status: 429,
    headers: { "retry-after": "0" },
  }],
  ["a connection that is cut", { kind: "cut", after: 150_000 }],
  ["a connection that stalls", { kind: "hang", after: 10 }],
  ["a damaged package", { kind: "corrupt" }],
];

for (const [name, fault] of passing) {
  Deno.test(`fetchCudaLibraries() gets over ${name}`, async () => {
    await using here = await scene();
    await using nuget = feed({
      fault: ({ path }, nth) =>
        path.endsWith(".nupkg") && nth === 1 ? fault : null,
    });
    await here.fetch(nuget.index);
    await installed(here);
    ok(here.events.some(({ kind }) => kind === "retry"));
    if (fault.kind === "cut") {
      equal(nuget.fetched()[1]?.range, "bytes=150000-");
    }
  });
}

const documents: readonly (readonly [string, FeedFault, RegExp])[] = [
  ["is down", { kind: "status", status: 503 }, /503 \(4 tries\)/],
  [
    "sends a web page",
    { kind: "text", text: "<!doctype html>", type: "text/html" },
    /does not answer as a NuGet feed does \(no JSON\): check WDTAG_NUGET_INDEX/,
  ],
  [
    "sends a list",
    { kind: "text", text: "[]" },
    /does not answer as a NuGet feed does/,
  ],
  [
    "sends nonsense that looks packed",
    { kind: "text", text: "\u001f\u008b" },
    /does not answer as a NuGet feed does/,
  ],
  [
    "answers 403",
    { kind: "status", status: 403 },
    /does not answer as a NuGet feed does \(403\)/,
  ],
  [
    "has no index there",
    { kind: "status", status: 404 },
    /has no index of a NuGet feed there: check WDTAG_NUGET_INDEX/,
  ],
  [
    "has an index without packages",
    { kind: "text", text: '{"resources":[{"@type":"Other","@id":"x"}]}' },
    /has no index of a NuGet feed there/,
  ],
  [
    "names an address that is none",
    {
      kind: "text",
      text:
        '{"resources":[{"@type":"PackageBaseAddress/3.0.0","@id":"file:///etc/"}]}',
    },
    /names an address that is not asked \(file:\)/,
  ],
];

for (const [name, fault, said] of documents) {
  Deno.test(`fetchCudaLibraries() says that the feed ${name}, and recovers`, async () => {
    await using here = await scene();
    await using bad = feed({
      fault: ({ path }) => path === "/v3/index.json" ? fault : null,
    });
    await using good = feed();
    const error = await failure(here.fetch(bad.index));
    ok(error instanceof ModelError, String(error.stack));
    match(error.message, said);
    await untouched(here);
    await here.fetch(good.index);
    await installed(here);
  });
}

/** The package with some entries changed. */
function changed(change: Partial<(typeof entries)[number]>) {
  return {
    content: zipFile(
      entries.map((entry) =>
        entry.name.endsWith("_cuda.so") ? { ...entry, ...change } : entry
      ),
    ),
  };
}

const lasting: readonly (readonly [string, Partial<FeedOptions>, RegExp])[] = [
  [
    "has no such package",
    { id: "Other" },
    /has no package "Microsoft.ML.OnnxRuntime.Gpu.Linux" \(404\)/,
  ],
  [
    "has no such version",
    { version: "9.9.9" },
    /no version "\d+\.\d+\.\d+" of .* which this program needs; its last are "1.0.0", "9.9.9"/,
  ],
  [
    "gives no package",
    { fault: content({ kind: "status", status: 403 }) },
    /does not give "Microsoft.*403/,
  ],
  [
    "cuts each connection",
    { fault: content({ kind: "cut", after: 10 }) },
    /connection was cut/,
  ],
  [
    "sends a web page for the package",
    { fault: content({ kind: "text", text: "<p>", type: "text/html" }) },
    /sent a web page in place of "microsoft.*check WDTAG_NUGET_INDEX/,
  ],
  [
    "sends another package than its catalog knows",
    {
      entry: { packageHash: btoa("x".repeat(64)) },
    },
    /Cannot download "microsoft.*content is damaged, twice; try again later, or another WDTAG_NUGET_INDEX/,
  ],
  [
    "sends another length than its catalog knows",
    { entry: { packageSize: nupkg.length - 1 } },
    /it is longer than the \d+ bytes .* twice/,
  ],
  [
    "has a package that is cut off",
    { content: nupkg.slice(0, 100_000) },
    /"microsoft.*" of "127.0.0.1:\d+" is damaged: .*end of central directory/i,
  ],
  [
    "has a package that is no zip file",
    { content: new Uint8Array(70_000) },
    /is damaged/,
  ],
  [
    "has a package without one of the libraries",
    { content: zipFile(entries.slice(0, 3)) },
    /holds no "runtimes\/linux-x64\/native\/libonnxruntime_providers_cuda.so": it is not the package/,
  ],
  [
    "has a package with a library twice",
    { content: zipFile([...entries, entries[1]!]) },
    /has ".*_shared.so" twice/,
  ],
  [
    "has a package with a name that leads elsewhere",
    {
      content: zipFile([
        { name: "../escape.so", data: contents[first]! },
        ...entries,
      ]),
    },
    /is damaged: invalid relative path/,
  ],
  [
    "has a wrong checksum in its package",
    changed({ crc: 1 }),
    /checksum of ".*_cuda.so" is wrong/,
  ],
  [
    "has a library that is longer than said",
    changed({ size: 60_000, isStored: false }),
    /is damaged: too many bytes/,
  ],
  [
    "has a library that is shorter than said",
    changed({ size: 90_000, isStored: false }),
    /is damaged: not enough bytes/,
  ],
  [
    "has an encrypted library",
    changed({ isEncrypted: true, isStored: false }),
    /packed in an unknown way/,
  ],
  [
    "has a library packed strangely",
    changed({ method: 14 }),
    /packed in an unknown way/,
  ],
  [
    "has a library for another processor",
    changed({ data: elfLibrary({ arch: "aarch64" }) }),
    /no library for this machine: it is made for another processor/,
  ],
  [
    "has a library that is none",
    changed({ data: new TextEncoder().encode("../../../etc/passwd") }),
    /"libonnxruntime_providers_cuda.so" in the package is no library for this machine: it is cut off/,
  ],
];

for (const [name, options, said] of lasting) {
  Deno.test(`fetchCudaLibraries() gives up clearly where the feed ${name}, and recovers`, async () => {
    await using here = await scene();
    await using bad = feed(options);
    await using good = feed();
    const error = await failure(here.fetch(bad.index));
    ok(error instanceof ModelError, String(error.stack));
    match(error.message, said);
    await untouched(here);
    deepEqual(await inspectCudaLibraries(here.folder), {
      kind: "absent",
      folder: here.folder,
    });
    // A package that is bad itself is not kept for the next run.
    const isBad = /is damaged:|holds no|no library for/.test(error.message);
    const left = Object.keys(await snapshot(here.folder));
    ok(!isBad || !left.some((name) => name.endsWith(".incomplete")));
    await here.fetch(good.index);
    await installed(here);
  });
}

Deno.test("fetchCudaLibraries() goes on where another run was stopped", async () => {
  await using here = await scene();
  await using nuget = feed({
    fault: ({ path }, nth) =>
      path.endsWith(".nupkg") && nth === 1
        ? { kind: "hang", after: 120_000 }
        : null,
  });
  const stop = new AbortController();
  const error = await failure(here.fetch(nuget.index, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === "progress" && event.bytes > 0) {
        stop.abort(new Error("by hand"));
      }
    },
  }));
  equal(error.message, "by hand");
  await untouched(here);
  await here.fetch(nuget.index);
  match(nuget.fetched()[1]?.range ?? "", /^bytes=[1-9]\d*-$/);
  await installed(here);
});

Deno.test("fetchCudaLibraries() mends what was changed or removed", async () => {
  await using here = await scene();
  await using nuget = feed();
  await here.fetch(nuget.index);
  const { folder } = here;
  await Deno.writeTextFile(join(folder, libraries[1]!), "something else");
  await Deno.remove(join(folder, libraries[2]!));
  deepEqual(await inspectCudaLibraries(folder), {
    kind: "broken",
    folder,
    missing: [libraries[2]],
    changed: [libraries[1]],
  });
  equal((await here.fetch(nuget.index)).asked, true);
  await installed(here);
});

Deno.test("fetchCudaLibraries() notices one byte", async () => {
  await using here = await scene();
  await using nuget = feed();
  await here.fetch(nuget.index);
  const bytes = contents[first]!.slice();
  bytes[bytes.length - 1]! ^= 1;
  await Deno.writeFile(join(here.folder, first), bytes);
  const state = await inspectCudaLibraries(here.folder);
  deepEqual(state.kind === "broken" && state.changed, [first]);
  await here.fetch(nuget.index);
  await installed(here);
});

Deno.test("fetchCudaLibraries() takes nobody else's libraries for its own", async () => {
  await using here = await scene();
  await using nuget = feed();
  const { folder } = here;
  for (const name of libraries) {
    await Deno.writeTextFile(join(folder, name), "another version");
  }
  deepEqual(await inspectCudaLibraries(folder), { kind: "foreign", folder });
  await here.fetch(nuget.index);
  await installed(here);
});

Deno.test("fetchCudaLibraries() replaces no link", async () => {
  await using here = await scene();
  await using nuget = feed();
  const link = join(here.folder, first);
  await Deno.symlink("libonnxruntime.so.1", link);
  const error = await failure(here.fetch(nuget.index));
  match(
    error.message,
    /it is a link to "libonnxruntime.so.1"; remove the link/,
  );
  equal(await Deno.readTextFile(link), binding["libonnxruntime.so.1"]);
  await Deno.remove(link);
  equal(
    (await here.fetch(nuget.index)).asked,
    false,
    "all was unpacked already",
  );
  await installed(here);
});

Deno.test("fetchCudaLibraries() begins nothing that the disk has no room for", async () => {
  await using here = await scene();
  await using nuget = feed();
  const need = contents[first]!.length;
  for (
    const [free, said, fetched] of [
      [need, /Not enough room in ".*": the package needs 1 MB/, 0],
      [nupkg.length - 3000, /the package needs/, 0],
    ] as const
  ) {
    const error = await failure(
      here.fetch(nuget.index, { freeSpace: () => Promise.resolve(free) }),
    );
    ok(error instanceof ModelError);
    match(error.message, said);
    match(error.message, /DENO_DIR/);
    equal(nuget.fetched().length, fetched);
    await untouched(here);
  }
  let looks = 0;
  const error = await failure(here.fetch(nuget.index, {
    freeSpace: () => Promise.resolve(looks++ === 0 ? 1e9 : 1000),
  }));
  match(error.message, /the libraries need 1 MB, 1 MB are free/);
  await untouched(here);
  // What has come is kept: only the rest is asked for.
  await here.fetch(nuget.index);
  equal(nuget.fetched().length, 1);
  await installed(here);
});

Deno.test("fetchCudaLibraries() says what is right where there is no CUDA", async () => {
  await using here = await scene();
  await using nuget = feed();
  for (
    const [os, arch, said] of [
      ["windows", "x86_64", /no CUDA on Windows: use --provider dml/],
      ["darwin", "aarch64", /no CUDA on macOS: use --provider coreml/],
      ["linux", "aarch64", /no CUDA for Linux on aarch64/],
      ["freebsd", "x86_64", /does not run on freebsd/],
    ] as const
  ) {
    const platform = { os, arch };
    const error = await failure(here.fetch(nuget.index, { platform }));
    ok(error instanceof ModelError);
    match(error.message, said);
  }
  equal(nuget.asked.length, 0);
  deepEqual(Object.keys(await snapshot(here.folder)), Object.keys(binding));
});

Deno.test("fetchCudaLibraries() gives a name and password to the feed's own host, and tells nobody", async () => {
  await using here = await scene();
  await using other = feed();
  await using nuget = feed({
    base: other.origin,
    fault: ({ path }) =>
      path === "/v3/index.json" ? null : { kind: "status", status: 404 },
  });
  const index = nuget.index.replace("//", "//user:pass%20word@");
  await here.fetch(index);
  deepEqual(nuget.asked.map(({ authorization }) => authorization), [
    `Basic ${btoa("user:pass word")}`,
  ]);
  ok(other.asked.length > 2);
  ok(other.asked.every(({ authorization }) => authorization === null));
  await using down = feed({
    fault: () => ({ kind: "status", status: 500 }),
  });
  const error = await failure(
    here.fetch(down.index.replace("//", "//user:secret@"), { force: true }),
  );
  match(error.message, /500/);
  ok(!/secret|user/.test(error.message), error.message);
});

function content(fault: FeedFault) {
  return ({ path }: { readonly path: string }) =>
    path.endsWith(".nupkg") ? fault : null;
}

Deno.test("the package is the one that onnxruntime-node's own script names", async () => {
  const { version: own } = await import(
    "npm:onnxruntime-node@1.30.0/dist/version.js"
  );
  equal(version, own);
  ok(inside.includes("linux-x64"));
});
