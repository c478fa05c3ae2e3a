/** A proxy that lets nothing through; close it with `await using`. */
export interface RefusingProxy extends AsyncDisposable {
  /** What `HTTP_PROXY` and `HTTPS_PROXY` must name. */
  readonly url: string;
  /** The first line of every request: what somebody wanted from outside. */
  readonly refused: readonly string[];
}

/** Opens a proxy on a loopback port that writes down who wants to go where. */
export function openRefusingProxy(): RefusingProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const refused: string[] = [];

  const refuse = async (connection: Deno.Conn): Promise<void> => {
    using _closed = connection;
    const buffer = new Uint8Array(1024);
    const length = await connection.read(buffer) ?? 0;
    const text = new TextDecoder().decode(buffer.subarray(0, length));
    refused.push(text.split("\r\n")[0] ?? "");
    await connection.write(
      new TextEncoder().encode("HTTP/1.1 403 Forbidden\r\n\r\n"),
    );
  };
  const listening = (async () => {
    const open = new Set<Promise<void>>();
    for await (const connection of listener) {
      const done = refuse(connection).catch(() => {});
      open.add(done);
      done.finally(() => open.delete(done));
    }
    await Promise.all(open);
  })();

  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    refused,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await listening;
    },
  };
}

/**
 * The environment variables that send a program's requests to a proxy, but for
 * those to this machine.
 *
 * @param proxy The proxy.
 */
export function onlyThrough({ url }: RefusingProxy): Record<string, string> {
  return { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "127.0.0.1" };
}
