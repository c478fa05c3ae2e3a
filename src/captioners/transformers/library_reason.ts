import { transformersPackage } from "./library.ts";

const name = transformersPackage.replace(/^npm:/, "");

/**
 * Why the library can't be loaded, in words that say what would work.
 *
 * @param error What Deno threw.
 */
export function unloadable(error: unknown): string {
  const told = error instanceof Error ? error.message : `${error}`;
  const message = told.split("\n").map((line) => line.trim()).join(" ");
  if (
    error instanceof Deno.errors.NotCapable || /requires \S+ access/i.test(told)
  ) {
    return 'The captioner "transformers" may not load its library: ' +
      "add --allow-read --allow-env --allow-ffi --allow-sys (or -A)";
  }
  if (/VERS_|libonnxruntime|onnxruntime_binding/.test(told)) {
    return `The package "${name}" does not go with this onnxruntime: ${message}`;
  }
  return `The captioner "transformers" needs the package "${name}", ` +
    `which is not to be had: ${message}; with a network, ` +
    `"deno cache ${transformersPackage}" installs it (docs/captioners.md)`;
}

/**
 * Why a model can't be opened or run, in words that say what would work.
 *
 * @param error What the library or onnxruntime threw.
 */
export function unusable(error: unknown): string {
  const told = error instanceof Error ? error.message : `${error}`;
  const message = told.replace(/\s+/g, " ").trim();
  const short = message.length > 600 ? `${message.slice(0, 600)}...` : message;
  if (/bad_alloc|allocat|out of memory|memory limit/i.test(message)) {
    return `${short}; it does not fit into memory: ` +
      "choose a smaller --dtype, such as q4 or q8, or a smaller model";
  }
  if (/execution_?provider|WebGPU adapter|cuda/i.test(message)) {
    return `${short}; "wdtag doctor" says which GPUs can be used here`;
  }
  if (/protobuf/i.test(message)) {
    return `${short} The file is no whole ONNX graph: it may be cut off, or a ` +
      "Git LFS pointer; download it again";
  }
  return short;
}
