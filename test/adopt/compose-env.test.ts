import { expect, test } from "vitest";
import { stringify } from "yaml";
import { readEnv } from "../../src/adopt/compose/env-file.ts";
import { importCompose } from "../../src/adopt/compose.ts";
import { serviceOf, shop } from "./composes.ts";

const outer = new Map([["OUTER", { name: "OUTER", value: "outside", asked: [], unset: [] }]]);

test.each([
  ["A=1 # why", "1"],
  ["A=a#b", "a#b"],
  ["A=#b", "#b"],
  ["A=", ""],
  ["A", undefined],
  ["  export A = b c  ", "b c"],
  ["A: b", "b"],
  ["A='$B # x' # why", "$B # x"],
  ['A="x # y\\n\\"z\\"" # why', 'x # y\n"z"'],
  ['A="two\nlines"', "two\nlines"],
  ["# A=0\n\nB=in\r\nA=${B}/$OUTER\r\n", "in/outside"],
  ["OUTER=in\nA=$OUTER", "outside"],
  ["A=$${B}", "${B}"],
  ["A=it's", "it's"],
  ["A=${NONE:-none}", "none"],
  ['A={"a": "b"}', '{"a": "b"}'],
  ["A=1\nA=2", "2"],
])("%j makes A %j", (text, value) => {
  expect(readEnv(text, outer).find(({ name }) => name === "A")?.value).toBe(value);
});

test("a line without a value takes nothing of the next", () => {
  expect(readEnv("A\nB=1\n", outer).map(({ name, value }) => [name, value])).toEqual([
    ["A", undefined],
    ["B", "1"],
  ]);
});

const services = {
  stall: {
    image: "registry.example.net/stall:1",
    env_file: "stall.env",
    environment: ["DATA=${DATA}", "PASSED", "COLOUR=${COLOUR}"],
  },
};
const files = new Map([
  [
    ".env",
    "BASE=/srv\r\nDATA=${BASE}/data\r\nCOLOUR=#fa0\r\nADMIN_TOKEN=tok-5e5e5e5e\nPASSED=${ADMIN_TOKEN}\n",
  ],
  [
    "stall.env",
    "CONFIG=${DATA}/config\nPLAIN=${ADMIN_TOKEN}-x\nTHROUGH=$PLAIN\nOUTER=$PASSED\nNOBODY=$ABSENT\nSHELL_GIVES\n",
  ],
]);

test("variables of files are filled in, and what comes of a secret stays one", () => {
  expect(serviceOf(stringify({ services }), { files })).toMatchObject({
    environment: { DATA: "/srv/data", CONFIG: "/srv/data/config", COLOUR: "#fa0" },
  });
  const imported = importCompose({ ...shop, text: stringify({ services }), files });
  expect(JSON.stringify(imported)).not.toContain("tok-5e5e5e5e");
  expect("secrets" in imported ? imported.secrets : []).toMatchObject([
    { secret: "stall/env", variables: ["PLAIN", "THROUGH", "OUTER", "PASSED"] },
  ]);
  const told = "accounts" in imported ? imported.accounts.filter(({ fate }) => fate === "left") : [];
  expect(told.map(({ words }) => words)).toEqual([
    "nobody sets ABSENT: say the value of NOBODY",
    "SHELL_GIVES comes from the shell that starts Docker: say its value",
  ]);
});

test("a number that is too long to be counted with stays as it is written", () => {
  const text =
    "services: { bot: { image: example/bot:1, environment: { CHANNEL: 123456789012345678, LEVEL: 3 } } }";
  expect(serviceOf(text)).toMatchObject({ environment: { CHANNEL: "123456789012345678", LEVEL: "3" } });
});

test("a password that is left empty is a line of a secret, not an empty password", () => {
  const environment = ["MYSQL_PASSWORD=", "MYSQL_USER=", "ALLOW_EMPTY_PASSWORD=yes"];
  expect(serviceOf(stringify({ services: { db: { image: "example/db:1", environment } } }))).toMatchObject({
    environment: { MYSQL_USER: "", ALLOW_EMPTY_PASSWORD: "yes" },
    environmentSecrets: ["db/env"],
  });
});

const plain = "http://queue.example.net/";
const secret = "http://shop:hunter2-7f7f7f@queue.example.net/";

test.each([
  { first: plain, last: secret, environment: undefined, variables: ["QUEUE"] },
  { first: secret, last: plain, environment: { QUEUE: plain }, variables: [] },
])(
  "what is said last tells whether a variable is a secret: $last",
  ({ first, last, environment, variables }) => {
    const image = "registry.example.net/stall:1";
    const beside = new Map([
      ["first.env", `QUEUE=${first}\n`],
      ["last.env", `QUEUE=${last}\n`],
    ]);
    const both = { image, env_file: ["first.env", "last.env"] };
    const overridden = { image, env_file: "first.env", environment: { QUEUE: last } };
    for (const stall of [both, overridden]) {
      const imported = importCompose({ ...shop, text: stringify({ services: { stall } }), files: beside });
      expect(JSON.stringify(imported)).not.toContain("hunter2");
      expect("secrets" in imported && imported.secrets.flatMap((one) => one.variables)).toEqual(variables);
      expect(serviceOf(stringify({ services: { stall } }), { files: beside }).environment).toEqual(
        environment,
      );
    }
  },
);
