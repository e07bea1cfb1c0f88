/// Everything that a process can do with a broker, in one protocol for each kind of caller.
///
/// A caller takes the part that it needs: a worker's duties a ``JobQueue``, an operator's command a
/// ``QueueAdministration``, a requester a ``ReplyChannel``. Only the composition of a process needs all of it.
public protocol Broker: JobQueue, QueueAdministration, ReplyChannel, WorkerRegistry {}
