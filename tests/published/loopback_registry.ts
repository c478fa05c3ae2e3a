import type { PublishedFile } from "./dry_run.ts";

/** A package as a registry holds it. */
export interface RegistryPackage {
  /** `@scope/name`. */
  readonly name: string;
  /** Its only version. */
  readonly version: string;
  /** What can be imported by name, and the file that each stands for. */
  readonly exports: Readonly<Record<string, string>>;
  /** Its files. */
  readonly files: readonly PublishedFile[];
}

/** A request, and how it was answered. */
export interface RegistryRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** A registry that runs; close it with `await using`. */
export interface LoopbackRegistry extends AsyncDisposable {
  /** What `JSR_URL` must name. */
  readonly url: string;
  /** Everything that was asked for since it started. */
  readonly requests: readonly RegistryRequest[];
}

/**
 * Serves one package on a loopback port the way that JSR does: the versions in
 * `meta.json`, sizes and SHA-256 sums in `<version>_meta.json`, the files below
 * `<version>/`. JSR's optional `moduleGraph2` is left out; Deno then finds the
 * imports itself.
 *
 * @param served The package.
 * @param tampered Content that is sent instead of a file's own, by path, while
 * the manifest keeps the sums of the file.
 */
export async function openLoopbackRegistry(
  served: RegistryPackage,
  tampered: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {},
): Promise<LoopbackRegistry> {
  const { name, version, exports, files } = served;
  const manifest: Record<string, { size: number; checksum: string }> = {};
  const answers = new Map<string, Uint8Array<ArrayBuffer>>();
  const json = (value: unknown): Uint8Array<ArrayBuffer> =>
    new TextEncoder().encode(JSON.stringify(value));
  for (const { path, bytes } of files) {
    const sum = await crypto.subtle.digest("SHA-256", bytes);
    const checksum = `sha256-${new Uint8Array(sum).toHex()}`;
    manifest[path] = { size: bytes.length, checksum };
    answers.set(`/${name}/${version}${path}`, tampered[path] ?? bytes);
  }
  answers.set(`/${name}/${version}_meta.json`, json({ manifest, exports }));
  const [scope, bare] = name.slice(1).split("/");
  const versions = { [version]: { createdAt: "2025-01-01T00:00:00.000Z" } };
  answers.set(
    `/${name}/meta.json`,
    json({ scope, name: bare, latest: version, versions }),
  );

  const requests: RegistryRequest[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ method, url }) => {
      const path = decodeURIComponent(new URL(url).pathname);
      const body = answers.get(path);
      const status = body === undefined ? 404 : 200;
      requests.push({ method, path, status });
      const type = path.endsWith(".json")
        ? "application/json"
        : "application/typescript";
      return new Response(body ?? "Not found", {
        status,
        headers: { "content-type": type },
      });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
