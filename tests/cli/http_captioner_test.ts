import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import {
  type ChatScript,
  type ChatTurn,
  type LoopbackChat,
  loopbackChat,
  type SeenChat,
} from "../captioners/http/loopback_chat.ts";
import { dataset, tinyPictures } from "./dataset.ts";
import { startListening } from "./listening.ts";
import { type Ended, project, type RunOptions, runWdtag } from "./run_wdtag.ts";
import { failedIn } from "./said.ts";
import { leftovers } from "./whole_captions.ts";

const key = "sk-not-for-anyone-0815";
const env = { CHAT_KEY: key };
const say = (text: unknown): ChatTurn => ({ kind: "say", text });
const status = (
  code: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): ChatTurn => ({ kind: "status", status: code, body, headers });

/** Every image's requests are told apart by the picture that they carry. */
function byImage(turns: readonly (readonly ChatTurn[])[]): ChatScript["turn"] {
  const seen = new Map<string, number>();
  const order: string[] = [];
  return (chat) => {
    const url = pictureOf(chat);
    if (!seen.has(url)) order.push(url);
    const nth = seen.get(url) ?? 0;
    seen.set(url, nth + 1);
    const own = turns[order.indexOf(url)] ?? [];
    return own[Math.min(nth, own.length - 1)] ?? status(500);
  };
}

function partsOf(chat: SeenChat | undefined) {
  const content = chat?.body?.messages.at(-1)?.content;
  return typeof content === "string" ? [] : content ?? [];
}

function pictureOf(chat: SeenChat): string {
  return partsOf(chat).flatMap(({ image_url }) => image_url?.url ?? [])[0]!;
}

function promptOf(chat: SeenChat | undefined): string {
  return partsOf(chat).flatMap(({ text }) => text ?? []).join("\n");
}

/** A run that asks the server, its images one after the other. */
async function ask(
  server: Pick<LoopbackChat, "url">,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return await runWdtag([
    ...args,
    ...["--captioner", "http", "--url", server.url],
    ...["--parallel", "1", "--retries", "0"],
  ], options);
}

Deno.test("tags and a sentence of a server make one caption, and the tags ground it", async () => {
  await using folder = await dataset({
    "a.jpg": await Deno.readFile(join(project, "examples", "sunset_hills.jpg")),
    "a.txt": "by hand\n",
  });
  await using server = loopbackChat({
    turn: () =>
      say("<think>Red?</think>Caption: A red ||| square.\nIt is red."),
  });
  const { status, stdout, stderr } = await ask(server, [
    folder.path,
    ...["--model", "palette", "--preset", "tags-and-prose"],
    ...["--captioner-model", "eyes", "--key-from", "CHAT_KEY"],
    ...["--prompt-preset", "tags", "--max_tokens", "77"],
  ], { env });
  equal(status, 0, stderr);
  match(stderr, /with palette: .*; sentences by http: eyes at 127\.0\.0\.1:/);
  match(stderr, /^ {2}By +palette \(tags\), http \(sentences\)$/m);
  const { "a.txt": caption = "", ...rest } = await folder.written();
  deepEqual(rest, {});
  match(caption, /^(\|\|\| )?\S.* \|\|\| A red square\. It is red\.\n$/);
  const [chat] = server.chats;
  equal(chat?.authorization, `Bearer ${key}`);
  equal(chat?.body?.model, "eyes");
  equal(chat?.body?.max_tokens, 77);
  const tags = caption.split("|||").slice(0, -1).join(",").split(",")
    .map((tag) => tag.trim()).filter((tag) => tag !== "");
  ok(tags.length > 0);
  const told = promptOf(chat);
  for (const tag of tags) ok(told.includes(tag), `${tag} in ${told}`);
  match(told, /Its caption so far: by hand$/m);
  ok(!`${stdout}${stderr}${caption}`.includes(key));
});

Deno.test("each fault of a server fails its image alone, and says why", async () => {
  const page = "<html><body>Welcome</body></html>";
  const faults: readonly (readonly [ChatTurn[], string | RegExp])[] = [
    [[say("A square.")], "A square."],
    [[status(200, page)], /answered with a web page/],
    [[say("")], /answer is empty/],
    [[say("<think>What is it?")], /answer is empty/],
    [[say("I'm sorry, but I can't help with that.")], /The model refused/],
    [
      [{ kind: "say", text: "A squ", finish: "length" }],
      /cut off by the limit of tokens/,
    ],
    [[{ kind: "endless", piece: "x".repeat(65_536) }], /more than 2 MiB/],
    [[say("y".repeat(10 * 1024 * 1024))], /more than 2 MiB/],
    [[status(429, "", { "retry-after": "0" })], /fewer requests \(429\)/],
    [[status(400, '{"error":{"message":"bad image"}}')], /400.*bad image/],
    [
      [say(
        'Sure! Here is a caption:\n"A\u0007 \u202ecat\u202c,\r\n|||a dog;;;b"',
      )],
      "A cat, a dog b",
    ],
    [
      [say("<|im_start|>Two\tblanks  and\u2028a line<|im_end|>")],
      "Two blanks and a line",
    ],
  ];
  const pictures = tinyPictures(faults.length);
  const before = Object.fromEntries(
    Object.keys(pictures).map((name) => [
      name.replace(".png", ".caption"),
      "as it was\n",
    ]),
  );
  await using folder = await dataset({ ...pictures, ...before });
  await using server = loopbackChat({
    turn: byImage(faults.map(([turns]) => turns)),
  });
  const { status: ended, stderr } = await ask(server, ["caption", folder.path]);
  equal(ended, 1, stderr);
  const written = await folder.written();
  const failed = failedIn(stderr);
  for (const [at, [, expected]] of faults.entries()) {
    const stem = String(at).padStart(3, "0");
    const caption = written[`${stem}.caption`];
    if (typeof expected === "string") equal(caption, `${expected}\n`, stem);
    else {
      equal(caption, undefined, stem);
      match(failed[join(folder.path, `${stem}.png`)] ?? "", expected, stem);
    }
  }
  match(stderr, /Captioning 12 images with http: m at 127\.0\.0\.1:/);
});

