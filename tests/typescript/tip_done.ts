// A tip is asked for, explained and done, and every shape comes from the generated contract.
import createClient from "openapi-fetch";
import type { components, paths } from "./contract.js";

type Tip = components["schemas"]["Tip"];

const client = createClient<paths>({
  baseUrl: process.env.OO_URL ?? "",
  headers: { Authorization: `Bearer ${process.env.OO_TOKEN}` },
});

function given<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const added = given(await client.POST("/api/inbox", { body: { text: "Water the plants today" } }));
const first = given(await client.GET("/api/tip", { params: { query: { face: "typescript" } } }));
const tip: Tip | null = first.tip;
if (tip === null) throw new Error(`silence: ${first.silence?.reason}`);
const why = given(
  await client.GET("/api/decisions/{id}", { params: { path: { id: tip.id } } }),
);
const effect = given(
  await client.POST("/api/feedback", { body: { kind: "done", tip: tip.id, face: "typescript" } }),
);
const history = given(await client.GET("/api/tips", { params: { query: { limit: 1 } } }));
const wrong = await client.POST("/api/feedback", { body: { kind: "explode" } });
console.log(
  JSON.stringify({
    added: added.title,
    tip: tip.text,
    why: why.tip?.id === tip.id,
    effect: effect.message,
    reaction: history[0]?.reaction,
    refused: wrong.error?.code,
  }),
);
