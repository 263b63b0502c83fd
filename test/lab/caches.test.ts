import { expect, test } from "vitest";
import { edit, minimal, places, problemsOf } from "./lab-text.ts";

const publicKey = "main:q0sxEdmUCnPY2eDoB6jGRpHI7rNgx1tnQAZ8AYQTDCU=";
const withCaches = (...urls: string[]) =>
  `${minimal}caches:\n${urls.map((url) => `  - { url: "${url}", publicKey: "${publicKey}" }\n`).join("")}`;
const rulesOf = (...urls: string[]) => problemsOf(withCaches(...urls)).map(({ rule }) => rule);

test.each([
  "https://cache.example.org",
  "https://cache.example.org/main?priority=41",
  "http://10.20.0.5:5000",
  "http://172.31.0.5/main?priority=10",
  "http://192.168.1.5",
  "http://127.0.0.1:8080",
  "http://[fd00:20::5]:5000",
  "http://nas.lan:5000",
  "http://nas.local",
  "http://nas.home.arpa",
  "http://cache.lab.example.net/main",
])("%s is taken", (url) => {
  const text = edit(withCaches(url), /domain: \S+/.exec(minimal)?.[0] ?? "", "domain: lab.example.net");
  expect(problemsOf(text)).toEqual([]);
});

test.each([
  "http://cache.example.org",
  "http://8.8.8.8",
  "http://172.32.0.1",
  "http://10.example.org",
  "http://plan.example.org",
  "http://notlan",
  "http://[2001:db8::5]",
])("%s is outside of the home's network", (url) => {
  const [problem, ...others] = problemsOf(withCaches(url));
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    rule: "cache-plain-http",
    expected: expect.stringMatching(/https:\/\/.*home\.arpa, local, lan/),
    found: url,
    hint: `write ${url.replace("http:", "https:")}`,
  });
  expect(rulesOf(url.replace("http:", "https:"))).toEqual([]);
});

test.each([
  "https://cache.example.org?trusted=1",
  "https://cache.example.org?priority=1&trusted=1",
  "https://cache.example.org?priority=high",
  "https://ada:word@cache.example.org",
  "https://cache.example.org#main",
  "https://cache.example.org:99999",
  "ssh://cache.example.org",
])("%s is refused", (url) => expect(rulesOf(url)).toEqual(["format"]));

test("one cache with two priorities is one cache twice", () => {
  const text = withCaches(
    "https://a.example.org",
    "https://a.example.org?priority=9",
    "https://b.example.org",
  );
  const line = text.split("\n").findIndex((one) => one.includes("priority=9")) + 1;
  expect(places(problemsOf(text))).toEqual([`duplicate-cache ${line}:12`]);
});
