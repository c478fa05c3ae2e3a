import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { ModelError } from "../../../src/model/model_error.ts";
import { failure, snapshot } from "../../files/scratch.ts";
import { type Fault, type HubOptions, loopbackHub } from "./loopback_hub.ts";
import { files, labels, model, repo, repos, scene } from "./scenes.ts";

/** Faults of the first GET of the model, after which all is well. */
const passing: readonly (readonly [string, Fault])[] = [
  ["500", { kind: "status", status: 500 }],
  ["502", { kind: "status", status: 502 }],
  ["503 with Retry-After", {
    kind: "status",
    status: 503,
    headers: { "retry-after": "0" },
  }],
  ["429 with Retry-After", {
    kind: "status",
    status: 429,
    headers: { "retry-after": "0" },
  }],
  ["a body cut before its first byte", { kind: "cut", after: 0 }],
  ["a body cut after a byte", { kind: "cut", after: 1 }],
  ["a body cut before its last byte", {
    kind: "cut",
    after: model.length - 1,
  }],
  ["a body that stalls", { kind: "hang", after: 1000 }],
  ["a server that says nothing", { kind: "hang", after: 0 }],
  ["a damaged body", { kind: "corrupt" }],
  ["a body that is too short", { kind: "resize", by: -7 }],
  ["a body that is too long", { kind: "resize", by: 7 }],
];

for (const [name, fault] of passing) {
  for (const lfs of [[], ["model.onnx"]]) {
    const where = lfs.length === 0 ? "the Hub" : "its store";
    Deno.test(`pullFiles() gets over ${name} from ${where}`, async () => {
      await using hub = loopbackHub({
        repos,
        lfs,
        fault: ({ method, path }, nth) =>
          method === "GET" && path.endsWith("model.onnx") && nth === 1 &&
            // The Hub itself only redirects then.
            path.includes("//") === lfs.length > 0
            ? fault
            : null,
      });
      await using here = await scene();
      const { files: paths } = await here.pull(hub.endpoint);
      deepEqual(await Deno.readFile(paths[0]!), model);
      ok(here.events.some(({ kind }) => kind === "retry"));
    });
  }
}

/** Faults that stay, and what is said of them. */
const lasting: readonly (readonly [
  string,
  Partial<HubOptions>,
  RegExp,
])[] = [
  [
    "answers 500",
    always("GET", { kind: "status", status: 500 }),
    /500 \(4 tries\)/,
  ],
  [
    "answers 500 to HEAD",
    always("HEAD", { kind: "status", status: 500 }),
    /Cannot ask the Hub .*500 \(4 tries\)/,
  ],
  [
    "asks for a long wait",
    always("HEAD", {
      kind: "status",
      status: 429,
      headers: { "retry-after": "3600" },
    }),
    /fewer requests \(429\); try again in 3600 s/,
  ],
  [
    "cuts each body",
    always("GET", { kind: "cut", after: 10 }),
    /connection was cut/,
  ],
  [
    "stalls each time",
    always("GET", { kind: "hang", after: 10 }),
    /sent nothing for/,
  ],
  [
    "sends damaged bodies",
    always("GET", { kind: "corrupt" }),
    /content is damaged, twice/,
  ],
  [
    "sends bodies that are too long",
    always("GET", { kind: "resize", by: 9 }),
    /longer than the 300000 bytes.*twice/,
  ],
  [
    "sends bodies that are too short",
    always("GET", { kind: "resize", by: -9 }),
    /cut after 299991 of 300000|can't go on from byte/,
  ],
  [
    "answers 403",
    always("HEAD", { kind: "status", status: 403 }),
    /accept its terms at http:.*\/kit\/tagger, and give a token/,
  ],
  [
    "answers 401",
    always("HEAD", {
      kind: "status",
      status: 401,
      headers: { "x-error-code": "RepoNotFound" },
    }),
    /does not exist at .*, or is private \(401\)/,
  ],
  ["wants a token", { token: "hf_right" }, /accept its terms .*HF_TOKEN/],
  [
    "has no such repository",
    { repos: {} },
    /"kit\/tagger" does not exist at .*404/,
  ],
  [
    "has no such file",
    { repos: { [repo]: { "a.onnx": model } } },
    /no file "model.onnx" at "main": it has "a.onnx"/,
  ],
  [
    "sends a web page for HEAD",
    always("HEAD", { kind: "html" }),
    /does not answer as a Hub does .*text\/html/,
  ],
  [
    "sends a web page for the model",
    always("GET", { kind: "html" }),
    /sent a web page in place of "model.onnx"/,
  ],
  ["is no Hub", { isHub: false }, /does not answer as a Hub does/],
  [
    "tells a commit that leads elsewhere",
    { commit: "../../../../etc" },
    /does not answer as a Hub does/,
  ],
  [
    "answers with 418",
    always("HEAD", { kind: "status", status: 418 }),
    /answered with 418/,
  ],
  [
    "redirects in circles",
    always("HEAD", {
      kind: "status",
      status: 302,
      headers: { location: "/kit/tagger/resolve/main/model.onnx" },
    }),
    /redirects in circles/,
  ],
  [
    "redirects to a file",
    always("HEAD", {
      kind: "status",
      status: 302,
      headers: { location: "file:///etc/passwd" },
    }),
    /redirects to "file:\/\/".* not followed/,
  ],
];

