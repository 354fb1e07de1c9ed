"use strict";

// Everything shown is put in as text: what the description says never becomes markup.
function made(name, content, properties) {
  const element = Object.assign(document.createElement(name), properties || {});
  for (const each of [].concat(content ?? [])) element.append(each);
  return element;
}

const byId = (id) => document.getElementById(id);
const pretty = (value) => JSON.stringify(value, null, 2);
const VERBS = ["get", "post", "put", "patch", "delete"];
let whole = {};

function kindOf(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  const choices = schema.anyOf || schema.oneOf;
  if (choices) return choices.map(kindOf).join(" or ");
  if (schema.type === "array") return `list of ${kindOf(schema.items)}`;
  return [schema.type, schema.format, schema.enum && schema.enum.join(" | ")].filter(Boolean).join(" ");
}

function shapeOf(schema) {
  const name = schema && schema.$ref && schema.$ref.split("/").pop();
  return name ? whole.components.schemas[name] : schema || {};
}

function fields(schema) {
  const shape = shapeOf(schema);
  const rows = Object.entries(shape.properties || {}).map(([name, inside]) =>
    made("tr", [
      made("td", made("code", name)),
      made("td", kindOf(inside)),
      made("td", (shape.required || []).includes(name) ? "needed" : ""),
    ]));
  const about = shape.description ? [made("p", shape.description, { className: "quiet" })] : [];
  return made("div", [...about, ...(rows.length ? [made("table", rows)] : [])]);
}

function bodyOf(part) {
  const [media, content] = Object.entries((part && part.content) || {})[0] || [];
  return media ? { media, schema: content.schema, example: content.examples && content.examples.usual.value } : null;
}

async function headersFor(verb, media) {
  const headers = {};
  const key = byId("key").value.trim();
  if (media) headers["content-type"] = media;
  if (key) headers.authorization = `Bearer ${key}`;
  if (verb === "get" || key) return headers;
  const me = await fetch("/api/v1/auth/me");
  if (me.ok) headers["x-csrf-token"] = (await me.json()).csrf_token || "";
  return headers;
}

async function send(verb, path, inputs, text, media) {
  const query = new URLSearchParams();
  const headers = await headersFor(verb, text && media);
  let url = path;
  for (const { parameter, input } of inputs) {
    const value = input.value.trim();
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value && parameter.in === "query") query.append(parameter.name, value);
    else if (value && parameter.in === "header") headers[parameter.name] = value;
  }
  const whereto = url + (String(query) ? `?${query}` : "");
  const answer = await fetch(whereto, { method: verb.toUpperCase(), headers, body: text || undefined });
  const content = await answer.text();
  let shown = content;
  try { shown = pretty(JSON.parse(content)); } catch { /* a file, or nothing */ }
  return `${answer.status} ${answer.statusText}\n${shown}`.slice(0, 100000);
}

function trial(verb, path, operation) {
  const inputs = (operation.parameters || []).map((parameter) => {
    const value = parameter.name === "Idempotency-Key" ? crypto.randomUUID() : "";
    return { parameter, input: made("input", [], { value, ariaLabel: parameter.name }) };
  });
  const rows = inputs.map(({ parameter, input }) =>
    made("tr", [
      made("td", [made("code", parameter.name), made("span", ` ${parameter.in}`, { className: "quiet" })]),
      made("td", input),
      made("td", [kindOf(parameter.schema), parameter.description ? ` – ${parameter.description}` : ""]),
    ]));
  const body = bodyOf(operation.requestBody);
  const text = body && made("textarea", [], { value: pretty(body.example ?? {}), ariaLabel: "body" });
  const answer = made("pre", "");
  const button = made("button", "Send", { type: "button" });
  answer.hidden = true;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      answer.textContent = await send(verb, path, inputs, text && text.value, body && body.media);
    } catch (failure) {
      answer.textContent = String(failure);
    }
    answer.hidden = false;
    button.disabled = false;
  });
  const head = rows.length ? [made("h3", "Parameters"), made("table", rows)] : [];
  const middle = body ? [made("h3", "Body"), fields(body.schema), text] : [];
  return [...head, ...middle, made("p", button), answer];
}

function answers(operation) {
  return Object.entries(operation.responses || {}).map(([status, answer]) => {
    const body = bodyOf(answer);
    const good = status.startsWith("2") && body;
    return made("tr", [
      made("td", made("code", status)),
      made("td", [
        answer.description || "",
        ...(good ? [fields(body.schema), ...(body.example === undefined ? [] : [made("pre", pretty(body.example))])] : []),
      ]),
    ]);
  });
}

function block(verb, path, operation) {
  const inside = made("div", []);
  const head = made("summary", [
    made("span", verb.toUpperCase(), { className: `verb ${verb}` }),
    made("span", path, { className: "path" }),
    made("span", operation.summary || "", { className: "quiet" }),
  ]);
  const found = made("details", [head, inside], { id: operation.operationId });
  // Only what is opened is built: there are many.
  found.addEventListener("toggle", () => {
    if (!found.open || inside.childNodes.length) return;
    const about = operation.description ? [made("p", operation.description)] : [];
    inside.append(...about, ...trial(verb, path, operation), made("h3", "Answers"), made("table", answers(operation)));
  });
  found.dataset.words = `${verb} ${path} ${operation.operationId} ${operation.summary || ""}`.toLowerCase();
  return found;
}

function show() {
  byId("title").textContent = `${whole.info.title} ${whole.info.version}`;
  byId("about").textContent = whole.info.description || "";
  const groups = new Map();
  for (const [path, item] of Object.entries(whole.paths)) {
    for (const verb of VERBS.filter((each) => item[each])) {
      const tag = (item[verb].tags || ["other"])[0];
      groups.set(tag, [...(groups.get(tag) || []), block(verb, path, item[verb])]);
    }
  }
  const sections = [...groups].sort().map(([tag, blocks]) => made("section", [made("h2", tag), ...blocks]));
  byId("operations").replaceChildren(...sections);
  byId("find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const found of document.querySelectorAll("details")) found.hidden = !found.dataset.words.includes(wanted);
  });
  const named = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (named) named.open = true;
}

fetch("/schema/openapi.json")
  .then((answer) => answer.json())
  .then((document_) => { whole = document_; show(); })
  .catch((failure) => { byId("operations").textContent = String(failure); });
