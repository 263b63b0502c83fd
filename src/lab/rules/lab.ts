import { type Found, perHost, type Rule } from "./rule.ts";
import { systemUsers } from "./system-users.ts";

const someHost: Rule = {
  name: "no-host",
  check: ({ hosts }) =>
    Object.keys(hosts).length > 0
      ? []
      : [
          {
            path: ["hosts"],
            at: "key",
            message: "hosts names no host",
            expected: "at least one host",
            found: "an empty map",
            hint: "add one, as in examples/minimal.lab.yaml",
          },
        ],
};

const someAdmin: Rule = {
  name: "no-admin",
  check: ({ lab }) =>
    Object.keys(lab.admins).length > 0
      ? []
      : [
          {
            path: ["lab", "admins"],
            at: "key",
            message: "lab.admins names nobody",
            expected: "at least one person",
            found: "an empty map",
            hint: "nobody could log in on the hosts: add a person with an SSH key",
          },
        ],
};

const adminIsPerson: Rule = {
  name: "reserved-user",
  check: ({ lab }) =>
    Object.keys(lab.admins)
      .filter((name) => systemUsers.includes(name))
      .map((name) => ({
        path: ["lab", "admins", name],
        at: "key" as const,
        ...systemUser(name, "give the person a name of their own: root takes every admin's keys anyway"),
      })),
};

const primaryUserIsPerson = perHost("reserved-user", ({ written: { primaryUser }, path }) =>
  primaryUser === undefined || !systemUsers.includes(primaryUser)
    ? []
    : [{ path: [...path, "primaryUser"], ...systemUser(primaryUser, "name the person whose Mac it is") }],
);

function systemUser(name: string, hint: string): Omit<Found, "path"> {
  return {
    message: `${name} is an account of the system`,
    expected: "a person's user name",
    found: name,
    hint,
  };
}

/** What stands for something else where a host's name is expected. */
const takenNames: Readonly<Record<string, string>> = {
  all: "it means every host in `labkeeper rekey all`",
  localhost: "it means the machine itself on every machine",
};

const hostName = perHost("reserved-host-name", ({ name, path }) => {
  const meaning = Object.hasOwn(takenNames, name) ? takenNames[name] : undefined;
  if (meaning === undefined) return [];
  const message = `a host cannot be called ${name}: ${meaning}`;
  return [{ path, at: "key", message, expected: "another name", found: name, hint: "rename the host" }];
});

export const labRules: readonly Rule[] = [someHost, someAdmin, adminIsPerson, primaryUserIsPerson, hostName];