for (const [name, options, said] of lasting) {
  Deno.test(`pullFiles() gives up clearly where the Hub ${name}, and recovers`, async () => {
    await using bad = loopbackHub({ repos, ...options });
    await using good = loopbackHub({ repos });
    await using here = await scene();
    for (const pull of [here.pull, here.pullHere]) {
      const error = await failure(pull(bad.endpoint));
      ok(error instanceof ModelError, String(error.stack));
      match(error.message, said);
      await nothingInstalled(here.cache, here.folder);
    }
    for (const pull of [here.pull, here.pullHere]) {
      const { files: paths } = await pull(good.endpoint);
      deepEqual(await Deno.readFile(paths[0]!), model);
      deepEqual(await Deno.readFile(paths[1]!), labels);
    }
  });
}

Deno.test("pullFiles() says what revisions there are where one is missing", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  const error = await failure(here.pull(hub.endpoint, { revision: "v9" }));
  match(error.message, /no revision "v9": it has "main", "v1"/);
});

Deno.test("pullFiles() goes on where each cut has ended, and asks for the rest alone", async () => {
  await using hub = loopbackHub({
    repos,
    fault: ({ method, path, range }) =>
      method === "GET" && path.endsWith(".onnx") &&
        Number(/\d+/.exec(range ?? "0")) < 200_000
        ? { kind: "cut", after: 70_000 }
        : null,
  });
  await using here = await scene();
  await here.pull(hub.endpoint, { files: [files[0]!] });
  const ranges = hub.seen.filter(({ method }) => method === "GET")
    .map(({ range }) => range);
  deepEqual(ranges, [
    null,
    "bytes=70000-",
    "bytes=140000-",
    "bytes=210000-",
  ]);
  equal(hub.sent(), model.length);
});

for (const kind of ["whole", "shifted"] as const) {
  Deno.test(`pullFiles() begins anew where a server answers a range with ${kind === "whole" ? "the whole file" : "another part"}`, async () => {
    await using hub = loopbackHub({
      repos,
      fault: ({ method }, nth) =>
        method !== "GET"
          ? null
          : nth === 1
          ? { kind: "cut", after: 5000 }
          : nth === 2
          ? { kind }
          : null,
    });
    await using here = await scene();
    const { files: paths } = await here.pull(hub.endpoint);
    deepEqual(await Deno.readFile(paths[0]!), model);
  });
}

Deno.test("pullFiles() does not build upon what an earlier run has left damaged", async () => {
  await using bad = loopbackHub({
    repos,
    ...always("GET", { kind: "cut", after: 1000 }),
  });
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  await failure(here.pull(bad.endpoint));
  const blobs = join(here.cache, "models--kit--tagger", "blobs");
  const [partial] = [...Deno.readDirSync(blobs)].map(({ name }) => name);
  ok(partial !== undefined && partial.endsWith(".incomplete"));
  for (
    const left of [
      new Uint8Array(100_000),
      new Uint8Array(model.length),
      new Uint8Array(model.length + 1),
    ]
  ) {
    await Deno.writeFile(join(blobs, partial), left);
    const { files: paths } = await here.pull(hub.endpoint, { force: true });
    deepEqual(await Deno.readFile(paths[0]!), model);
  }
});

