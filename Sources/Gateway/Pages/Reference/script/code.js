// The same request in three languages, complete enough to paste.

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

function curlCode({ method, url, body, needsToken, scheme }) {
  const lines = [`curl --fail-with-body --silent --show-error ${quoted(url)}`];
  if (needsToken) lines.push(`--header "Authorization: ${scheme} $JUKE_TOKEN"`);
  if (method === "POST") lines.push(`--header 'Content-Type: application/json'`, `--data ${quoted(body)}`);
  return lines.join(" \\\n    ");
}

function pythonCode({ method, url, body, needsToken, scheme }) {
  const fields = [
    ...(method === "POST" ? [`"Content-Type": "application/json"`] : []),
    ...(needsToken ? [`"Authorization": "${scheme} " + os.environ["JUKE_TOKEN"]`] : []),
  ];
  return [
    "import json", ...(needsToken ? ["import os"] : []), "import urllib.request", "",
    ...(method === "POST" ? [`body = ${pythonText(body)}`] : []),
    `request = urllib.request.Request(`,
    `    ${JSON.stringify(url)},${method === "POST" ? " data=json.dumps(body).encode()," : ""}`,
    `    headers={${fields.join(", ")}},`,
    `)`,
    `with urllib.request.urlopen(request, timeout=10) as response:`,
    `    print(json.dumps(json.load(response), indent=2))`,
  ].join("\n");
}

// JSON as Python writes it.
function pythonText(body) {
  return body.replace(/"(?:[^"\\]|\\.)*"|\b(true|false|null)\b/g, (text, word) =>
    ({ true: "True", false: "False", null: "None" })[word] || text);
}

function javaScriptCode({ method, url, body, needsToken, scheme }) {
  const fields = [
    ...(method === "POST" ? [`"Content-Type": "application/json"`] : []),
    ...(needsToken ? [`Authorization: "${scheme} " + process.env.JUKE_TOKEN`] : []),
  ];
  const options = [
    ...(method === "POST" ? [`  method: "POST",`] : []),
    ...(fields.length ? [`  headers: { ${fields.join(", ")} },`] : []),
    ...(method === "POST" ? [`  body: JSON.stringify(${body.replaceAll("\n", "\n  ")}),`] : []),
    `  signal: AbortSignal.timeout(10_000),`,
  ];
  return [
    `const response = await fetch(${JSON.stringify(url)}, {`, ...options, `});`,
    `if (!response.ok) throw new Error(response.status + ": " + await response.text());`,
    `console.log(JSON.stringify(await response.json(), null, 2));`,
  ].join("\n");
}

const languages = { curl: curlCode, Python: pythonCode, JavaScript: javaScriptCode };
