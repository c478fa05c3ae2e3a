import { createHash } from "node:crypto";

/** A request that the Hub has seen. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly range: string | null;
  readonly token: string | null;
}

/** How one request is answered wrongly; the rest of the requests are right. */
export type Fault =
  /** An answer of this status and nothing else. */
  | {
    readonly kind: "status";
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** The connection ends after this many bytes of the body. */
  | { readonly kind: "cut"; readonly after: number }
  /** Nothing more comes after this many bytes. */
  | { readonly kind: "hang"; readonly after: number }
  /** Nothing more comes after this many bytes, until something happens. */
  | {
    readonly kind: "gate";
    readonly after: number;
    readonly until: Promise<unknown>;
  }
  /** A bit of the body is another. */
  | { readonly kind: "corrupt" }
  /** Bytes are left out or come on top. */
  | { readonly kind: "resize"; readonly by: number }
  /** A page for people. */
  | { readonly kind: "html" }
  /** Ranges are not known. */
  | { readonly kind: "whole" }
  /** A range begins elsewhere. */
  | { readonly kind: "shifted" };

/** What the Hub is to serve, and how. */
export interface HubOptions {
  /** `owner/name` to file to content. */
  readonly repos: Readonly<
    Record<string, Readonly<Record<string, Uint8Array<ArrayBuffer>>>>
  >;
  /** Files in large file storage, which lies at another origin. */
  readonly lfs?: readonly string[];
  /** Chooses a fault for a request; null is none. `nth` counts from 1 for each method and path. */
  readonly fault?: (seen: Seen, nth: number) => Fault | null;
  /** The token without which nothing is given. */
  readonly token?: string;
  /** What ETags look like. */
  readonly etags?: "git" | "sha1" | "odd";
  /** Whether the commit is told. */
  readonly isHub?: boolean;
  /** The commit of `main`. */
  readonly commit?: string;
}

/** A Hub on this machine that can misbehave. */
export interface LoopbackHub extends AsyncDisposable {
  readonly endpoint: string;
  /** Requests of the Hub, in order. */
  readonly seen: readonly Seen[];
  /** Requests of its store, at another origin. */
  readonly store: readonly Seen[];
  /** Bytes of bodies sent so far. */
  readonly sent: () => number;
}

/** The commit of a loopback Hub's `main`. */
export const mainCommit = "0123456789abcdef0123456789abcdef01234567";

/** Starts a Hub at a port of its own. */
export function loopbackHub(options: HubOptions): LoopbackHub {
  const { repos, lfs = [], commit = mainCommit } = options;
  const seen: Seen[] = [];
  const store: Seen[] = [];
  const ending = new AbortController();
  let sent = 0;

  function look(request: Request, list: Seen[]): [Seen, Fault | null] {
    const { headers, method, url } = request;
    const one: Seen = {
      method,
      path: decodeURIComponent(new URL(url).pathname),
      range: headers.get("range"),
      token: headers.get("authorization"),
    };
    list.push(one);
    const nth =
      list.filter(({ method, path }) =>
        method === one.method && path === one.path
      ).length;
    return [one, options.fault?.(one, nth) ?? null];
  }

  function give(
    request: Request,
    content: Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
    fault: Fault | null,
  ): Response {
    const { length } = content;
    let body = content;
    let status = 200;
    const range = /^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "");
    if (range !== null && fault?.kind !== "whole") {
      const from = Number(range[1]);
      if (from >= length) {
        return new Response(null, {
          status: 416,
          headers: { "content-range": `bytes */${length}` },
        });
      }
      const start = fault?.kind === "shifted" ? 0 : from;
      body = content.slice(start);
      headers["content-range"] = `bytes ${start}-${length - 1}/${length}`;
      status = 206;
    }
    if (fault?.kind === "corrupt") {
      body = body.slice();
      body[body.length >> 1]! ^= 1;
    }
    if (fault?.kind === "resize") {
      const longer = new Uint8Array(Math.max(0, body.length + fault.by));
      longer.set(body.subarray(0, longer.length));
      body = longer;
    }
    if (request.method === "HEAD") {
      headers["content-length"] = String(body.length);
      return new Response(null, { status, headers });
    }
    if (fault?.kind === "cut" || fault?.kind === "hang") {
      const { kind, after } = fault;
      headers["content-length"] = String(body.length);
      sent += Math.min(after, body.length);
      return new Response(broken(body.slice(0, after), kind, ending.signal), {
        status,
        headers,
      });
    }
    sent += body.length;
    if (fault?.kind === "gate") {
      headers["content-length"] = String(body.length);
      return new Response(gated(body, fault.after, fault.until), {
        status,
        headers,
      });
    }
    headers["content-length"] = String(body.length);
    return new Response(body, { status, headers });
  }

  const cdn = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const [one, fault] = look(request, store);
      if (fault?.kind === "status") return plain(fault);
      if (fault?.kind === "html") return page();
      const [repo, file] = one.path.slice(1).split("//");
      const content = repos[repo!]?.[file!];
      if (content === undefined) return new Response(null, { status: 404 });
      return give(request, content, { etag: '"of-the-store"' }, fault);
    },
  );

  const hub = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const [one, fault] = look(request, seen);
      const deny = (status: number, code: string) =>
        new Response(null, { status, headers: { "x-error-code": code } });
      if (fault?.kind === "status") return plain(fault);
      if (fault?.kind === "html") return page();
      const api = /^\/api\/models\/([^/]+\/[^/]+)\/(refs|tree)(?:\/(.*))?$/
        .exec(
          one.path,
        );
      if (api !== null) {
        const files = Object.entries(repos[api[1]!] ?? {});
        return Response.json(
          api[2] === "refs"
            ? { branches: [{ name: "main" }], tags: [{ name: "v1" }] }
            : files.map(([path, { length }]) => ({
              type: "file",
              path,
              size: length,
              oid: "",
            })),
        );
      }
      const [, repo = "", revision = "", file = ""] =
        /^\/([^/]+\/[^/]+)\/resolve\/([^/]+(?:\/pr\/\d+)?)\/(.*)$/.exec(
          one.path,
        ) ?? [];
      if (
        options.token !== undefined && one.token !== `Bearer ${options.token}`
      ) {
        return deny(401, "GatedRepo");
      }
      if (repos[repo] === undefined) return deny(404, "RepoNotFound");
      if (!["main", "v1", commit].includes(revision)) {
        return deny(404, "RevisionNotFound");
      }
      const content = repos[repo][file];
      if (content === undefined) return deny(404, "EntryNotFound");
      const headers: Record<string, string> = {
        "content-type": "application/octet-stream",
      };
      if (options.isHub ?? true) headers["x-repo-commit"] = commit;
      if (lfs.includes(file)) {
        headers["x-linked-etag"] = `"${sha256(content)}"`;
        headers["x-linked-size"] = String(content.length);
        const { port } = cdn.addr as Deno.NetAddr;
        headers["location"] =
          `http://127.0.0.1:${port}/${repo}//${file}?X-Signature=signed`;
        return new Response(null, { status: 302, headers });
      }
      headers["etag"] = `"${etagOf(content, options.etags ?? "git")}"`;
      return give(request, content, headers, fault);
    },
  );
  return {
    endpoint: `http://127.0.0.1:${(hub.addr as Deno.NetAddr).port}`,
    seen,
    store,
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await Promise.all([hub.shutdown(), cdn.shutdown()]);
    },
  };
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function etagOf(
  content: Uint8Array,
  kind: NonNullable<HubOptions["etags"]>,
): string {
  switch (kind) {
    case "git":
      return createHash("sha1").update(`blob ${content.length}\0`)
        .update(content).digest("hex");
    case "sha1":
      return createHash("sha1").update(content).digest("hex");
    case "odd":
      return "65a3f1-2c";
  }
}

function plain(
  { status, headers = {} }: Extract<Fault, { readonly kind: "status" }>,
): Response {
  return new Response(null, { status, headers });
}

function page(): Response {
  return new Response("<!doctype html><title>Log in</title>", {
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}

/** A body whose end comes later. */
function gated(
  bytes: Uint8Array<ArrayBuffer>,
  after: number,
  until: Promise<unknown>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(bytes.slice(0, after));
      await until;
      controller.enqueue(bytes.slice(after));
      controller.close();
    },
  });
}

/** A body that breaks off, or that goes no further until the Hub ends. */
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
      // Fewer bytes than were promised: the server ends the connection.
      controller.close();
    },
  });
}
