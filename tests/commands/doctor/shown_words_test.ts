import { deepEqual, equal, ok } from "node:assert/strict";
import { judgeAnswer } from "../../../src/commands/doctor/examine_hub.ts";
import { oneLine } from "../../../src/commands/doctor/one_line.ts";
import { shownProxy } from "../../../src/commands/doctor/shown_proxy.ts";

for (
  const [value, shown] of [
    ["http://proxy:3128", "http://proxy:3128"],
    ["http://me:secret@proxy:3128", "http://proxy:3128"],
    ["http://me:se@cret@proxy:3128/", "http://proxy:3128"],
    ["me:secret@proxy:3128", "proxy:3128"],
    ["http://proxy/?key=secret", "http://proxy"],
    ["socks5://me:secret@[::1]:1080", "socks5://[::1]:1080"],
    ["localhost,.example.org", "localhost,.example.org"],
    [" proxy ", "proxy"],
    ["", ""],
  ] as const
) {
  Deno.test(`shownProxy() of "${value}" is "${shown}"`, () => {
    equal(shownProxy(value), shown);
  });
}

for (
  const [status, hasToken, state, problem] of [
    [200, false, "reachable", null],
    [302, true, "reachable", null],
    [307, false, "reachable", null],
    [401, false, "unauthorised", "it asks for a token (401)"],
    [401, true, "unauthorised", "it refuses the token (401)"],
    [403, true, "unauthorised", "it refuses the token (403)"],
    [407, true, "unauthorised", "the proxy asks for a password (407)"],
    [
      404,
      false,
      "failing",
      'it does not have "SmilingWolf/wd-swinv2-tagger-v3" (404)',
    ],
    [429, false, "failing", "it asks for fewer requests (429)"],
    [503, true, "failing", "it answers with 503"],
  ] as const
) {
  Deno.test(`judgeAnswer() of ${status} ${hasToken ? "with" : "without"} a token is ${state}`, () => {
    deepEqual(judgeAnswer(status, 12, hasToken), {
      state,
      status,
      milliseconds: 12,
      problem,
    });
  });
}

Deno.test("oneLine() takes away colours and line ends, and what is too long", () => {
  equal(oneLine(" a\n\u001b[31mb\u001b[0m \t c\r\n"), "a b c");
  const long = oneLine("x".repeat(1000));
  equal(long.length, 300);
  ok(long.endsWith("…"));
});
