/**
 * Compiles tools/simd/resample.as, which is AssemblyScript, to the WebAssembly
 * that the package carries.
 *
 * @module
 */
import type { Generated } from "./generated.ts";

/** Flags of the compiler: no runtime, since all memory is laid out from outside. */
const flags = [
  "resample.ts",
  "--outFile",
  "resample.wasm",
  "-O3",
  "--runtime",
  "stub",
  "--noAssert",
  "--enable",
  "simd",
  "--initialMemory",
  "1",
] as const;

/** Compiles the source. The same bytes each time. */
export async function compileSimd(): Promise<Uint8Array<ArrayBuffer>> {
  const { default: asc } = await import("npm:assemblyscript@0.28.9/asc");
  const source = await Deno.readTextFile(
    new URL("simd/resample.as", import.meta.url),
  );
  let wasm: Uint8Array | null = null;
  const { error, stderr } = await asc.main([...flags], {
    readFile: (name) => name === "resample.ts" ? source : null,
    writeFile(name, contents) {
      if (name === "resample.wasm") wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === null) {
    throw new Error(`tools/simd/resample.as does not compile:\n${stderr}`, {
      cause: error,
    });
  }
  return new Uint8Array(wasm);
}

async function simdModule(): Promise<Uint8Array> {
  const lines = (await compileSimd()).toBase64().match(/.{1,72}/g) ?? [];
  return new TextEncoder().encode(
    `// Made by tools/make_simd.ts; \`deno task generate\` makes it anew.

/** The WebAssembly of tools/simd/resample.as, in base64, in pieces. */
export const resampleWasmBase64: readonly string[] = [
${lines.map((line) => `  ${JSON.stringify(line)},\n`).join("")}];
`,
  );
}

/** The generated file. */
export function simdFiles(): readonly Generated[] {
  return [{
    path: "src/image/simd/resample_wasm.gen.ts",
    make: simdModule,
    async isCurrent(existing) {
      const wanted = await simdModule();
      return existing.length === wanted.length &&
        existing.every((byte, i) => byte === wanted[i]);
    },
  }];
}
