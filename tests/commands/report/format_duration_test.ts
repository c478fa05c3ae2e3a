import { equal } from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { formatDuration } from "../../../src/commands/report/format_duration.ts";

for (
  const [seconds, text] of [
    [0, "0s"],
    [0.01, "1s"],
    [8, "8s"],
    [59, "59s"],
    [59.2, "1m00s"],
    [60, "1m00s"],
    [250, "4m10s"],
    [3599, "59m59s"],
    [3599.5, "1h00m"],
    [7500, "2h05m"],
    [360_000, "100h00m"],
  ] as const
) {
  Deno.test(`formatDuration() gives ${text} for ${seconds} seconds`, () => {
    equal(formatDuration(seconds), text);
  });
}

Deno.test("formatDuration() never tells of less time than there is, but for minutes of hours", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
      const text = formatDuration(seconds);
      const part = (unit: string): number =>
        Number(new RegExp(`(\\d+)${unit}`).exec(text)?.[1] ?? 0);
      const told = part("h") * 3600 + part("m") * 60 + part("s");
      const slack = text.includes("h") ? 60 : 0;
      return told >= seconds - slack && told <= seconds + 1;
    }),
  );
});
