import type { BoardCard } from '../data/answers.ts'
import { Icon } from '../ui/icon.tsx'
import { Avatar } from '../ui/avatar.tsx'

/** The small print of a card: whose it is, what it belongs to, how many hang on it. */
export function CardFacts({ card, inLane }: { readonly card: BoardCard; readonly inLane: boolean }) {
  const { tenant, children, parents, comments, failures } = card
  const assignee = inLane ? null : card.assignee
  const none = assignee === null && tenant === null && children.total === 0 && parents === 0 && comments === 0
  if (none && failures === 0) return null
  return (
    <div className="card-facts">
      <span className="card-whose">
        {assignee === null ? null : (
          <span className="fact is-who" title={`assigned to ${assignee}`}>
            <Avatar name={assignee} />
            <span className="fact-text">{assignee}</span>
          </span>
        )}
        {tenant === null ? null : (
          <span className="fact is-tenant" title={`tenant ${tenant}`}>
            <span className="fact-text">{tenant}</span>
          </span>
        )}
      </span>
      <span className="card-counts">
        {failures === 0 || card.status === 'done' ? null : (
          <span className="fact is-bad" title={`failed ${failures} times in a row`}>
            ×{failures}
          </span>
        )}
        {children.total === 0 ? null : (
          <span className="fact" title={`${children.done} of ${children.total} children done`}>
            <Icon name="children" size={12} />
            {children.done}/{children.total}
          </span>
        )}
        {parents === 0 ? null : (
          <span className="fact" title={parents === 1 ? 'one parent' : `${parents} parents`}>
            <Icon name="link" size={12} />
            {parents}
          </span>
        )}
        {comments === 0 ? null : (
          <span className="fact" title={comments === 1 ? 'one comment' : `${comments} comments`}>
            <Icon name="comment" size={12} />
            {comments}
          </span>
        )}
      </span>
    </div>
  )
}
