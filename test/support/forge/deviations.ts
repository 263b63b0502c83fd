interface Deviation {
  readonly pattern: RegExp;
  readonly reason: string;
}

/** Where GitHub's document is wrong about GitHub, or too strict for it; each with the reason. */
const deviations: readonly Deviation[] = [
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

/** Where @octokit/webhooks-examples and the document do not agree. */
export const exampleDeviations: readonly Deviation[] = [
  {
    pattern:
      /must have required property '(has_discussions|topics|visibility|disabled|auto_merge|active_lock_reason|reactions|description|performed_via_github_app|requester|app_slug|suspended_by|suspended_at)'/,
    reason: "the example is older than the field",
  },
  {
    pattern: /\/workflow_run must have required property '(actor|triggering_actor|path)'/,
    reason: "the example is older than the field",
  },
  {
    pattern:
      /^webhook check_run\.rerequested: \/check_run\S* must (have required property '(node_id|details_url|permissions|events)'|match format "date-time")/,
    reason: "two examples of GitHub Enterprise Server 2.18, with times as it wrote them",
  },
  {
    pattern: /\/installation\/(created|updated)_at must be string/,
    reason: "GitHub sends seconds since 1970 there, and the document says so of pushes only",
  },
  {
    pattern: /\/repository\/homepage must match format "uri"/,
    reason: "GitHub sends an empty text where none is set",
  },
  {
    pattern: /email must match format "email"/,
    reason: "the address of an App, as above",
  },
  {
    pattern:
      /^webhook pull_request\.review_request(ed|_removed): \/ must (have required property 'requested_team'|match exactly one schema in oneOf)/,
    reason: "the alternative that is meant fails by a field that is younger, so the other one is missed too",
  },
];
