import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { decodeImage } from "../../../src/image/decode.ts";
import { ModelError } from "../../../src/model/model_error.ts";
import { type ChatTurn, loopbackChat } from "./loopback_chat.ts";
import { imageOf, openHurried, plainImage } from "./scene.ts";

const cat: ChatTurn = { kind: "say", text: "A cat." };
const captioned = { kind: "captioned", text: "A cat.", tokens: null };

Deno.test("openHttpCaptioner() sends prompt, tags and image, and gives a caption", async () => {
  await using server = loopbackChat({
    turn: () => ({
      kind: "say",
      text: '<think>Hm.</think>\nCaption: "A cat."',
      usage: { prompt_tokens: 700, completion_tokens: 12 },
    }),
  });
  await using captioner = await openHurried({
    url: server.url,
    prompt: "Who: {character}. What: {tags}.\nSo far: {existing}\nGo {{on}}.",
    system: "Be short.",
    maxTokens: 99,
    temperature: 0.5,
    body: { top_k: 20 },
  });
  const [result] = await captioner.caption([imageOf("a.png", {
    tags: ["1girl", "cat ears"],
    characters: ["saber"],
    existing: null,
  })]);
  deepEqual(result, { kind: "captioned", text: "A cat.", tokens: 12 });
  deepEqual(captioner.usage(), {
    requests: 1,
    captions: 1,
    promptTokens: 700,
    completionTokens: 12,
  });
  equal(captioner.model, `m at ${new URL(server.url).host}`);
  const [{ body, authorization } = { body: null, authorization: "none" }] =
    server.chats;
  equal(authorization, null);
  const { messages, ...fields } = body ?? { messages: [] };
  deepEqual(fields, {
    model: "m",
    stream: false,
    max_tokens: 99,
    temperature: 0.5,
    top_k: 20,
  });
  deepEqual(messages[0], { role: "system", content: "Be short." });
  const [image, text] = messages[1]!.content as Exclude<
    typeof messages[number]["content"],
    string
  >;
  equal(text?.text, "Who: saber. What: 1girl, cat ears.\nGo {on}.");
  const url = image?.image_url?.url ?? "";
  match(url, /^data:image\/jpeg;base64,/);
  const sent = await decodeImage(Uint8Array.fromBase64(url.split(",")[1]!));
  deepEqual([sent.width, sent.height], [8, 4]);
});