Deno.test("a server that is not to be had is status 3, and nothing is written", async () => {
  await using folder = await dataset(tinyPictures(2));
  await using elsewhere = loopbackChat({ turn: () => say("stolen") });
  const models = (response: () => Response) =>
    loopbackChat({ turn: () => say("x"), models: response });
  const gone = loopbackChat({ turn: () => say("x") });
  await gone[Symbol.asyncDispose]();
  const wrongs: readonly (readonly [LoopbackChat, RegExp])[] = [
    [gone, /server is not to be had: .*127\.0\.0\.1/],
    [
      models(() => new Response("<html>", { status: 200 })),
      /answered with a web page/,
    ],
    [
      models(() => new Response(`no ${key}`, { status: 401 })),
      /refused the key in "CHAT_KEY" \(401\)/,
    ],
    [
      models(() =>
        new Response(null, {
          status: 307,
          headers: { location: `${elsewhere.url}/models` },
        })
      ),
      /redirects \(307\) to .*, where nothing is sent/,
    ],
    [
      models(() => Response.json({ data: [{ id: "one" }, { id: "two" }] })),
      /has 2 models: name one of them, such as "one", "two"/,
    ],
  ];
  for (const [server, words] of wrongs) {
    const { status, stderr, stdout } = await ask(
      server,
      ["caption", folder.path, "--key-from", "CHAT_KEY"],
      { env },
    );
    equal(status, 3, stderr);
    match(stderr, words);
    ok(!`${stdout}${stderr}`.includes(key));
    equal(server.chats.length, 0);
    if (server !== gone) await server[Symbol.asyncDispose]();
  }
  deepEqual([elsewhere.chats, elsewhere.others], [[], []]);
  deepEqual(await folder.written(), {});
});

Deno.test("a server that goes away in the middle is status 1, and the run can go on", async () => {
  await using folder = await dataset(tinyPictures(4));
  await using server = loopbackChat({
    turn: (_, nth) => nth === 3 ? status(401) : say(`Square ${nth}.`),
  });
  const args = ["caption", folder.path, "--existing", "skip"];
  const broken = await ask(server, args);
  equal(broken.status, 1, broken.stderr);
  match(broken.stderr, /asks for a key \(401\)/);
  match(broken.stderr, /2 captions had been written by then: --existing skip/);
  const again = await ask(server, args);
  equal(again.status, 0, again.stderr);
  equal(Object.keys(await folder.written()).length, 4);
});

for (
  const [what, words] of [
    ["sentences", ["caption"]],
    ["tags and sentences", [
      "--model",
      "palette",
      "--caption_extension",
      ".caption",
    ]],
  ] as const
) {
  Deno.test(`a budget of requests ends ${what}, and another run goes on behind it`, async () => {
    await using folder = await dataset(tinyPictures(5));
    await using server = loopbackChat({
      turn: (_, nth) => say(`Square ${nth}.`),
    });
    const [command = "", ...rest] = words;
    const args = [
      ...(command === "caption" ? [command, folder.path] : [folder.path]),
      ...(command === "caption" ? rest : words),
      ...["--existing", "skip"],
    ];
    const first = await ask(server, [...args, "--max-requests", "2"]);
    equal(first.status, 1, first.stderr);
    match(first.stderr, /000|002.png: The budget of 2 requests is spent/);
    deepEqual(
      Object.keys(await folder.written()),
      ["000.caption", "001.caption"],
    );
    const second = await ask(server, [...args, "--max-requests", "3"]);
    equal(second.status, 0, second.stderr);
    equal(Object.keys(await folder.written()).length, 5);
    equal(server.chats.length, 5);
  });
}

