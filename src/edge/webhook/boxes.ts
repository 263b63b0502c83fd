/** A line of a task list that names a command in a span of code: the form of GitHub Flavored Markdown, section 5.3. */
const box = /^- \[([ xX])\] .*?`\/([a-z]+)`/gm;

/** Names of the commands whose boxes a change of a text ticked. */
export function newlyTicked(before: string, after: string): readonly string[] {
  const was = ticked(before);
  return [...ticked(after)].filter((name) => !was.has(name)).slice(0, MOST);
}

/** There are a few boxes; a text that was made up may have more. */
const MOST = 10;

function ticked(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(box)].flatMap(([, mark, name = ""]) =>
      mark === " " || name.length > 20 ? [] : [name],
    ),
  );
}
