/** Where GitHub's document is wrong about GitHub, or too strict for it; each with the reason. */
const deviations: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /email must match format "email"/,
    reason: "an App's address is ID+SLUG[bot]@users.noreply.github.com: brackets need quotes in RFC 5321",
  },
  {
    pattern: /answer 409 \/ must match exactly one schema in oneOf/,
    reason: "both alternatives are objects without required fields, so that every error matches both",
  },
  {
    pattern: /\/events\/\d+ must be equal to one of the allowed values/,
    reason:
      "the list of events that an App may subscribe to lacks merge_group, which is documented as an event",
  },
  {
    pattern: /^GET \/app\/installations: answer 200 \/\d+\/account /,
    reason:
      "the account is said to be a user and an enterprise at once (allOf); a single installation has anyOf",
  },
];

/** Whether a problem that the contract found is one of the document itself. */
export function isDeviation(problem: string): boolean {
  return deviations.some(({ pattern }) => pattern.test(problem));
}
