import { equal } from "node:assert/strict";
import { networkReason } from "../../../src/model/hub/network_reason.ts";

const address =
  "http://127.0.0.1:9/kit/dns/resolve/main/model.onnx?signature=secret";

for (
  const [said, reason] of [
    ["dns error: failed to lookup address", "its name can't be looked up"],
    ["connection closed before message completed", "the connection was cut"],
    ["tcp connect error: Connection refused", "the connection was refused"],
    ["invalid HTTP version parsed", null],
  ] as const
) {
  Deno.test(`networkReason() takes no word of the address for a reason: ${said}`, () => {
    const error = new TypeError(`error sending request for url (${address})`, {
      cause: new Error(said),
    });
    equal(
      networkReason(error),
      reason ?? `error sending request for url (...): ${said}`,
    );
  });
}