/** Faults of the first answer, after which all is well. */
const passing: readonly (readonly [what: string, turn: ChatTurn])[] = [
  ["a 500", { kind: "status", status: 500, body: '{"error":"busy"}' }],
  ["a 503 with Retry-After", {
    kind: "status",
    status: 503,
    headers: { "retry-after": "0" },
  }],
  ["a 429 with Retry-After", {
    kind: "status",
    status: 429,
    headers: { "retry-after": "0" },
  }],
  ["a 429 with a date", {
    kind: "status",
    status: 429,
    headers: { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" },
  }],
  ["a connection that is cut", { kind: "cut" }],
  ["a page for people", {
    kind: "status",
    status: 200,
    body: "<!doctype html>",
  }],
  ["a body that is empty", { kind: "status", status: 200 }],
  ["JSON that is cut", { kind: "status", status: 200, body: '{"choices":[' }],
  ["an error within a 200", {
    kind: "status",
    status: 200,
    body: '{"error":{"message":"overloaded","code":503}}',
  }],
];

for (const [what, fault] of passing) {
  Deno.test(`caption() gets over ${what}`, async () => {
    await using server = loopbackChat({
      turn: (_, nth) => nth === 1 ? fault : cat,
    });
    const retries: string[] = [];
    await using captioner = await openHurried({
      url: server.url,
      onRetry: (reason) => retries.push(reason),
    });
    deepEqual(await captioner.caption([imageOf("a.png")]), [captioned]);
    equal(server.chats.length, 2);
    equal(retries.length, 1);
    equal(captioner.usage().requests, 2);
  });
}

for (const kind of ["hang", "stall"] as const) {
  Deno.test(`caption() gets over an answer that does not come in time (${kind})`, async () => {
    await using server = loopbackChat({
      turn: (_, nth) => nth === 1 ? { kind } : cat,
    });
    const retries: string[] = [];
    await using captioner = await openHurried({
      url: server.url,
      pace: { stall: 1000 },
      onRetry: (reason) => retries.push(reason),
    });
    deepEqual(await captioner.caption([imageOf("a.png")]), [captioned]);
    match(retries[0] ?? "", /gave no whole answer within 1 s$/);
  });
}

/** Answers for which one image fails, and the next is captioned. */
const failing: readonly (readonly [
  what: string,
  turn: ChatTurn,
  reason: RegExp,
  requests?: number,
])[] = [
  ["an image that is refused", {
    kind: "status",
    status: 400,
    body: '{"error":{"message":"image too\\nlarge"}}',
  }, /^"127\.0\.0\.1:\d+" answered with 400: "image too large"$/],
  ["a detail in another place", {
    kind: "status",
    status: 422,
    body: '{"detail":"no vision"}',
  }, /answered with 422: "no vision"$/],
  ["a page with a status", {
    kind: "status",
    status: 413,
    body: "<html><h1>Too large</h1></html>",
  }, /^"127\.0\.0\.1:\d+" answered with 413$/],
  [
    "a fault that stays",
    {
      kind: "status",
      status: 500,
      body: '{"error":{"message":"mmproj is missing"}}',
    },
    /^No caption came: .* answered with 500: "mmproj is missing" \(3 tries\)$/,
    3,
  ],
  [
    "a page that stays",
    {
      kind: "status",
      status: 200,
      body: "<html>Sign in</html>",
    },
    /^No caption came: .* answered with a web page: check the address/,
    3,
  ],
  [
    "a stream",
    {
      kind: "status",
      status: 200,
      body: 'data: {"choices":[]}\n\n',
    },
    /answered with a stream, which was not asked for/,
    3,
  ],
  ["10 MB", {
    kind: "say",
    text: "x".repeat(10_000_000),
  }, /answered with more than 2 MiB$/],
  ["bytes without end", {
    kind: "endless",
    piece: " ".repeat(100_000),
  }, /answered with more than 2 MiB$/],
  ["a wait that is too long", {
    kind: "status",
    status: 429,
    headers: { "retry-after": "3600" },
    body: '{"error":{"message":"slow down"}}',
  }, /asks for fewer requests \(429\): "slow down"; try again in 3600 s$/],
  [
    "an empty answer",
    { kind: "say", text: " \n" },
    /^The model's answer is empty$/,
  ],
  ["no text", { kind: "say", text: null }, /^The model's answer is empty$/],
  ["a thought alone", {
    kind: "say",
    text: "<think>Hm. A cat",
  }, /^The model's answer is empty$/],
  ["a text that is cut off", {
    kind: "say",
    text: "A cat on a",
    finish: "length",
  }, /^The caption was cut off by the limit of tokens: raise it/],
  ["a thought that is cut off", {
    kind: "say",
    text: "<think>Hm. A cat",
    finish: "length",
  }, /^The limit of tokens was reached before the model answered/],
  ["a refusal", {
    kind: "say",
    text: null,
    refusal: "I can\u2019t do that.",
  }, /^The model refused: "I can\u2019t do that\."$/],
  ["a refusal in words", {
    kind: "say",
    text: "I\u2019m sorry, but I can\u2019t help with that.",
  }, /^The model refused: "I\u2019m sorry/],
  ["a content filter", {
    kind: "say",
    text: "A",
    finish: "content_filter",
  }, /^The server's content filter refused/],
  ["a novel", {
    kind: "say",
    text: "A cat. ".repeat(5000),
  }, /^The model answered with 35000 characters/],
  ["JSON of another kind", {
    kind: "status",
    status: 200,
    body: '{"choices":[]}',
  }, /^The server's answer is none of a chat/],
  ["JSON that is nothing", {
    kind: "status",
    status: 200,
    body: "null",
  }, /^The server's answer is none of a chat/],
];

for (const [what, turn, reason, requests = 1] of failing) {
  Deno.test(`caption() makes a failed result of ${what}, and goes on`, async () => {
    await using server = loopbackChat({
      turn: (_, nth) => nth <= requests ? turn : cat,
    });
    await using captioner = await openHurried({ url: server.url });
    const [bad] = await captioner.caption([imageOf("a.png")]);
    equal(bad?.kind, "failed");
    match(bad?.kind === "failed" ? bad.reason : "", reason);
    equal(server.chats.length, requests);
    deepEqual(await captioner.caption([imageOf("b.png")]), [captioned]);
  });
}

Deno.test("caption() takes an answer that comes in parts", async () => {
  await using server = loopbackChat({
    turn: () => ({
      kind: "say",
      text: [{ type: "text", text: "A " }, { type: "text", text: "cat." }, 7],
    }),
  });
  await using captioner = await openHurried({ url: server.url });
  deepEqual(await captioner.caption([imageOf("a.png")]), [captioned]);
});

/** Answers after which no request would fare better. */
const hopeless: readonly (readonly [
  what: string,
  turn: ChatTurn,
  message: RegExp,
])[] = [
  [
    "a key is asked for",
    { kind: "status", status: 401 },
    /asks for a key \(401\)/,
  ],
  ["payment is asked for", {
    kind: "status",
    status: 429,
    body: '{"error":{"code":"insufficient_quota","message":"pay"}}',
  }, /asks for payment \(429\): "pay"$/],
  [
    "the model is not there",
    {
      kind: "status",
      status: 404,
      body: '{"error":{"message":"model \\"m\\" not found"}}',
    },
    /does not know this address or this model \(404\): "model \\"m\\" not found"/,
  ],
  [
    "it redirects elsewhere",
    {
      kind: "status",
      status: 307,
      headers: { location: "http://127.0.0.1:1/v1/chat/completions" },
    },
    /redirects \(307\) to "http:\/\/127\.0\.0\.1:1\/v1\/chat\/completions", where nothing is sent/,
  ],
  ["it redirects a request away", {
    kind: "status",
    status: 302,
    headers: { location: "/login" },
  }, /redirects \(302\) to "http:\/\/127\.0\.0\.1:\d+\/login"/],
  ["it redirects to nowhere", {
    kind: "status",
    status: 308,
    headers: { location: "http://[" },
  }, /redirects \(308\) to no address/],
  ["it redirects in circles", {
    kind: "status",
    status: 308,
    headers: { location: "/v1/chat/completions" },
  }, /redirects \(308\)/],
];

for (const [what, turn, message] of hopeless) {
  Deno.test(`caption() throws where ${what}`, async () => {
    await using server = loopbackChat({ turn: () => turn });
    await using captioner = await openHurried({ url: server.url });
    await rejects(
      captioner.caption([imageOf("a.png"), imageOf("b.png")]),
      (error) => error instanceof ModelError && message.test(error.message),
    );
  });
}

Deno.test("caption() follows a redirect that stays on the server", async () => {
  await using server = loopbackChat({
    turn: (_, nth) =>
      nth === 1
        ? {
          kind: "status",
          status: 308,
          headers: { location: "/v1/chat/completions" },
        }
        : cat,
  });
  await using captioner = await openHurried({ url: server.url });
  deepEqual(await captioner.caption([imageOf("a.png")]), [captioned]);
  deepEqual(server.chats[1]?.body, server.chats[0]?.body);
});

Deno.test("caption() throws once several images in a row got no answer", async () => {
  await using server = loopbackChat({
    turn: () => ({ kind: "status", status: 502 }),
  });
  await using captioner = await openHurried({
    url: server.url,
    giveUpAfter: 3,
    parallel: 1,
  });
  equal((await captioner.caption([imageOf("a.png")]))[0]?.kind, "failed");
  equal((await captioner.caption([imageOf("b.png")]))[0]?.kind, "failed");
  await rejects(captioner.caption([imageOf("c.png")]), {
    name: "ModelError",
    message: /answered for none of 3 images in a row: .* answered with 502/,
  });
});

Deno.test("caption() counts anew once an image got an answer, whichever", async () => {
  const kept: readonly ChatTurn[] = [cat, { kind: "status", status: 400 }];
  for (const answer of kept) {
    await using server = loopbackChat({
      turn: (_, nth) =>
        nth % 2 === 1 ? { kind: "status", status: 502 } : answer,
    });
    await using captioner = await openHurried({
      url: server.url,
      pace: { attempts: 1 },
      giveUpAfter: 2,
      parallel: 1,
    });
    const images = Array.from({ length: 6 }, (_, i) => imageOf(`${i}.png`));
    equal((await captioner.caption(images)).length, 6);
    equal(server.chats.length, 6);
  }
});

Deno.test("caption() makes a failed result of an image that can't be read", async () => {
  await using server = loopbackChat({ turn: () => cat });
  await using captioner = await openHurried({ url: server.url });
  const broken = {
    ...imageOf("a.png"),
    pixels: () => Promise.reject(new Error("PNG is damaged")),
  };
  const results = await captioner.caption([broken, imageOf("b.png")]);
  deepEqual(results.map(({ kind }) => kind), ["failed", "captioned"]);
  match(JSON.stringify(results[0]), /PNG is damaged/);
  equal(server.chats.length, 1);
});

Deno.test("caption() has no more requests under way than it may", async () => {
  const open = Promise.withResolvers<void>();
  await using server = loopbackChat({
    turn: (_, nth) => {
      if (nth === 3) open.resolve();
      return { kind: "gate", until: open.promise, then: cat };
    },
  });
  await using captioner = await openHurried({ url: server.url, parallel: 3 });
  const images = Array.from({ length: 10 }, (_, i) => imageOf(`${i}.png`));
  const results = await captioner.caption(images);
  deepEqual(results, images.map(() => captioned));
  equal(server.most(), 3);
});

Deno.test("caption() gives results in the images' order, however they come", async () => {
  const second = Promise.withResolvers<void>();
  await using server = loopbackChat({
    turn: ({ body }) => {
      const isFirst = JSON.stringify(body).includes("first");
      if (!isFirst) second.resolve();
      return {
        kind: "gate",
        until: isFirst ? second.promise : Promise.resolve(),
        then: { kind: "say", text: isFirst ? "One." : "Two." },
      };
    },
  });
  await using captioner = await openHurried({
    url: server.url,
    prompt: "{tags}",
  });
  const results = await captioner.caption(
    ["first", "second"].map((tag) =>
      imageOf(tag, { tags: [tag], characters: [], existing: null })
    ),
  );
  deepEqual(
    results.map((each) => each.kind === "captioned" && each.text),
    ["One.", "Two."],
  );
});

Deno.test("caption() keeps to its budget, tries that came to nothing included", async () => {
  await using server = loopbackChat({
    turn: (_, nth) => nth === 1 ? { kind: "status", status: 500 } : cat,
  });
  await using captioner = await openHurried({
    url: server.url,
    maxRequests: 3,
    parallel: 1,
  });
  const images = Array.from({ length: 5 }, (_, i) => imageOf(`${i}.png`));
  const results = await captioner.caption(images);
  const spent = { kind: "failed", reason: "The budget of 3 requests is spent" };
  deepEqual(results, [captioned, captioned, spent, spent, spent]);
  equal(server.chats.length, 3);
});

Deno.test("caption() asks no second time where the budget is spent meanwhile", async () => {
  await using server = loopbackChat({
    turn: () => ({ kind: "status", status: 500 }),
  });
  await using captioner = await openHurried({
    url: server.url,
    maxRequests: 1,
  });
  deepEqual(await captioner.caption([imageOf("a.png")]), [
    { kind: "failed", reason: "The budget of 1 request is spent" },
  ]);
  equal(server.chats.length, 1);
});

Deno.test("caption() leaves no request behind where it throws", async () => {
  const asked = Promise.withResolvers<void>();
  await using server = loopbackChat({
    turn: (_, nth) => {
      if (nth === 2) asked.resolve();
      return nth === 1
        ? {
          kind: "gate",
          until: asked.promise,
          then: { kind: "status", status: 401 },
        }
        : { kind: "hang" };
    },
  });
  // Nothing but the first answer ends the second request.
  await using captioner = await openHurried({
    url: server.url,
    pace: { stall: 2 ** 30 },
  });
  await rejects(captioner.caption([imageOf("a.png"), imageOf("b.png")]), {
    message: /asks for a key/,
  });
});

Deno.test("caption() ends with the signal's reason, in the middle of a request", async () => {
  const asked = Promise.withResolvers<void>();
  await using server = loopbackChat({
    turn: () => {
      asked.resolve();
      return { kind: "hang" };
    },
  });
  await using captioner = await openHurried({ url: server.url, parallel: 1 });
  const stop = new AbortController();
  const under = captioner.caption([imageOf("a.png"), imageOf("b.png")], {
    signal: stop.signal,
  });
  await asked.promise;
  const reason = new DOMException("Stopped", "AbortError");
  stop.abort(reason);
  await rejects(under, (error) => error === reason);
  equal(server.chats.length, 1);
});

Deno.test("a captioner that is closed ends what is under way, and takes no more", async () => {
  const asked = Promise.withResolvers<void>();
  await using server = loopbackChat({
    turn: () => {
      asked.resolve();
      return { kind: "hang" };
    },
  });
  const captioner = await openHurried({ url: server.url });
  const under = captioner.caption([imageOf("a.png")]);
  await asked.promise;
  const [outcome] = await Promise.allSettled([
    under,
    captioner[Symbol.asyncDispose](),
  ]);
  equal(outcome?.status, "rejected");
  await rejects(captioner.caption([imageOf("b.png")]), { name: "AbortError" });
  equal(server.chats.length, 1);
});

Deno.test("openHttpCaptioner() waits for a server that is loading its model", async () => {
  await using server = loopbackChat({
    turn: () => cat,
    models: (nth) =>
      nth === 1
        ? new Response('{"error":{"message":"Loading model"}}', { status: 503 })
        : Response.json({ data: [{ id: "only" }] }),
  });
  const retries: string[] = [];
  await using captioner = await openHurried({
    url: server.url,
    onRetry: (reason) => retries.push(reason),
  });
  match(captioner.model, /^only at /);
  match(retries.join(), /answered with 503: "Loading model"$/);
});

/** Servers with which no run begins. */
const refused: readonly (readonly [
  what: string,
  models: () => Response,
  message: RegExp,
])[] = [
  ["asks for a key", () => new Response("", { status: 401 }), /asks for a key/],
  [
    "answers with a web page",
    () => new Response("<html>", { status: 200 }),
    /answered with a web page: check the address, which ends in \/v1/,
  ],
  [
    "has several models",
    () => Response.json({ data: [{ id: "a" }, { id: 'b"' }, {}] }),
    /has 2 models: name one of them, such as "a", "b\\""$/,
  ],
  [
    "keeps no list",
    () => new Response("", { status: 404 }),
    /does not list its models: name the one to ask$/,
  ],
  [
    "redirects elsewhere",
    () =>
      new Response(null, {
        status: 301,
        headers: { location: "https://user:pw@example.invalid/v1?sig=1" },
      }),
    /redirects \(301\) to "https:\/\/example\.invalid\/v1"/,
  ],
];

for (const [what, models, message] of refused) {
  Deno.test(`openHttpCaptioner() refuses a server that ${what}`, async () => {
    await using server = loopbackChat({ turn: () => cat, models });
    await rejects(openHurried({ url: server.url }), {
      name: "ModelError",
      message,
    });
    equal(server.chats.length, 0);
  });
}

Deno.test("openHttpCaptioner() says so where nobody listens", async () => {
  const { url, [Symbol.asyncDispose]: stop } = loopbackChat({
    turn: () => cat,
  });
  await stop();
  await rejects(openHurried({ url }), {
    name: "ModelError",
    message:
      /^The captioner's server is not to be had: "127\.0\.0\.1:\d+": the connection was refused \(3 tries\)$/,
  });
});

Deno.test("openHttpCaptioner() believes a server that keeps no list", async () => {
  await using server = loopbackChat({
    turn: () => cat,
    models: () => new Response("", { status: 404 }),
  });
  await using captioner = await openHurried({ url: server.url, model: "mine" });
  deepEqual(await captioner.caption([imageOf("a.png")]), [captioned]);
  equal(server.chats[0]?.body?.model, "mine");
});

const wrong: readonly (readonly [
  what: string,
  options: Partial<Parameters<typeof openHurried>[0]>,
  message: RegExp,
])[] = [
  ["no address", { url: "localhost:8080" }, /"localhost:8080" is no address/],
  ["a file", { url: "file:///etc/passwd" }, /is no address of a chat server/],
  [
    "a password",
    { url: "http://u:pw@h/v1" },
    /^The address of "h" holds a user name or a password/,
  ],
  ["a prompt of other names", { prompt: "{image}" }, /names "\{image\}"/],
  [
    "a field of ours",
    { body: { messages: [] } },
    /field "messages" can't be set/,
  ],
  ["no tokens", { maxTokens: 0 }, /^The limit of tokens: 0 is not/],
  ["half a budget", { maxRequests: 1.5 }, /^The budget of requests: 1\.5/],
  ["a temperature of none", { temperature: NaN }, /^The temperature: NaN/],
  [
    "no room",
    { parallel: 0 },
    /^Requests at once: 0 is not a whole number from 1 to 256/,
  ],
  [
    "a prompt that is none",
    { promptPreset: "long" as "short" },
    /No prompt is called "long": expected one of "short"/,
  ],
];

for (const [what, options, message] of wrong) {
  Deno.test(`openHttpCaptioner() refuses ${what}, and asks nobody`, async () => {
    const asked: unknown[] = [];
    await rejects(
      openHurried({
        url: "http://127.0.0.1:1/v1",
        ...options,
        fetch: (url) => {
          asked.push(url);
          return Promise.reject(new Error("asked"));
        },
      }),
      { message },
    );
    deepEqual(asked, []);
  });
}

Deno.test("an image goes out no larger than it may", async () => {
  await using server = loopbackChat({ turn: () => cat });
  await using captioner = await openHurried({
    url: server.url,
    imageSide: 16,
    imageFormat: "png",
  });
  await captioner.caption([{
    ...imageOf("a.png"),
    pixels: () => Promise.resolve(plainImage(200, 50)),
  }]);
  const url = JSON.stringify(server.chats[0]?.body).match(
    /data:image\/png;base64,([^"]*)/,
  )?.[1];
  ok(url !== undefined);
  const { data, width, height } = await decodeImage(Uint8Array.fromBase64(url));
  deepEqual([width, height], [16, 4]);
  deepEqual([...new Set(data)], [200]);
});

Deno.test("Retry-After holds back the requests that follow, too", async () => {
  await using server = loopbackChat({
    turn: () => ({
      kind: "status",
      status: 429,
      headers: { "retry-after": "50" },
    }),
  });
  const stop = new AbortController();
  const waits: number[] = [];
  await using captioner = await openHurried({
    url: server.url,
    // One try: the first image fails, and the second has to wait all the same.
    pace: { attempts: 1, longestWait: 60_000 },
    parallel: 1,
    onRetry: (_, wait) => {
      waits.push(wait);
      stop.abort();
    },
  });
  await rejects(
    captioner.caption([imageOf("a.png"), imageOf("b.png")], {
      signal: stop.signal,
    }),
    { name: "AbortError" },
  );
  equal(server.chats.length, 1);
  equal(waits.length, 1);
  ok(waits[0]! > 10_000 && waits[0]! <= 50_000, `${waits[0]} ms`);
});

Deno.test("openHttpCaptioner() says which permission is missing", async () => {
  const options = {
    url: "http://h:1/v1",
    fetch: () => Promise.reject(new Deno.errors.NotCapable("no")),
  };
  await rejects(openHurried(options), {
    message: 'This run may not ask "h:1": add --allow-net=h:1 (or -A)',
  });
  const env = () => {
    throw new Deno.errors.NotCapable("no");
  };
  await rejects(openHurried({ ...options, keyFrom: "CHAT_KEY", env }), {
    message:
      'This run may not read "CHAT_KEY": add --allow-env=CHAT_KEY (or -A)',
  });
});