Deno.test("pullFiles() says that the Hub can't be reached", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  await using here = await scene();
  const error = await failure(here.pull(`http://127.0.0.1:${port}`));
  ok(error instanceof ModelError);
  match(
    error.message,
    /"127.0.0.1:\d+": the connection was refused \(4 tries\)/,
  );
});

Deno.test("pullFiles() asks nothing of the Hub while it must not", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  const settings = {
    endpoint: hub.endpoint,
    token: null,
    tokenFrom: null,
    cache: here.cache,
    offline: true,
  };
  const error = await failure(here.pull(hub.endpoint, { settings }));
  ok(error instanceof ModelError);
  match(error.message, /not complete in .*"model.onnx".*HF_HUB_OFFLINE/);
  equal(hub.seen.length, 0);
  await here.pull(hub.endpoint);
  const { length } = hub.seen;
  equal((await here.pull(hub.endpoint, { settings })).asked, false);
  match(
    (await failure(here.pull(hub.endpoint, { settings, force: true }))).message,
    /anew while HF_HUB_OFFLINE/,
  );
  equal(hub.seen.length, length);
});

Deno.test("pullFiles() ends at once when its signal is aborted, and goes on from there", async () => {
  await using hub = loopbackHub({
    repos,
    fault: ({ method }, nth) =>
      method === "GET" && nth === 1 ? { kind: "hang", after: 120_000 } : null,
  });
  await using here = await scene();
  const stop = new AbortController();
  const error = await failure(here.pull(hub.endpoint, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === "progress" && event.bytes > 0) {
        stop.abort(new Error("by hand"));
      }
    },
  }));
  equal(error.message, "by hand");
  await nothingInstalled(here.cache, here.folder);
  await here.pull(hub.endpoint);
  ok(hub.seen.some(({ range }) => /^bytes=[1-9]/.test(range ?? "")));
});

const odd = [
  "../escape",
  "a/..",
  "a/../../etc",
  "owner",
  "owner/name/extra",
  "/etc/passwd",
  "C:\\x/y",
  "a/b\0",
  "a\n/b",
  "-a/b",
  "a/.b",
  "a--b/c",
  "a/b.git",
  "ü/b",
  "a/b?c",
  "a/b#c",
  "a/%2e%2e",
  "",
];

Deno.test("pullFiles() takes no name that would lead elsewhere", async () => {
  await using hub = loopbackHub({ repos });
  await using here = await scene();
  for (const repo of odd) {
    const error = await failure(here.pull(hub.endpoint, { repo }));
    ok(error instanceof ModelError, repo);
    match(error.message, /can be no repository/);
  }
  for (
    const file of ["../x", "/x", "a//b", "a/./b", "c:x", "a\\b", "x\0", ""]
  ) {
    const error = await failure(here.pull(hub.endpoint, { files: [file] }));
    match(error.message, /can be no file/);
  }
  for (
    const revision of ["../x", "/x", "a b", ".x", "a..b", "x.lock", "a\0", ""]
  ) {
    const error = await failure(here.pull(hub.endpoint, { revision }));
    match(error.message, /can be no revision/);
  }
  equal(hub.seen.length, 0);
});

/** The same fault for each request of the model by a method. */
function always(method: string, fault: Fault): Partial<HubOptions> {
  return {
    fault: (seen) =>
      seen.method === method && seen.path.endsWith("model.onnx") &&
        !seen.path.startsWith("/api/")
        ? fault
        : null,
  };
}

/** No file is under its own name, no blob, no snapshot, no reference. */
async function nothingInstalled(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const seen = await snapshot(folder).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return {};
      throw error;
    });
    const installed = Object.entries(seen).filter(([name, what]) =>
      what !== "folder" && !/(^|\/)\.(cache|locks)\//.test(name) &&
      !name.endsWith(".incomplete")
    ).map(([name]) => name);
    deepEqual(installed, []);
  }
}
