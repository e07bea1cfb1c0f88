/// The one seam between Juke and its broker: all that a process may ask of it, split by who asks.
///
/// Take the part that is needed: a worker's duties a ``JobQueue``, an operator's command a ``QueueAdministration``, a
/// requester a ``ReplyChannel``. Only what composes a process needs all of it.
public protocol Broker: JobQueue, QueueAdministration, ReplyChannel, WorkerRegistry {}
