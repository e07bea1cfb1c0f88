import Concurrency
import NIOCore

/// The open connections of a listener.
final class Connections: Sendable {
    private let open = Mutex<[ObjectIdentifier: Connection]>([:])

    /// How many there are.
    var count: Int { open.withLock { $0.count } }

    /// The connection of a channel; nil when it is closed.
    subscript(channel: any Channel) -> Connection? {
        open.withLock { $0[ObjectIdentifier(channel)] }
    }

    /// Notes a new connection.
    func add(_ channel: any Channel) {
        open.withLock { $0[ObjectIdentifier(channel)] = Connection() }
    }

    /// Notes the end of a connection; whoever works for its client learns it.
    func remove(_ channel: any Channel) {
        open.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }?.close()
    }
}
