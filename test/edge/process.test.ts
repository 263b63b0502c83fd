import { expect, test, vi } from "vitest";
import { CommandFailed, CommandMissing, run } from "../../src/edge/process.ts";
import { tempDirectory } from "../support/temp.ts";

const node = process.execPath;

test("gives back the bytes that the command printed, the last line feed too", async () => {
  const output = await run(node, ["-e", "process.stdout.write(Buffer.from([0, 255, 10]))"]);
  expect([...output]).toEqual([0, 255, 10]);
});

test("hands over input, and none when there is none", async () => {
  const echo = ["-e", "process.stdin.pipe(process.stdout)"];
  expect((await run(node, echo, { input: "naïve\n" })).toString("utf8")).toBe("naïve\n");
  expect((await run(node, echo)).length).toBe(0);
});

test("runs where it is told to", async () => {
  const cwd = tempDirectory();
  expect((await run(node, ["-p", "process.cwd()"], { cwd })).toString("utf8")).toBe(`${cwd}\n`);
});

test("sets names in our environment and takes names out of it", async () => {
  vi.stubEnv("KEPT", "kept");
  vi.stubEnv("TAKEN", "taken");
  const print = ["-p", "[process.env.KEPT, process.env.TAKEN, process.env.ADDED].join()"];
  expect((await run(node, print)).toString("utf8")).toBe("kept,taken,\n");
  expect((await run(node, print, { env: { TAKEN: undefined, ADDED: "added" } })).toString("utf8")).toBe(
    "kept,,added\n",
  );
  vi.unstubAllEnvs();
});

test("a refusal is CommandFailed, with exit code and the end of standard error", async () => {
  const failed = await run(node, ["-e", "console.error('x'.repeat(5000) + 'why'); process.exit(3)"]).catch(
    (e) => e,
  );
  expect(failed).toBeInstanceOf(CommandFailed);
  expect(failed).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/^x{1997}why$/) });
});

test("an exit code that is an answer gives what was printed; any other is CommandFailed", async () => {
  const script = "console.log(2); process.exit(1)";
  expect((await run(process.execPath, ["-e", script], { answers: [1] })).toString()).toBe("2\n");
  await expect(run(process.execPath, ["-e", script], { answers: [2] })).rejects.toThrow(CommandFailed);
});

test("a command that a signal ends is CommandFailed without exit code", async () => {
  const failed = await run(node, ["-e", "process.kill(process.pid, 'SIGKILL')"]).catch((e) => e);
  expect(failed).toBeInstanceOf(CommandFailed);
  expect(failed).toMatchObject({ exitCode: undefined });
});

test("a command that does not read its input is judged by its exit code", async () => {
  const input = "x".repeat(5_000_000);
  await expect(run(node, ["-e", "process.exit(4)"], { input })).rejects.toMatchObject({ exitCode: 4 });
});

test("a command or a directory that is not there is CommandMissing", async () => {
  await expect(run("labkeeper-no-such-command", [])).rejects.toBeInstanceOf(CommandMissing);
  await expect(run(node, ["-v"], { cwd: "/no/such/directory" })).rejects.toBeInstanceOf(CommandMissing);
});
