/** What an attempt reaches for; all of it is there for whoever may. */
export interface Targets {
  /** A file outside of the plugin's folder; its text is `secret`. */
  readonly secret: string;
  /** A module outside of the plugin's folder that exports `secret`. */
  readonly outside: string;
  /** A folder outside of the plugin's. */
  readonly folder: string;
  /** A server on this machine: `/module.js` exports `secret`. */
  readonly server: string;
  /** Its port. */
  readonly port: number;
}

/** One way out, as a plugin's module. */
export interface Attempt {
  readonly name: string;
  /** What stands before the factory. */
  readonly head?: string;
  /** The body of an async function; what it returns is what it got hold of. */
  readonly body: string;
  /** Only where this says so. */
  readonly os?: typeof Deno.build.os;
  /** Only where there is a driver of a GPU. */
  readonly gpu?: true;
}

/**
 * Ways out of the sandbox. Each body returns something true where it is out.
 * `SECRET`, `OUTSIDE`, `FOLDER`, `SERVER` and `PORT` stand for the targets.
 */
export const attempts: readonly Attempt[] = [
  // Files
  {
    name: "reads a file",
    body: `return await Deno.readTextFile("SECRET") === "secret";`,
  },
  {
    name: "reads a file through node:fs",
    head: `import { readFileSync } from "node:fs";`,
    body: `return readFileSync("SECRET", "utf8") === "secret";`,
  },
  {
    name: "reads a file through node:fs/promises",
    head: `import { open } from "node:fs/promises";`,
    body:
      `return (await (await open("SECRET")).readFile("utf8")) === "secret";`,
  },
  {
    name: "reads a file through process.getBuiltinModule()",
    body:
      `return globalThis.process.getBuiltinModule("fs").readFileSync("SECRET", "utf8") === "secret";`,
    head: `import process from "node:process"; globalThis.process = process;`,
  },
  {
    name: "fetches a file: URL",
    body:
      `return await (await fetch(new URL("file://SECRET"))).text() === "secret";`,
  },
  {
    name: "imports a file as text",
    head: `import text from "file://SECRET" with { type: "text" };`,
    body: `return text === "secret";`,
  },
  {
    name: "imports a file as text, later",
    body:
      `return (await import("file://SECRET", { with: { type: "text" } })).default === "secret";`,
  },
  {
    name: "imports a module of another folder",
    head: `import { secret } from "file://OUTSIDE";`,
    body: `return secret === "secret";`,
  },
  {
    name: "imports a module of the folder above",
    head: `import { secret } from "../outside.ts";`,
    body: `return secret === "secret";`,
  },
  {
    name: "imports a module by a computed name",
    body:
      `return (await import(["file://", "OUTSIDE"].join(""))).secret === "secret";`,
  },
  {
    name: "imports a sibling that is a link to another folder's module",
    head: `import { secret } from "./linked.ts";`,
    body: `return secret === "secret";`,
  },
  {
    name: "imports a sibling that is a link, as text",
    head: `import text from "./linked.txt" with { type: "text" };`,
    body: `return text === "secret";`,
  },
  {
    name: "requires a module of another folder",
    head: `import { createRequire } from "node:module";`,
    body:
      `return createRequire(import.meta.url)("FOLDER/outside.cjs").secret === "secret";`,
  },
  {
    name: "lists a folder",
    body: `return [...Deno.readDirSync("FOLDER")].length > 0;`,
  },
  {
    name: "looks whether a file is there",
    body: `return Deno.statSync("SECRET").isFile;`,
  },
  {
    name: "reads its own process's memory map",
    body: `return (await Deno.readTextFile("/proc/self/maps")).length > 0;`,
    os: "linux",
  },
  {
    name: "reads the parent's environment",
    body:
      `return (await Deno.readFile("/proc/" + Deno.ppid + "/environ")).length > 0;`,
    os: "linux",
  },
  {
    name: "opens its standard input anew through /dev/stdin",
    body: `Deno.openSync("/dev/stdin").close(); return true;`,
    os: "linux",
  },
  // Writing
  {
    name: "writes a file",
    body: `await Deno.writeTextFile("FOLDER/written", "x"); return true;`,
  },
  {
    name: "writes a file through node:fs",
    head: `import { writeFileSync } from "node:fs";`,
    body: `writeFileSync("FOLDER/written2", "x"); return true;`,
  },
  {
    name: "writes into its own folder",
    body:
      `await Deno.writeTextFile(new URL("./written.txt", import.meta.url), "x"); return true;`,
  },
  {
    name: "makes a folder for temporary files",
    body: `return (await Deno.makeTempDir({ dir: "FOLDER" })).length > 0;`,
  },
  {
    name: "makes a link",
    body: `await Deno.symlink("SECRET", "FOLDER/link"); return true;`,
  },
  {
    name: "removes a file",
    body: `await Deno.remove("FOLDER/victim"); return true;`,
  },
  {
    name: "writes a heap snapshot",
    head: `import { writeHeapSnapshot } from "node:v8";`,
    body: `return writeHeapSnapshot("FOLDER/heap").length > 0;`,
  },
  {
    name: "opens a database",
    head: `import { DatabaseSync } from "node:sqlite";`,
    body:
      `new DatabaseSync("FOLDER/data.db").exec("create table t (a)"); return true;`,
  },
  // Environment and system
  {
    name: "reads a variable",
    body: `return Deno.env.get("WDTAG_TEST_SECRET") === "secret";`,
  },
  {
    name: "reads a variable through node:process",
    head: `import { env } from "node:process";`,
    body: `return env.WDTAG_TEST_SECRET === "secret";`,
  },
  {
    name: "lists all variables",
    body: `return Deno.env.toObject().WDTAG_TEST_SECRET === "secret";`,
  },
  {
    name: "sets a variable",
    body: `Deno.env.set("LD_PRELOAD", "x"); return true;`,
  },
  {
    name: "asks for the machine's name",
    body: `return Deno.hostname() !== "";`,
  },
  {
    name: "asks for the machine's name through node:os",
    head: `import { hostname } from "node:os";`,
    body: `return hostname() !== "";`,
  },
  {
    name: "asks who the user is",
    head: `import { userInfo } from "node:os";`,
    body: `return userInfo().username !== "";`,
  },
  {
    name: "asks for network interfaces",
    body: `return Deno.networkInterfaces().length > 0;`,
  },
  // Network
  {
    name: "fetches from a server",
    body: `return (await fetch("SERVER/module.js")).ok;`,
  },
  {
    name: "connects to a port",
    body:
      `(await Deno.connect({ hostname: "127.0.0.1", port: PORT })).close(); return true;`,
  },
  {
    name: "connects through node:net",
    head: `import { connect } from "node:net";`,
    body: `return await new Promise((resolve, reject) => {
      const socket = connect(PORT, "127.0.0.1", () => { socket.destroy(); resolve(true); });
      socket.on("error", reject);
    });`,
  },
  {
    name: "opens a web socket",
    body: `return await new Promise((resolve, reject) => {
      const socket = new WebSocket("ws://127.0.0.1:PORT/socket");
      socket.onopen = () => { socket.close(); resolve(true); };
      socket.onerror = (event) => reject(new Error(event.message));
    });`,
  },
  {
    name: "listens on a port",
    body: `Deno.listen({ port: 0 }).close(); return true;`,
  },
  {
    name: "asks for a name's address",
    head: `import { lookup } from "node:dns/promises";`,
    body: `return (await lookup("localhost")).address !== "";`,
  },
  {
    name: "imports from a server",
    head: `import { secret } from "SERVER/module.js";`,
    body: `return secret === "secret";`,
  },
  {
    name: "imports from a server, later",
    body: `return (await import("SERVER/module.js")).secret === "secret";`,
  },
  {
    name: "imports an npm package",
    head: `import { parse } from "npm:smol-toml@1.9.1";`,
    body: `return parse("a = 1").a === 1;`,
  },
  {
    name: "imports an npm package, later",
    body:
      `return (await import("npm:smol-toml@1.9.1")).parse("a = 1").a === 1;`,
  },
  {
    name: "imports a jsr: package",
    head: `import { secret } from "jsr:@wdtag-test/secret@1.0.0";`,
    body: `return secret === "secret";`,
  },
  {
    name: "imports a jsr: package, later",
    body:
      `return (await import("jsr:@wdtag-test/secret@1.0.0")).secret === "secret";`,
  },
  // Processes and native code
  {
    name: "runs a program",
    body:
      `return (await new Deno.Command(Deno.execPath(), { args: ["--version"] }).output()).success;`,
  },
  {
    name: "runs a program through node:child_process",
    head: `import { execFileSync } from "node:child_process";`,
    body: `return execFileSync(Deno.execPath(), ["--version"]).length > 0;`,
  },
  {
    name: "forks itself",
    head: `import { fork } from "node:child_process";`,
    body: `return await new Promise((resolve, reject) => {
      const child = fork("OUTSIDE");
      child.on("error", reject);
      child.on("spawn", () => resolve(true));
    });`,
  },
  {
    name: "signals the process that started it",
    body: `Deno.kill(Deno.ppid, "SIGCONT"); return true;`,
    os: "linux",
  },
  {
    name: "calls native code",
    body:
      `Deno.dlopen("libc.so.6", { getpid: { parameters: [], result: "i32" } }).close(); return true;`,
    os: "linux",
  },
  {
    name: "attaches a debugger to itself",
    head: `import { Session } from "node:inspector";`,
    body: `new Session().connect(); return true;`,
  },
  // Workers
  {
    name: "reads a file in a worker made of text",
    body: `return await new Promise((resolve, reject) => {
      const source = 'try { postMessage(Deno.readTextFileSync("SECRET")); } catch (error) { postMessage(String(error)); }';
      const worker = new Worker("data:text/javascript," + encodeURIComponent(source), { type: "module" });
      worker.onmessage = ({ data }) => { worker.terminate(); data === "secret" ? resolve(true) : reject(new Error(data)); };
      worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
    });`,
  },
  {
    name: "loads another folder's module as a worker",
    body: `return await new Promise((resolve, reject) => {
      const worker = new Worker("file://FOLDER/worker.js", { type: "module" });
      worker.onmessage = ({ data }) => { worker.terminate(); resolve(data === "secret"); };
      worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
    });`,
  },
  {
    name: "loads another folder's module as a node worker",
    head: `import { Worker } from "node:worker_threads";`,
    body: `return await new Promise((resolve, reject) => {
      const worker = new Worker("FOLDER/thread.mjs");
      worker.on("message", (data) => resolve(data === "secret"));
      worker.on("error", reject);
    });`,
  },
  // Storage
  {
    name: "keeps something in localStorage",
    body: `localStorage.setItem("wdtag", "secret");
      const kept = localStorage.getItem("wdtag");
      localStorage.removeItem("wdtag");
      return kept === "secret";`,
  },
  {
    name: "keeps something in a cache",
    body: `const cache = await caches.open("wdtag");
      await cache.put("http://localhost/", new Response("secret"));
      const kept = await (await cache.match("http://localhost/")).text();
      await caches.delete("wdtag");
      return kept === "secret";`,
  },
  {
    name: "keeps something in a worker's cache",
    body: `const code = "caches.open('wdtag').then((cache) => " +
        "cache.put('http://localhost/', new Response('secret')))" +
        ".then(() => postMessage('kept'), () => postMessage('refused'))";
      const kept = await new Promise((resolve) => {
        const worker = new Worker(
          "data:text/javascript," + encodeURIComponent(code),
          { type: "module" },
        );
        worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
      });
      await caches.delete("wdtag");
      return kept === "kept";`,
  },
  // GPU
  {
    name: "asks for a GPU",
    body: `return await navigator.gpu.requestAdapter() !== null;`,
    gpu: true,
  },
  {
    name: "asks for a GPU in a worker",
    body:
      `const source = "postMessage(await navigator.gpu.requestAdapter() !== null)";
      return await new Promise((resolve) => {
        const worker = new Worker("data:text/javascript," + encodeURIComponent(source), { type: "module" });
        worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
      });`,
    gpu: true,
  },
  {
    name: "computes on a GPU",
    body: `const adapter = await navigator.gpu.requestAdapter();
      const device = await adapter.requestDevice();
      device.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE }).destroy();
      device.destroy();
      return true;`,
    gpu: true,
  },
  {
    name: "asks for a GPU after it changed where Deno looks for one",
    body: `try { Deno.env.set("DENO_WEBGPU_BACKEND", "vulkan"); } catch {
        // It has none to change.
      }
      return await navigator.gpu.requestAdapter() !== null;`,
    gpu: true,
  },
  // Permissions
  {
    name: "asks for a permission",
    body:
      `return (await Deno.permissions.request({ name: "read" })).state === "granted";`,
  },
  {
    name: "finds that it may do everything",
    body:
      `return Deno.permissions.querySync({ name: "run" }).state === "granted";`,
  },
  {
    name: "calls Deno's own operations",
    body: `const { ops } = Deno[Deno.internal].core;
      return ops.op_fs_read_file_text_sync?.("SECRET") === "secret" ||
        await Deno.readTextFile("SECRET") === "secret";`,
  },
];

/** The module of an attempt. */
export function attemptSource(
  { head = "", body }: Attempt,
  targets: Targets,
): string {
  const filled = (text: string): string =>
    text.replaceAll("SECRET", targets.secret)
      .replaceAll("OUTSIDE", targets.outside)
      .replaceAll("FOLDER", targets.folder)
      .replaceAll("SERVER", targets.server)
      .replaceAll("PORT", `${targets.port}`)
      .replaceAll(`WDTAG_TEST_${targets.secret}`, "WDTAG_TEST_SECRET");
  return `// @ts-nocheck
${filled(head)}
async function attempt() {
${filled(body)}
}
export default () => ({
  name: "attempt",
  async tags() {
    const out = await attempt();
    return [{ name: out ? "escaped" : "inside", score: 1, category: "general" }];
  },
});
`;
}
