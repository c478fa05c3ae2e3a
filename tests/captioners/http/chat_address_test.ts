import { equal, throws } from "node:assert/strict";
import { chatAddress } from "../../../src/captioners/http/chat_address.ts";

const cases:
  readonly (readonly [given: string, chat: string, models: string])[] = [
    [
      "http://h:8080",
      "http://h:8080/v1/chat/completions",
      "http://h:8080/v1/models",
    ],
    [
      "http://h:8080/",
      "http://h:8080/v1/chat/completions",
      "http://h:8080/v1/models",
    ],
    [
      "https://h/api/v1/",
      "https://h/api/v1/chat/completions",
      "https://h/api/v1/models",
    ],
    [
      "https://h/v1/chat/completions",
      "https://h/v1/chat/completions",
      "https://h/v1/models",
    ],
    [
      "https://h/v1?version=2#x",
      "https://h/v1/chat/completions?version=2",
      "https://h/v1/models?version=2",
    ],
  ];

for (const [given, chat, models] of cases) {
  Deno.test(`chatAddress() of ${given} is ${chat}`, () => {
    const address = chatAddress(given);
    equal(address.chat.href, chat);
    equal(address.models.href, models);
  });
}

Deno.test("chatAddress() shows no password and no query of what it refuses", () => {
  for (const given of ["ftp://user:pw@h/?key=pw", "http://user:pw@h/?key=pw"]) {
    throws(() => chatAddress(given), (error) => {
      equal(error instanceof Error && error.message.includes("pw"), false);
      return true;
    });
  }
});
