import type { Account } from "../records/accounts.ts";
import { nodeId, type World } from "../world.ts";

/** GitHub's "simple user". */
export function renderAccount({ origin }: World, account: Account) {
  const url = `${origin}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("U", account.id),
    avatar_url: `${origin}/avatars/u/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${origin}/${encodeURIComponent(account.login.replace("[bot]", ""))}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** What `GET /user` and `GET /users/{username}` add. */
export function renderProfile(world: World, account: Account) {
  return {
    ...renderAccount(world, account),
    name: null,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}
