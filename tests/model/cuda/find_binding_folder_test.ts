import { equal, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import { findBindingFolder } from "../../../src/model/cuda/find_binding_folder.ts";
import { output, scratch } from "../../files/scratch.ts";

const project = new URL("../../../", import.meta.url);
const finder = "src/model/cuda/find_binding_folder.ts";

/** A program that says the folder. */
const program = (base: URL | string) =>
  `import { findBindingFolder } from "${new URL(finder, base)}";` +
  `console.log(await findBindingFolder());`;

Deno.test("findBindingFolder() finds the binding that this program loads", async () => {
  const folder = await findBindingFolder();
  ok((await Deno.stat(join(folder, "onnxruntime_binding.node"))).isFile);
});

Deno.test("findBindingFolder() finds it for a program from elsewhere, which may do nothing", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async ({ url }) => {
      const { pathname, origin } = new URL(url);
      return new Response(
        pathname === "/main.ts"
          ? program(origin)
          : await Deno.readFile(new URL(`.${pathname}`, project)),
        { headers: { "content-type": "application/typescript" } },
      );
    },
  );
  const said = await output(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-config",
    "--no-check",
    `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}/main.ts`,
  ]);
  equal(said.trim(), await findBindingFolder());
});

Deno.test("findBindingFolder() finds it in a node_modules folder", async () => {
  await using dir = await scratch();
  // What the search needs of the package, without its hundred megabytes.
  const own = dirname(dirname(dirname(dirname(await findBindingFolder()))));
  const copy = join(dir.path, "node_modules", "onnxruntime-node");
  await Deno.mkdir(join(copy, "dist"), { recursive: true });
  const { dependencies: _, ...manifest } = JSON.parse(
    await Deno.readTextFile(join(own, "package.json")),
  );
  await Deno.writeTextFile(
    join(copy, "package.json"),
    JSON.stringify(manifest),
  );
  await Deno.copyFile(
    join(own, "dist", "version.js"),
    join(copy, "dist", "version.js"),
  );
  const files = {
    "deno.json": { nodeModulesDir: "manual" },
    "package.json": { dependencies: { "onnxruntime-node": manifest.version } },
  };
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(join(dir.path, name), JSON.stringify(content));
  }
  await Deno.writeTextFile(join(dir.path, "main.ts"), program(project));
  const said = await output(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    join(dir.path, "main.ts"),
  ]);
  const { os, arch } = Deno.build;
  equal(
    said.trim(),
    join(
      copy,
      "bin",
      "napi-v6",
      os === "windows" ? "win32" : os,
      arch === "x86_64" ? "x64" : "arm64",
    ),
  );
});
