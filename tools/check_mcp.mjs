// Asks a server over standard input with the protocol's other official SDK, in TypeScript, which validates each answer
// by its schema: node check_mcp.mjs COMMAND ARGUMENT…   tools/check_mcp.py runs it.
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: "charter-check", version: "1.0.0" });
await client.connect(new StdioClientTransport({ command, args }));

const { tools } = await client.listTools();
assert.deepEqual(tools.map((tool) => tool.name), ["check_draft", "list_rules"]);
assert(tools.every((tool) => tool.annotations.readOnlyHint && !tool.annotations.destructiveHint));

const text = "You won’t believe what our new press can do";
const checked = await client.callTool({ name: "check_draft", arguments: { text, pictures: [{}] } });
assert(checked.structuredContent.remarks.length > 0);
const refused = await client.callTool({ name: "check_draft", arguments: { text, platform: "myspace" } });
assert(refused.isError);
await client.callTool({ name: "list_rules", arguments: {} });

const { resources } = await client.listResources();
for (const { uri } of resources) assert((await client.readResource({ uri })).contents[0].text);
const { prompts } = await client.listPrompts();
for (const { name } of prompts) assert((await client.getPrompt({ name })).messages[0].content.text);
await client.close();
console.log(`The TypeScript SDK: ${tools.length} tools, ${resources.length} resources, ${prompts.length} prompt.`);
