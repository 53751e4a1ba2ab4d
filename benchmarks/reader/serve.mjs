// An endpoint in the manner of /v1/chat/completions around a small model, for `make reader`. One request at a time.
// Usage: node serve.mjs MODEL.gguf PORT   (node-llama-cpp in ./node_modules; it prints "ready" when it listens)
import http from "node:http";
import {createRequire} from "node:module";
import path from "node:path";
import {pathToFileURL} from "node:url";

const [file, port] = process.argv.slice(2);
// From the working directory, where the model lies, and not from the repository, where this file is.
const entry = createRequire(path.join(process.cwd(), "package.json")).resolve("node-llama-cpp");
const {getLlama, LlamaChatSession, LlamaLogLevel} = await import(pathToFileURL(entry));

const llama = await getLlama({build: "never", gpu: false, logLevel: LlamaLogLevel.error, maxThreads: 1}); // more threads wait for each other where others work
const model = await llama.loadModel({modelPath: file});
const context = await model.createContext({contextSize: 2048, threads: 1});
const sequence = context.getSequence();
let queue = Promise.resolve();

// So small a model never ends a text by itself: without these two limits, each of its answers is cut.
function limited(schema) {
    const findings = schema.properties.findings;
    const quote = {...findings.items.properties.quote, maxLength: 80};
    const items = {...findings.items, properties: {...findings.items.properties, quote}};
    return {...schema, properties: {findings: {...findings, items, maxItems: 4}}};
}

async function answer(body, signal) {
    const {messages, max_tokens: maxTokens, response_format: format} = body;
    const grammar = await llama.createGrammarForJsonSchema(limited(format.json_schema.schema));
    await sequence.clearHistory();
    const session = new LlamaChatSession({contextSequence: sequence, systemPrompt: messages[0].content});
    const {responseText, stopReason} = await session.promptWithMeta(messages[1].content, {
        grammar, maxTokens, temperature: 0, signal, stopOnAbortSignal: true
    });
    session.dispose();
    return {index: 0, message: {role: "assistant", content: responseText},
            finish_reason: stopReason === "maxTokens" ? "length" : "stop"};
}

const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
        const gone = new AbortController();
        response.on("close", () => gone.abort());
        queue = queue.then(async () => {
            if (gone.signal.aborted) return; // who asked has given up
            try {
                const choice = await answer(JSON.parse(Buffer.concat(chunks)), gone.signal);
                response.setHeader("Content-Type", "application/json");
                response.end(JSON.stringify({object: "chat.completion", choices: [choice]}));
            } catch (error) {
                response.statusCode = 500;
                response.end(JSON.stringify({error: {message: String(error)}}));
            }
        });
    });
});
server.listen(Number(port), "127.0.0.1", () => console.log("ready", server.address().port));