Deno.test("prose of a server opens no tagger, in either command", async () => {
  await using folder = await dataset(tinyPictures(1));
  await using server = loopbackChat({ turn: () => say("A square.") });
  // A model that is not there: whoever opened it would end with status 3.
  const tag = await ask(server, [
    folder.path,
    ...["--preset", "prose", "--model", "./not-there"],
    ...["--prompt-preset", "detailed", "--system", ""],
  ]);
  equal(tag.status, 0, tag.stderr);
  match(tag.stderr, /The tagger ".\/not-there" is not opened/);
  const caption = await ask(server, [
    ...["caption", folder.path, "--preset", "prose"],
    ...["--prompt", "What is it?\nTags: {tags}"],
  ]);
  equal(caption.status, 0, caption.stderr);
  match(caption.stderr, /http is told tags where there are any, and no tagger/);
  deepEqual(await folder.written(), {
    "000.caption": "A square.\n",
    "000.txt": "A square.\n",
  });
  const [one, two] = server.chats;
  match(promptOf(one), /three to five sentences/);
  deepEqual(one?.body?.messages.map(({ role }) => role), ["user"]);
  equal(promptOf(two), "What is it?");
  const needs = await ask(server, [
    folder.path,
    ...["--preset", "prose", "--model", "./not-there"],
    ...["--prompt", "Tags: {tags}"],
  ]);
  equal(needs.status, 3, needs.stderr);
});

Deno.test("captions of sentences that nobody writes are refused", async () => {
  await using folder = await dataset({
    "data/a.png": tinyPictures(1)["000.png"]!,
    "data/a.txt": "as it was\n",
    // What it extends gives it the form of captions, and no captioner.
    "data/.wdtag/presets/theirs.toml": 'extends = "prose"\n',
  });
  const { status, stderr } = await runWdtag(
    ["data", "--preset", "theirs", "--model", "palette"],
    { cwd: folder.path },
  );
  equal(status, 2, stderr);
  match(stderr, /no captioner is named: add --captioner NAME/);
  deepEqual(await folder.written(), {});
});

Deno.test("an address counts from a preset named as a file, and never from one of the dataset", async () => {
  await using server = loopbackChat({ turn: () => say("A square.") });
  const preset =
    `[captioner]\nname = "http"\nurl = "${server.url}"\nkey_from = "CHAT_KEY"\n`;
  await using folder = await dataset({
    "data/a.png": tinyPictures(1)["000.png"]!,
    "data/.wdtag/presets/theirs.toml": preset,
  });
  const run = (name: string) =>
    runWdtag(["caption", "data", "--preset", name], { cwd: folder.path, env });
  const theirs = await run("theirs");
  equal(theirs.status, 2, theirs.stderr);
  match(theirs.stderr, /\[captioner\] is not for a preset found in a dataset/);
  deepEqual([server.chats, server.others], [[], []]);
  const named = await run("./data/.wdtag/presets/theirs.toml");
  equal(named.status, 0, named.stderr);
  equal(server.chats[0]?.authorization, `Bearer ${key}`);
  deepEqual(await folder.written(), { "data/a.caption": "A square.\n" });
});

for (const existing of ["overwrite", "append"]) {
  for (const command of [["caption"], ["tag", "--model", "palette"]]) {
    Deno.test({
      name: `wdtag ${
        command[0]
      } --existing ${existing} asks nothing of an image whose caption it would not write`,
      ignore: Deno.build.os === "windows",
      async fn() {
        await using folder = await dataset({
          ...tinyPictures(3),
          "elsewhere.txt": "hers\n",
          "001.cap": { link: "elsewhere.txt" },
        });
        await using server = loopbackChat({ turn: () => say("A square.") });
        const [name = "", ...rest] = command;
        const { status, stderr } = await ask(server, [
          ...[name, folder.path, ...rest, "--caption_extension", ".cap"],
          ...["--existing", existing],
        ]);
        equal(status, 1, stderr);
        match(
          failedIn(stderr)[join(folder.path, "001.png")] ?? "",
          /^Refused to write ".*001\.cap": it is a link/,
        );
        equal(server.chats.length, 2);
        deepEqual(Object.keys(await folder.written()).sort(), [
          "000.cap",
          "002.cap",
        ]);
      },
    });
  }
}

for (const command of [["caption"], ["tag", "--model", "palette"]] as const) {
  Deno.test({
    name: `Ctrl-C within a request of wdtag ${
      command[0]
    } leaves what was finished, and nothing else`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using folder = await dataset(tinyPictures(5));
      let reached = (): void => {};
      const third = new Promise<void>((resolve) => reached = resolve);
      await using server = loopbackChat({
        turn(_, nth) {
          if (nth < 3) return say(`Square ${nth}.`);
          reached();
          return { kind: "hang" };
        },
      });
      const [name, ...rest] = command;
      const run = await startListening([
        ...[name, folder.path, ...rest, "--captioner", "http"],
        ...["--url", server.url, "--parallel", "1"],
      ]);
      // One that ends before it asks must not be waited for.
      await Promise.race([third, run.ended]);
      run.kill("SIGINT", "group");
      const { status, signal, stderr } = await run.ended;
      equal(signal, null, stderr);
      equal(status, 130, stderr);
      const written = await folder.written();
      const texts = Object.values(written);
      equal(texts.length, 2, Object.keys(written).join());
      ok(texts.every((text) => /(^|, )Square [12]\.\n$/.test(text)));
      deepEqual(await leftovers(folder.path), []);
    },
  });
}
