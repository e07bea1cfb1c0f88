public import Foundation

/// How a run of a job ended, as its handler sees it.
public enum Outcome: Sendable, Hashable {
    /// Done; the result, if any, is kept in the job's record. A requester gets it as the reply.
    case done(Data? = nil)
    /// Done, with the reply for the requester; without a requester the same as ``done(_:)``.
    case reply(Data)
    /// Not done: again after this pause, or after the backoff of the worker's policy. Uses up an attempt.
    case retry(after: Duration? = nil, reason: String)
    /// Not done, and not for the job's own fault, a service's limit for instance: again after this pause, as if nothing had
    /// happened. Uses up no attempt.
    case snooze(after: Duration, reason: String)
    /// Not done, and trying again is pointless: the job goes to the dead letters, a requester gets the reason.
    case discard(reason: String)
}
