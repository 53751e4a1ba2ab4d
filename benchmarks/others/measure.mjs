// CPU time of a checker for one post, warm. Usage: node measure.mjs write-good|alex < posts.json; prints microseconds.
import { createRequire } from "node:module";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const ROUNDS = 25; // enough for V8 to have compiled what it will
const name = process.argv[2];
const modules = join(process.cwd(), "node_modules");
const check =
  name === "alex"
    ? (await import(pathToFileURL(join(modules, "alex/index.js")))).text
    : createRequire(join(modules, "index.js"))("write-good");
const posts = JSON.parse(readFileSync(0, "utf8"));

const rounds = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const before = process.cpuUsage();
  for (const post of posts) check(post);
  const { user, system } = process.cpuUsage(before);
  if (round > 0) rounds.push((user + system) / posts.length);
}
process.stdout.write(`${Math.min(...rounds)}\n`);
