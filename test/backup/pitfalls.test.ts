import { expect, test } from "vitest";
import { founding, problemsOf } from "../lab/lab-text.ts";
import { describeWith } from "../support/tools.ts";
import { goldenHosts } from "./founding.ts";
import { pitfalls } from "./pitfalls.ts";

describeWith(["nix-instantiate"], "pitfall", () => {
  test.for(pitfalls)("$name", async ({ find, plant, on = "luna" }) => {
    const hosts = await evaluated();
    expect(Object.keys(hosts[on].restic).length).toBeGreaterThan(2);
    for (const [name, host] of Object.entries(hosts)) expect(find(host, hosts), `on ${name}`).toEqual([]);
    expect(find(plant(hosts[on]), hosts), "control: where it is planted").not.toEqual([]);
  });

  test("all sixteen are here", () => {
    const numbers = pitfalls.map(({ name }) => Number.parseInt(name, 10));
    expect(numbers).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  });
});

/** Evaluated once for all of them. */
let hosts: ReturnType<typeof goldenHosts> | undefined;
function evaluated(): ReturnType<typeof goldenHosts> {
  hosts ??= goldenHosts();
  return hosts;
}

test.for(["/srv/%i", "/srv/$HOME", "/srv/a b", "/srv/a(b)"])(
  "pitfall 13: %s is no path in lab.yaml",
  (path) => {
    const text = founding.replace("path: /var/lib/paperless/data,", `path: "${path}",`);
    expect(problemsOf(text).map(({ message }) => message)).toEqual([expect.stringContaining("path")]);
    expect(problemsOf(founding)).toEqual([]);
  },
);
