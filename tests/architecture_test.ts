import { deepEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** A module, and what it imports without being asked to at run time. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

const project = new URL("../", import.meta.url).href;

async function graph(entry: string): Promise<ReadonlyMap<string, Module>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: fileURLToPath(project),
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    readonly modules: readonly Module[];
  };
  return new Map(modules.map((module) => [module.specifier, module]));
}

const workers = [
  "src/captioners/onnx/caption_worker.ts",
  "src/captioners/transformers/transformers_worker.ts",
  "src/dataset/prepare_worker.ts",
  "src/dataset/regex_worker.ts",
  "src/model/session_worker.ts",
  "src/plugin/captioner/graphs_worker.ts",
  // Not a worker but a program of its own.
  "src/model/provider/probe_child.ts",
  "src/model/runtime/runtime_child.ts",
];

/** Every module of the program: workers are in no other module's graph. */
async function everyModule(): Promise<readonly Module[]> {
  const all = new Map(await graph("main.ts"));
  for (const worker of workers) {
    for (const [name, module] of await graph(worker)) all.set(name, module);
  }
  return [...all.values()];
}

/** Everything that a module names, types and what it loads later included. */
function allImports(module: Module): readonly string[] {
  return (module.dependencies ?? [])
    .flatMap(({ code, type }) => [code, type])
    .flatMap((target) => target?.specifier ?? []);
}

/** What is loaded together with a module. */
function staticImports(module: Module): readonly string[] {
  return (module.dependencies ?? [])
    .filter(({ isDynamic }) => !isDynamic)
    .flatMap(({ code }) => code?.specifier ?? []);
}

/** The station of a module: its folder in src/, or the file at the top. */
function station(specifier: string): string | null {
  if (!specifier.startsWith(project)) return null;
  const [top = "", folder = ""] = specifier.slice(project.length).split("/");
  return top === "src" ? folder : top;
}

/** Which stations a station may import from, itself left out. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["mod.ts", "commands"],
  "mod.ts": [
    "dataset",
    "image",
    "model",
    "caption",
    "captioners",
    "plugin",
    "preset",
    "files",
  ],
  // Written as a user's: against the library.
  plugins: ["mod.ts"],
  commands: [
    "dataset",
    "image",
    "model",
    "caption",
    "captioners",
    "plugin",
    "preset",
    "files",
    "threads",
    "text",
  ],
  dataset: [
    "image",
    "model",
    "caption",
    "captioners",
    "plugin",
    "preset",
    "files",
    "threads",
    "text",
  ],
  // Sentences: pixels in, text out.
  captioners: ["image", "model", "files", "threads", "text"],
  // A tag's category is the label file's word, and a caption needs it.
  caption: ["model"],
  // Values are judged where they are read: providers, suffixes, tables.
  preset: [
    "caption",
    "captioners",
    "image",
    "model",
    "files",
    "plugin",
    "text",
  ],
  // The built-in ones, by one list of names; captioners are of the same kind
  // as those of captioners/, and see by the same code.
  plugin: [
    "caption",
    "captioners",
    "image",
    "model",
    "plugins",
    "text",
    "threads",
  ],
  // Downloads are kept through the one way to the disk.
  model: ["files", "image", "threads", "text"],
  image: [],
  files: [],
  threads: [],
  text: [],
};

Deno.test("imports point one way", async () => {
  const modules = await everyModule();
  const wrong: string[] = [];
  let seen = 0;
  for (const module of modules) {
    const from = station(module.specifier);
    if (from === null) continue;
    for (const target of allImports(module)) {
      const to = station(target);
      if (to === null || to === from) continue;
      seen++;
      if (!allowed[from]?.includes(to)) {
        wrong.push(`${module.specifier.slice(project.length)} -> ${to}`);
      }
    }
  }
  deepEqual(wrong, []);
  ok(seen > 100, `only ${seen} imports were looked at`);
});

Deno.test("every module of src/ is reached from main.ts or from a worker", async () => {
  const reached = new Set((await everyModule()).map((each) => each.specifier));
  const lost: string[] = [];
  const walk = async (folder: URL): Promise<void> => {
    for await (const entry of Deno.readDir(folder)) {
      const url = new URL(entry.name, folder);
      if (entry.isDirectory) await walk(new URL(`${url.href}/`));
      else if (!reached.has(url.href)) lost.push(url.href);
    }
  };
  await walk(new URL("src/", project));
  deepEqual(lost, []);
});

Deno.test("main.ts and mod.ts reach nothing but their own light modules at import", async () => {
  const modules = await graph("main.ts");
  const reached = new Set<string>();
  const waiting = [new URL("main.ts", project).href];
  for (
    let next = waiting.pop();
    next !== undefined;
    next = waiting.pop()
  ) {
    if (reached.has(next)) continue;
    reached.add(next);
    const module = modules.get(next);
    if (module !== undefined) waiting.push(...staticImports(module));
  }
  deepEqual([...reached].filter((each) => !each.startsWith(project)), []);
  ok(reached.size > 20);
  ok(!reached.has(new URL("src/dataset/run_tagging.ts", project).href));
});

Deno.test("no module names transformers.js to Deno, which would install it for everybody", async () => {
  const named = (await everyModule()).flatMap((module) =>
    allImports(module).filter((target) =>
      target.includes("@huggingface/transformers")
    )
  );
  deepEqual(named, []);
});
