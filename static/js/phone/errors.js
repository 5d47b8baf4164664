/** What can go wrong, by name. The words for people stand with the views. */

/** It was not written down; what is in the page is all there is. */
export class NotSaved extends Error {}
/** There is no room on the phone. Nothing that was kept before is lost. */
export class StorageFull extends NotSaved {}
/** This draft was taken over, or finished, in another tab. */
export class Elsewhere extends Error {}
/** The PIN is wanted first. */
export class Locked extends Error {}
/** The secret is not the one that these data were locked with. */
export class WrongSecret extends Error {}
/** Another draft of the same form is in the way. */
export class DraftExists extends Error {}
/** There is no key of the server's yet to seal with: the phone has never had her bundle. */
export class NoServerKey extends Error {}
