import {
  deepEqual,
  doesNotMatch,
  equal,
  ok,
  rejects,
} from "node:assert/strict";
import { readKey } from "../../../src/captioners/http/read_key.ts";
import { type ChatTurn, loopbackChat } from "./loopback_chat.ts";
import { imageOf, openHurried } from "./scene.ts";

const key = "sk-very+secret/0123456789==";
const env = (name: string) => name === "CHAT_KEY" ? key : undefined;

/** Everything that an error and its causes say. */
function everything(error: unknown): string {
  const said: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    said.push(each.message, each.stack ?? "");
  }
  return said.join("\n");
}

Deno.test("the key goes along as a bearer's, and nowhere else", async () => {
  await using server = loopbackChat({
    turn: () => ({ kind: "say", text: "A cat." }),
  });
  await using captioner = await openHurried({
    url: server.url,
    keyFrom: "CHAT_KEY",
    env,
  });
  await captioner.caption([imageOf("a.png")]);
  for (const seen of [...server.chats, ...server.others]) {
    equal(seen.authorization, `Bearer ${key}`);
    ok(!JSON.stringify([seen.path, seen.body]).includes(key));
  }
  deepEqual([server.chats.length, server.others.length], [1, 1]);
  ok(!captioner.model.includes(key));
});

function answer(message: Readonly<Record<string, string>>): string {
  return JSON.stringify({ choices: [{ message, finish_reason: "stop" }] });
}

/** Answers that give the key away. */
const telltale: readonly (readonly [what: string, turn: ChatTurn])[] = [
  ["refuses it", {
    kind: "status",
    status: 401,
    body: JSON.stringify({ error: { message: `Incorrect key: ${key}` } }),
  }],
  ["refuses the image", {
    kind: "status",
    status: 400,
    body: `Bearer ${key}, ${encodeURIComponent(key)}`,
  }],
  ["hides it behind what is invisible", {
    kind: "status",
    status: 400,
    body: `${key.slice(0, 5)}\u200b${key.slice(5)}`,
  }],
  ["tells it at the edge of what is shown", {
    kind: "status",
    status: 400,
    body: "x".repeat(190) + key,
  }],
  ["is in trouble", {
    kind: "status",
    status: 500,
    body: JSON.stringify({ detail: key }),
  }],
  ["is no chat server", { kind: "status", status: 200, body: `key=${key}` }],
  ["tells an error within a 200", {
    kind: "status",
    status: 200,
    body: JSON.stringify({ error: key }),
  }],
  ["has the model refuse with it", {
    kind: "status",
    status: 200,
    body: answer({ refusal: `No, ${key}` }),
  }],
  ["says sorry with it", {
    kind: "status",
    status: 200,
    body: answer({ content: `I'm sorry, but I can't, ${key}` }),
  }],
  ["answers with it", {
    kind: "status",
    status: 200,
    body: answer({
      content: `A card: ${key.slice(0, 5)}\u200b${key.slice(5)}`,
    }),
  }],
  ["redirects with it", {
    kind: "status",
    status: 307,
    headers: { location: `http://127.0.0.1:1/${encodeURIComponent(key)}` },
  }],
];

for (const [what, turn] of telltale) {
  Deno.test(`no message holds the key where the server ${what}`, async () => {
    await using server = loopbackChat({ turn: () => turn });
    const told: string[] = [];
    await using captioner = await openHurried({
      url: server.url,
      keyFrom: "CHAT_KEY",
      env,
      onRetry: (reason) => told.push(reason),
    });
    const said = await captioner.caption([imageOf("a.png")]).then(
      ([result]) =>
        result?.kind === "failed"
          ? `${result.reason}\n${everything(result.cause)}`
          : "",
      everything,
    );
    ok(said !== "");
    doesNotMatch(`${said}\n${told.join("\n")}`, /sk-ve|very\+|very%2B/);
  });
}

for (const names of [[key], [key, "eyes"]]) {
  Deno.test(`no message holds the key where it is one of ${names.length} models`, async () => {
    const opening = openHurried({
      url: "http://127.0.0.1:1/v1",
      keyFrom: "CHAT_KEY",
      env,
      fetch: () =>
        Promise.resolve(Response.json({ data: names.map((id) => ({ id })) })),
    });
    await rejects(opening, (error) => {
      ok(
        error instanceof Error && /name (?:the one|one of)/.test(error.message),
      );
      doesNotMatch(everything(error), /sk-ve|very\+/);
      return true;
    });
  });
}

Deno.test("a short key, as servers without keys are given, is no caption's fault", async () => {
  await using server = loopbackChat({
    turn: () => ({ kind: "say", text: "A wall with none of it." }),
  });
  await using captioner = await openHurried({
    url: server.url,
    keyFrom: "CHAT_KEY",
    env: () => "none",
  });
  const [result] = await captioner.caption([imageOf("a.png")]);
  equal(result?.kind, "captioned");
});

Deno.test("neither key nor image follows a redirect to another origin", async () => {
  await using other = loopbackChat({
    turn: () => ({ kind: "say", text: "A cat." }),
  });
  await using server = loopbackChat({
    turn: () => ({
      kind: "status",
      status: 308,
      headers: { location: `${other.url}/chat/completions` },
    }),
  });
  await using captioner = await openHurried({
    url: server.url,
    keyFrom: "CHAT_KEY",
    env,
  });
  await rejects(captioner.caption([imageOf("a.png")]), { name: "ModelError" });
  deepEqual([...other.chats, ...other.others], []);
});

const refused: readonly (readonly [
  what: string,
  name: string,
  value: string | undefined,
  message: RegExp,
])[] = [
  ["a variable that is not set", "KEY", undefined, /"KEY" holds no key/],
  ["a variable that is empty", "KEY", " \n", /"KEY" holds no key/],
  [
    "a key of two lines",
    "KEY",
    "sk-a\nx: y",
    /^The key in "KEY" holds characters/,
  ],
  ["a key in place of a name", "sk-secret", undefined, /^The key is named by/],
];

for (const [what, name, value, message] of refused) {
  Deno.test(`readKey() refuses ${what}, and does not show it`, async () => {
    await rejects(async () => await readKey(name, () => value), (error) => {
      ok(error instanceof Error);
      ok(message.test(error.message), error.message);
      doesNotMatch(error.message, /sk-/);
      return true;
    });
  });
}
