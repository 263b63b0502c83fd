/** git's smart HTTP protocol: clone, fetch and push by the real `git http-backend`. */
import { spawn } from "node:child_process";
import { gitEnvironment } from "./run.ts";

export interface GitRequest {
  readonly method: string;
  /** What follows `owner/name.git`, such as `/info/refs`. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Who pushes. */
  readonly user: string | undefined;
}

export interface GitAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Whether the request is, or leads to, a push. */
export function isPush({ path, query }: Pick<GitRequest, "path" | "query">): boolean {
  return path === "/git-receive-pack" || query.includes("service=git-receive-pack");
}

/** Hands a request to git and waits for its whole answer. `directory` is the bare repository. */
export async function serveGit(directory: string, request: GitRequest): Promise<GitAnswer> {
  const environment = {
    ...gitEnvironment,
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: request.path,
    QUERY_STRING: request.query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    CONTENT_LENGTH: String(request.body.length),
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    GIT_PROTOCOL: request.headers["git-protocol"] ?? "",
    ...(request.user === undefined ? {} : { REMOTE_USER: request.user }),
  };
  const backend = spawn("git", ["http-backend"], { env: environment, stdio: ["pipe", "pipe", "ignore"] });
  backend.stdin.on("error", () => {}); // git may answer before it has read everything
  backend.stdin.end(request.body);
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout) chunks.push(chunk as Buffer);
  return parseCgi(Buffer.concat(chunks));
}

/** RFC 3875: headers, an empty line, the body; the status is a header. */
function parseCgi(output: Buffer): GitAnswer {
  const end = output.indexOf("\r\n\r\n");
  if (end < 0) return { status: 500, headers: {}, body: Buffer.from("git http-backend gave no answer") };
  const lines = output.subarray(0, end).toString().split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const status = Number.parseInt(headers.status ?? "200", 10);
  delete headers.status;
  return { status, headers, body: output.subarray(end + 4) };
}
