import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** A request that the feed has seen. */
export interface Asked {
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
}

/** How one request is answered wrongly. */
export type FeedFault =
  | {
    readonly kind: "status";
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** Another text than the document. */
  | { readonly kind: "text"; readonly text: string; readonly type?: string }
  /** The connection ends after this many bytes. */
  | { readonly kind: "cut"; readonly after: number }
  /** Nothing more comes after this many bytes. */
  | { readonly kind: "hang"; readonly after: number }
  /** A bit is another. */
  | { readonly kind: "corrupt" };

/** What the feed has, and how it behaves. */
export interface FeedOptions {
  readonly id: string;
  readonly version: string;
  readonly content: Uint8Array<ArrayBuffer>;
  /** Chooses a fault; null is none. `nth` counts from 1 for each path. */
  readonly fault?: (asked: Asked, nth: number) => FeedFault | null;
  /** What the catalog says, besides or in place of the truth. */
  readonly entry?: Readonly<Record<string, unknown>>;
  /** Whether it has a registration, as nuget.org, one with its entry inside, or none. */
  readonly catalog?: "apart" | "inside" | "packed" | "none";
  /** In place of its own documents' addresses. */
  readonly base?: string;
}

/** A NuGet feed on this machine that can misbehave. */
export interface LoopbackFeed extends AsyncDisposable {
  /** The address of its service index. */
  readonly index: string;
  readonly origin: string;
  /** The path of the package. */
  readonly content: string;
  readonly asked: readonly Asked[];
  /** Requests of the package itself. */
  readonly fetched: () => readonly Asked[];
}

/** Starts a feed at a port of its own. */
export function loopbackFeed(options: FeedOptions): LoopbackFeed {
  const { id, version, content, catalog = "apart" } = options;
  const low = id.toLowerCase();
  const asked: Asked[] = [];
  const ending = new AbortController();
  const contentPath = `/flat/${low}/${version}/${low}.${version}.nupkg`;

  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    ({ url, headers }) => {
      const { pathname: path } = new URL(url);
      const one: Asked = {
        path,
        range: headers.get("range"),
        authorization: headers.get("authorization"),
      };
      asked.push(one);
      const nth = asked.filter((each) => each.path === path).length;
      const fault = options.fault?.(one, nth) ?? null;
      if (fault?.kind === "status") {
        const { status, headers = {} } = fault;
        return new Response(null, { status, headers });
      }
      if (fault?.kind === "text") {
        return new Response(fault.text, {
          headers: { "content-type": fault.type ?? "application/json" },
        });
      }
      const document = documents()[path];
      if (path === contentPath) return give(one, fault);
      if (document === undefined) return new Response(null, { status: 404 });
      return catalog === "packed" && path.startsWith("/reg")
        ? new Response(Uint8Array.from(gzipSync(JSON.stringify(document))), {
          headers: { "content-encoding": "gzip" },
        })
        : Response.json(document);
    },
  );
  const origin = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`;
  const base = options.base ?? origin;

  function documents(): Readonly<Record<string, unknown>> {
    const entry = {
      packageHash: createHash("sha512").update(content).digest("base64"),
      packageHashAlgorithm: "SHA512",
      packageSize: content.length,
      ...options.entry,
    };
    const kind = catalog === "packed" ? "/3.6.0" : "";
    return {
      "/v3/index.json": {
        version: "3.0.0",
        resources: [
          { "@id": `${base}/search`, "@type": "SearchQueryService" },
          { "@id": `${base}/flat/`, "@type": "PackageBaseAddress/3.0.0" },
          ...(catalog === "none" ? [] : [{
            "@id": `${base}/reg/`,
            "@type": `RegistrationsBaseUrl${kind}`,
          }]),
        ],
      },
      [`/flat/${low}/index.json`]: { versions: ["1.0.0", version] },
      [`/reg/${low}/${version}.json`]: {
        catalogEntry: catalog === "inside" ? entry : `${base}/entry.json`,
      },
      "/entry.json": entry,
    };
  }

  function give({ range }: Asked, fault: FeedFault | null): Response {
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const body = content.slice(from);
    const headers: Record<string, string> = {
      "content-type": "application/octet-stream",
      "content-length": String(body.length),
    };
    if (range !== null) {
      const { length } = content;
      headers["content-range"] = `bytes ${from}-${length - 1}/${length}`;
    }
    if (fault?.kind === "corrupt") body[body.length >> 1]! ^= 1;
    const status = range === null ? 200 : 206;
    return new Response(
      fault?.kind === "cut" || fault?.kind === "hang"
        ? broken(body.slice(0, fault.after), fault.kind, ending.signal)
        : body,
      { status, headers },
    );
  }

  return {
    index: `${origin}/v3/index.json`,
    origin,
    content: contentPath,
    asked,
    fetched: () => asked.filter(({ path }) => path === contentPath),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.shutdown();
    },
  };
}

/** A body that breaks off, or goes no further until the feed ends. */
function broken(
  bytes: Uint8Array<ArrayBuffer>,
  how: "cut" | "hang",
  ending: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      if (isFirst && bytes.length > 0) {
        isFirst = false;
        controller.enqueue(bytes);
        return;
      }
      if (how === "hang" && !ending.aborted) {
        await new Promise((resolve) =>
          ending.addEventListener("abort", resolve, { once: true })
        );
      }
      controller.close();
    },
  });
}
