/** A webhook as the App sees it: a few numbers and names, checked for their shape. Everything else is read when it is needed. */
export type HookEvent = {
  /** Id of the account whose act it was; undefined: GitHub does not say. */
  readonly sender: number | undefined;
  readonly installation: number;
} & (RepositoryEvent | InstallationEvent);

type RepositoryEvent = { readonly repository: number } & (
  | { readonly kind: "push"; readonly toDefaultBranch: boolean }
  | { readonly kind: "pull-changed"; readonly pull: number; readonly author: number }
  | { readonly kind: "pull-closed"; readonly pull: number; readonly author: number }
  | {
      readonly kind: "commented";
      readonly issue: number;
      readonly comment: number;
      /** The App that wrote it. */
      readonly app: number | undefined;
      readonly byBot: boolean;
      /** Whether a line begins with something like `/word`. */
      readonly commands: boolean;
    }
  | {
      readonly kind: "issue-edited";
      readonly issue: number;
      readonly author: number;
      /** Names of the commands whose boxes the sender ticked: the text that he left may hold others' ticks too. */
      readonly ticked: readonly string[];
    }
  /** Somebody wants the check of this App again, or pressed a button that it shows. */
  | { readonly kind: "check-asked"; readonly head: string; readonly app: number }
  /** Something that GitHub Actions ran on this commit ended. */
  | { readonly kind: "workflow-ended"; readonly head: string }
  | { readonly kind: "merge-group"; readonly head: string }
  /** Its name, owner, default branch or visibility changed, or it is no longer archived. */
  | { readonly kind: "repository-changed" }
);

type InstallationEvent =
  | { readonly kind: "installed"; readonly repositories: readonly number[] }
  /** It may do more than before, or we are not told what it has. */
  | { readonly kind: "installation-changed" };
