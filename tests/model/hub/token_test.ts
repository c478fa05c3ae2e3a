import { equal, ok } from "node:assert/strict";
import { redact } from "../../../src/model/hub/redact.ts";
import { failure } from "../../files/scratch.ts";
import { loopbackHub } from "./loopback_hub.ts";
import { repos, scene } from "./scenes.ts";

const token = "hf_SecretSecretSecret";

Deno.test("pullFiles() sends the token to the Hub, and to no other host", async () => {
  await using hub = loopbackHub({ repos, lfs: ["model.onnx"], token });
  await using here = await scene(token);
  await here.pull(hub.endpoint);
  ok(hub.seen.every((seen) => seen.token === `Bearer ${token}`));
  ok(hub.store.length > 0);
  ok(hub.store.every((seen) => seen.token === null));
});

Deno.test("pullFiles() sends no token to a host that a mirror redirects to", async () => {
  await using other = loopbackHub({ repos });
  await using mirror = loopbackHub({
    repos,
    fault: ({ path }) => ({
      kind: "status",
      status: 308,
      headers: { location: other.endpoint + path },
    }),
  });
  await using here = await scene(token);
  await here.pull(mirror.endpoint);
  ok(mirror.seen.every((seen) => seen.token === `Bearer ${token}`));
  ok(other.seen.length > 0);
  ok(other.seen.every((seen) => seen.token === null));
});

Deno.test("pullFiles() tells nobody the token, nor how a download is signed", async () => {
  const faults = [
    { kind: "status", status: 401 },
    { kind: "status", status: 403 },
    { kind: "status", status: 404 },
    { kind: "status", status: 500 },
    { kind: "cut", after: 3 },
    { kind: "corrupt" },
    { kind: "html" },
  ] as const;
  for (const fault of faults) {
    await using hub = loopbackHub({
      repos,
      lfs: ["model.onnx"],
      fault: ({ path }) => path.includes("//") ? fault : null,
    });
    await using here = await scene(token);
    const error = await failure(here.pull(hub.endpoint));
    const said = [JSON.stringify(here.events)];
    for (let each: unknown = error; each instanceof Error; each = each.cause) {
      said.push(each.message, each.stack ?? "");
    }
    for (const secret of [token, "X-Signature"]) {
      ok(!said.join("\n").includes(secret), said.join("\n"));
    }
  }
});

Deno.test("redact() takes out secrets, passwords and queries, and leaves the rest", () => {
  for (
    const [text, shown] of [
      [`bad token ${token}!`, "bad token [secret]!"],
      [
        "url (https://me:pw@host/a?sig=1): refused",
        "url (https://host/a): refused",
      ],
      ["see http://host/a#b and b?c", "see http://host/a and b?c"],
      ["nothing@here/a", "nothing@here/a"],
    ] as const
  ) equal(redact(text, [token, null]), shown);
});
