import { deepEqual, ok } from "node:assert/strict";

const project = new URL("../", import.meta.url);

/** Every Markdown file of the project, but for fixtures. */
async function papers(folder: URL): Promise<readonly URL[]> {
  const found: URL[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const { name } = entry;
    if (/^\.|^(?:fixtures|node_modules|scratch)$/.test(name)) continue;
    const url = new URL(name, folder);
    if (entry.isDirectory) found.push(...await papers(new URL(`${url.href}/`)));
    else if (name.endsWith(".md")) found.push(url);
  }
  return found;
}

Deno.test("every link from one paper of the project to another leads somewhere", async () => {
  const dead: string[] = [];
  let seen = 0;
  for (const paper of await papers(project)) {
    const text = await Deno.readTextFile(paper);
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      seen++;
      try {
        await Deno.stat(new URL(target, paper));
      } catch {
        dead.push(`${paper.pathname}: ${target}`);
      }
    }
  }
  deepEqual(dead, []);
  ok(seen > 15, `only ${seen} links were found`);
});
