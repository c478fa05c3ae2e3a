import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ModelError } from "../model_error.ts";

/** The package that the binding is in, with the processors in Node's words. */
const processors: Readonly<Record<string, string>> = {
  x86_64: "x64",
  aarch64: "arm64",
};

/**
 * The folder of the onnxruntime that this very program would load, wherever
 * that is: Deno's cache (`DENO_DIR`), or a `node_modules`. onnxruntime looks
 * for its CUDA libraries there and nowhere else.
 *
 * A module of the package that holds nothing but its version is loaded; the
 * register of loaded CommonJS modules knows its path. No native code runs, and
 * no permission is needed.
 *
 * @throws {ModelError} Where that module is not found there.
 */
export async function findBindingFolder(): Promise<string> {
  const { version } = await import(
    "npm:onnxruntime-node@1.30.0/dist/version.js"
  );
  const { cache } = createRequire("file:///any.js");
  const found = Object.entries(cache).find(([path, module]) =>
    /[/\\]onnxruntime-node[/\\](?:[^/\\]+[/\\])?dist[/\\]version\.js$/.test(
      path,
    ) && module?.exports.version === version
  )?.[0];
  if (found === undefined) {
    throw new ModelError(
      "Cannot find where Deno keeps onnxruntime-node; " +
        "name the folder of its onnxruntime_binding.node instead",
    );
  }
  const { os, arch } = Deno.build;
  return join(
    dirname(dirname(found)),
    "bin",
    "napi-v6",
    os === "windows" ? "win32" : os,
    processors[arch] ?? arch,
  );
}
