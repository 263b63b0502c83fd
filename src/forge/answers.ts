/** What a route gives back, before it becomes bytes. */
export interface Answer {
  readonly status: number;
  /** JSON; undefined: no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A list that the server cuts into pages; `key` names it inside an object that carries `total_count`. */
  readonly list?: { readonly items: readonly unknown[]; readonly key?: string };
}

/** A request that GitHub refuses: status, message and, for 422, what is wrong with which field. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: { readonly errors?: readonly unknown[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 201, body, headers };
}

export const noContent: Answer = { status: 204 };

export function listed(items: readonly unknown[], key?: string): Answer {
  return { status: 200, list: { items, ...(key === undefined ? {} : { key }) } };
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

/** 422 as GitHub words it for one field of one resource. */
export function invalid(resource: string, field: string, code = "invalid", message?: string): Refusal {
  const error = { resource, field, code, ...(message === undefined ? {} : { message }) };
  return new Refusal(422, "Validation Failed", { errors: [error] });
}

/** `found`, or 404. */
export function present<T>(found: T | undefined): T {
  if (found === undefined) throw notFound();
  return found;
}

/** The refusal as an answer, in the shape of GitHub's errors. */
export function refused({ status, message, errors, headers }: Refusal): Answer {
  const body = {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  };
  return { status, body, headers };
}

/** The page of `answer.list` that the query asks for, with its `Link` header. `url` is absolute. */
export function paged(answer: Answer, url: URL): Answer {
  if (answer.list === undefined) return answer;
  const { items, key } = answer.list;
  const size = Math.min(Math.max(number(url, "per_page", 30), 1), 100);
  const page = Math.max(number(url, "page", 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const shown = items.slice((page - 1) * size, page * size);
  const links = [
    ...(page > 1 ? [link(url, page - 1, "prev"), link(url, 1, "first")] : []),
    ...(page < last ? [link(url, page + 1, "next"), link(url, last, "last")] : []),
  ];
  return {
    status: answer.status,
    body: key === undefined ? shown : { total_count: items.length, [key]: shown },
    headers: { ...answer.headers, ...(links.length > 0 ? { link: links.join(", ") } : {}) },
  };
}

function number(url: URL, name: string, fallback: number): number {
  return Number.parseInt(url.searchParams.get(name) ?? "", 10) || fallback;
}

function link(url: URL, page: number, rel: string): string {
  const target = new URL(url);
  target.searchParams.set("page", String(page));
  return `<${target.href}>; rel="${rel}"`;
}
