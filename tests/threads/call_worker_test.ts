import { deepEqual, equal, rejects } from "node:assert/strict";
import {
  callWorker,
  cutOffWorkers,
  RemoteError,
  WorkerCutOff,
  WorkerDied,
  type WorkerHandle,
} from "../../src/threads/call_worker.ts";
import type { EchoRequest } from "./fixtures/echo_worker.ts";

function openEcho(): WorkerHandle<EchoRequest, Uint8Array<ArrayBuffer>> {
  return callWorker(
    new Worker(new URL("./fixtures/echo_worker.ts", import.meta.url), {
      type: "module",
    }),
  );
}

Deno.test("callWorker() answers each request and hands buffers over", async () => {
  await using echo = openEcho();
  const [a, b] = [new Uint8Array([1, 2]), new Uint8Array([3])];
  const answers = await Promise.all([
    echo.call({ kind: "echo", bytes: a }, [a.buffer]),
    echo.call({ kind: "echo", bytes: b }),
  ]);
  deepEqual(answers, [new Uint8Array([1, 2]), new Uint8Array([3])]);
  equal(a.length, 0, "a was handed over");
  equal(b.length, 1, "b was copied");
});

Deno.test("callWorker() fails one request alone when the worker throws", async () => {
  await using echo = openEcho();
  const failed = echo.call({ kind: "fail" });
  const fine = echo.call({ kind: "echo", bytes: new Uint8Array([7]) });
  await rejects(failed, (error: unknown) => {
    equal(error instanceof RemoteError, true);
    equal((error as RemoteError).remoteName, "TypeError");
    equal((error as RemoteError).message, "not today");
    return true;
  });
  deepEqual(await fine, new Uint8Array([7]));
});

Deno.test("callWorker() fails everything under way when the worker dies, and the process lives", async () => {
  await using echo = openEcho();
  const hanging = echo.call({ kind: "hang" });
  const dying = echo.call({ kind: "die" });
  await rejects(hanging, WorkerDied);
  await rejects(dying, /gone/);
  equal(echo.alive, false);
  await rejects(echo.call({ kind: "hang" }), WorkerDied);
});

Deno.test("callWorker() waits for what is under way before it closes", async () => {
  const echo = openEcho();
  const answer = echo.call({ kind: "echo", bytes: new Uint8Array([9]) });
  await echo[Symbol.asyncDispose]();
  deepEqual(await answer, new Uint8Array([9]));
});

Deno.test("callWorker() ends a worker that is abandoned, whatever it is at", async () => {
  const echo = openEcho();
  const hanging = echo.call({ kind: "hang" });
  echo.abandon();
  await rejects(hanging, WorkerCutOff);
  equal(echo.alive, false);
  await echo[Symbol.asyncDispose]();
});

Deno.test("cutOffWorkers() fails what is under way and lets the worker end itself", async () => {
  const echo = openEcho();
  const slow = echo.call({ kind: "slow" });
  const cut = cutOffWorkers();
  await rejects(slow, WorkerDied);
  await cut;
  equal(echo.alive, false);
  await echo[Symbol.asyncDispose]();
});
